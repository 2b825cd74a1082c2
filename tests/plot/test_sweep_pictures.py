"""Pictures of many runs: drawn from their tables, the right lengths, the same bytes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.study import Input
from sim.plot import inputs, levers, scatter, sweeps
from sim.plot.picture import Caption
from sim.plot.style import to_svg
from sim.views.sweeps import exceedance, fan, grid

WORDS = Caption("A title", "What is shown", "made up", "test", "2022")
CUT = Input("cut", "cut", "%", "Depth of the cut", "number")
LNG = Input("lng", "lng", "bcm/yr", "Additional LNG", "number")
STOP = Input("stop", "stop", "", "Day of the stop", "date")
RULE = Input("rule", "rule", "", "Rule", "word", ("soft", "hard"))
NAN = float("nan")


def test_a_tornado_has_a_bar_from_the_base_to_each_end() -> None:
    rows = [("cut", "0 %", "100 %", 0.0, 800.0, 400.0), ("LNG", "0", "10", 400.0, 300.0, 400.0)]
    columns = ["input", "low_input", "high_input", "low_outcome", "high_outcome", "base_outcome"]
    figure = sweeps.draw_tornado(pd.DataFrame(rows, columns=columns), WORDS)
    bars = [round(bar.get_width(), 6) for bar in figure.axes[0].patches]
    assert sorted(bars) == [-400, -100, 0, 400]
    told = {text.get_text() for text in figure.axes[0].texts}
    assert {"0 %", "100 %", "10"} <= told


def test_shares_and_effects_have_bars_of_their_values() -> None:
    ends = {f"{name}{end}": [NAN, NAN] for name in ("first", "total") for end in ("_low", "_high")}
    table = pd.DataFrame({"input": ["a", "b"], "first": [60.0, -1.0], "total": [70.0, 5.0], **ends})
    figure = inputs.draw_shares(table, WORDS)
    assert sorted(bar.get_width() for bar in figure.axes[0].patches) == [0, 5, 60, 70]
    table = pd.DataFrame({"input": ["a"], "value": [3.0], "low": [2.0], "high": [4.0]})
    figure = inputs.draw_effects(table.assign(spread=1.5), WORDS)
    assert [bar.get_width() for bar in figure.axes[0].patches] == [3]
    figure = inputs.draw_ranks(table.assign(value=-0.4, low=-0.5, high=-0.3), WORDS)
    assert [bar.get_width() for bar in figure.axes[0].patches] == [-0.4]


def test_an_interval_without_bounds_does_not_shrink_the_bars_to_nothing() -> None:
    row = {"input": "Factor on the capacity of LNG terminals in the EU27", "first": -2.0}
    row |= {"total": 126.0, "first_low": -3114.0, "first_high": 83.0, "total_low": 0.0}
    figure = inputs.draw_shares(pd.DataFrame([row | {"total_high": 31947.0}]), WORDS)
    [axes] = figure.axes
    assert axes.get_xlim() == pytest.approx((0, 174))
    assert all(text.xy[0] <= 150 for text in axes.texts)
    [name] = [label.get_text() for label in axes.get_yticklabels()]
    assert name == "Factor on the capacity of\nLNG terminals in the EU27"


def test_years_have_no_comma_and_amounts_have() -> None:
    table = pd.DataFrame({"x": [1950.0, 1980.0, 2020.0], "y": [1.0, 3.0, 2.0]})
    year = Input("winter", "winter", "", "Year of the weather", "number")
    for along, comma in ((year, False), (CUT, True)):
        figure = levers.draw_line(table, along, WORDS)
        ticks = [label.get_text() for label in figure.axes[0].get_xticklabels()]
        assert ticks
        assert all(("," in tick) == comma for tick in ticks)


@pytest.mark.parametrize("steps", [3, 30])
def test_a_map_has_numbers_in_few_cells_and_a_scale_for_many(steps: int) -> None:
    rows = [(c, g, 8.0 * c - g) for c in range(steps) for g in range(4)]
    points = pd.DataFrame(rows, columns=["cut", "lng", "y"])
    points.loc[1, "y"] = NAN
    figure = sweeps.draw_grid(grid(points, "cut", "lng", "y"), CUT, LNG, "TWh", WORDS)
    texts = [text for axes in figure.axes for text in axes.texts]
    assert len(texts) == (4 * steps - 1 if steps == 3 else 0)
    assert len(figure.axes) == (1 if steps == 3 else 2)


def test_maps_of_words_and_days() -> None:
    days = ["2022-04-01", "2022-05-01"]
    rows = [(day, rule, 1.0) for day in days for rule in RULE.order]
    table = grid(pd.DataFrame(rows, columns=["stop", "rule", "y"]), "stop", "rule", "y")
    axes = sweeps.draw_grid(table, STOP, RULE, "", WORDS).axes[0]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1 Apr\n2022", "1 May\n2022"]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["soft", "hard"]


def test_fans_and_curves() -> None:
    months = pd.date_range("2022-04-01", periods=3, freq="MS")
    path = {"start": months, "end": months + pd.offsets.MonthEnd(0)}
    paths = pd.concat([pd.DataFrame({**path, "y": np.arange(3) * k}) for k in range(5)])
    points = pd.DataFrame({"y": np.arange(20.0)})
    figures = [
        sweeps.draw_fan(fan(paths, "y"), WORDS),
        sweeps.draw_exceedance(exceedance(points, "y"), WORDS),
        sweeps.draw_exceedance(exceedance(points, "y"), WORDS, [5.0, 40.0]),
        sweeps.draw_exceedance(exceedance(points.head(1), "y"), WORDS),
    ]
    told = [text.get_text() for text in figures[2].axes[0].texts]
    assert told == ["5 or more: 75 %", "40 or more: 0 %"]
    assert all(to_svg(figure).startswith(b"<?xml") for figure in figures)


def test_a_scatter_has_a_panel_for_each_input_and_the_same_bytes() -> None:
    axes = (CUT, LNG, STOP, RULE)
    days = [float(day) for day in range(738246, 738266)]
    x = {"cut": np.arange(20.0), "lng": np.arange(20.0), "stop": days, "rule": [0.0, 1.0] * 10}
    dots = pd.concat(
        [pd.DataFrame({"input": name, "x": x[name], "y": np.arange(20.0)}) for name in x]
    )
    figure = scatter.draw_scatter(dots, dots, axes, WORDS)
    shown = [panel for panel in figure.axes if panel.get_visible()]
    assert [panel.get_title(loc="left") for panel in shown] == [
        "Depth of the cut, %", "Additional LNG, bcm/yr", "Day of the stop", "Rule"
    ]  # fmt: skip
    assert to_svg(figure) == to_svg(scatter.draw_scatter(dots, dots, axes, WORDS))


@pytest.mark.parametrize("along", [CUT, RULE, STOP])
def test_frontiers_and_lines_along_anything(along: Input) -> None:
    states = ["met-at-start", "found", "not-met", "unsolved"]
    places = [738246.0 + 31 * k if along is STOP else float(k) for k in range(4)]
    table = pd.DataFrame({"x": places, "at": [0.0, 20.0, NAN, NAN], "state": states})
    figure = levers.draw_frontier(table, along, LNG, (0.0, 60.0), WORDS)
    assert figure.axes[0].get_ylim() == (0, 60)
    assert to_svg(figure) == to_svg(levers.draw_frontier(table, along, LNG, (0.0, 60.0), WORDS))
    path = pd.DataFrame({"x": places, "y": [3.0, 2.0, 1.0, 0.0]})
    figure = levers.draw_line(path, along, WORDS, wanted=1.5)
    assert figure.axes[0].get_ylim()[0] == 0
