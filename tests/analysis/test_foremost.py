"""Whether a sweep says which input matters most, or that it cannot be told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from sim.analysis.findings import findings
from sim.analysis.foremost import foremost
from sim.analysis.study import study_of
from sim.analysis.text import headline, sentences
from sim.plot.sweep_gallery import pictures

Maker = Callable[..., npt.NDArray[np.float64]]
Make = Callable[..., Path]
NAN = float("nan")


def rows(*values: tuple[str, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(values, columns=["input", "value", "low", "high"]).assign(basis=64)


@pytest.mark.parametrize(
    ("table", "wide", "rivals", "clear"),
    [
        (rows(("a", 0.6, 0.5, 0.7), ("b", 0.3, 0.2, 0.4)), 0.5, (), True),
        (rows(("a", 0.6, 0.5, 0.7), ("b", 0.5, 0.4, 0.6)), 0.5, ("b",), True),
        # Not the second alone: the third is known worse.
        (rows(("a", 0.6, 0.5, 0.7), ("b", 0.4, 0.3, 0.45), ("c", 0.3, 0, 0.6)), 0.5, ("c",), True),
        (rows(("a", 1.26, 0, 319.0), ("b", 0.35, 0, 1.1)), 0.5, ("b",), False),
        # Wide, but beyond all others.
        (rows(("a", 0.9, 0.6, 1.4), ("b", 0.1, 0, 0.2)), 0.5, (), True),
        (rows(("a", 0.9, NAN, NAN), ("b", 0.1, NAN, NAN)), 0.5, (), False),
        (rows(("a", 0.9, NAN, NAN)), 0.5, (), True),
        # Correlations: their size counts.
        (rows(("a", -0.7, -0.8, -0.6), ("b", 0.5, 0.3, 0.65)), 9.0, ("b",), True),
        (rows(("a", -0.7, -0.8, -0.6), ("b", 0.3, 0.1, 0.5)), 9.0, (), True),
    ],
)
def test_what_intervals_leave_open(
    table: pd.DataFrame, wide: float, rivals: tuple[str, ...], clear: bool
) -> None:
    found = foremost(table, wide=wide)
    assert found is not None
    assert (found.rivals, found.clear) == (rivals, clear)


def test_exact_values_need_no_intervals_and_none_has_no_first() -> None:
    found = foremost(rows(("a", 0.9, NAN, NAN), ("b", 0.1, NAN, NAN)), exact=True)
    assert found is not None
    assert found.clear
    assert foremost(rows(("a", NAN, NAN, NAN))) is None


@pytest.mark.parametrize("base", [4, 16])
def test_too_few_groups_say_so_in_words_and_in_the_picture(
    make: Make, saltelli: Maker, base: int
) -> None:
    unit = saltelli(base, 3)
    points = pd.DataFrame(unit, columns=["a", "b", "c"])
    points["y_twh"] = np.exp(12 * unit[:, 0] * unit[:, 1])
    found = findings(study_of(make({"type": "saltelli", "base": base}, points, ["y_twh"])))
    [one] = found.outcomes
    assert headline(found, one) == f"{base} groups are too few to tell which input matters most."
    titles = {drawn.name: drawn.caption.title for drawn in pictures(found)}
    assert titles["inputs-y-twh"] == f"{base} groups are too few to tell what matters most for y"


def test_a_sample_says_whether_the_outcome_rises_with_what_matters_most(
    make: Make, saltelli: Maker
) -> None:
    unit = saltelli(256, 3)
    points = pd.DataFrame(unit, columns=["a", "b", "c"])
    points["y_twh"] = 10 - 5 * unit[:, 0] + unit[:, 1]
    found = findings(study_of(make({"type": "saltelli", "base": 256}, points, ["y_twh"])))
    [one] = found.outcomes
    text = headline(found, one)
    assert text.startswith("A matters most: 9")
    assert text.endswith("The outcome falls with it (rank correlation -0.98).")


def test_correlations_name_their_rivals_and_few_cases_have_no_tails(make: Make) -> None:
    random = np.random.default_rng(1)
    points = pd.DataFrame(random.random((30, 2)), columns=["a", "b"])
    points["y_twh"] = points["a"] + points["b"]
    found = findings(study_of(make({"type": "monte-carlo", "points": 30}, points, ["y_twh"])))
    [one] = found.outcomes
    first, second = sentences(found, one)
    assert first.startswith("It rises most regularly with ")
    assert first.endswith(("; so may a.", "; so may b."))
    assert second.startswith("30 cases lie between ")


def test_a_sweep_along_one_line_tells_both_ends(make: Make) -> None:
    points = pd.DataFrame({"depth_pct": [0.0, 50.0, 100.0], "y_twh": [1.0, 4.0, 9.0]})
    axis = {"column": "depth_pct", "unit": "%", "label": "Depth of the cut"}
    for design in ("grid", "zip"):
        folder = make({"type": design}, points, ["y_twh"], [axis], design)
        found = findings(study_of(folder))
        text = headline(found, found.outcomes[0])
        assert text == "By depth of the cut: 1 TWh at 0 %, 9 TWh at 100 %."
