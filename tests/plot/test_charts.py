"""Charts: right words, the same bytes twice, nothing breaks on odd runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.output.folder import RunFolder
from sim.pipeline import save_run
from sim.plot import map as map_
from sim.plot import merit, payers, prices, sender, shortage, storage, supply, waterfall
from sim.plot.picture import Caption, Picture
from sim.plot.style import to_png, to_svg
from sim.plot.timeline import edges, stepped

MODULES = (supply, waterfall, shortage, prices, storage, merit, payers, sender)
PICTURES = [picture for module in MODULES for picture in module.PICTURES]
CUT = {"stop": {"type": "cut", "supplier": "RU", "share": 0.9, "from": "2021-01-01", "shock": True}}
WORDS = Caption("A title", "What is shown", "made up", "test", "2022")


@pytest.fixture(scope="module")
def stop(shipped_run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = shipped_run("russian-gas-stop-2022")
    return RunFolder(save_run(run, tmp_path_factory.mktemp("stop")))


def title(run: RunFolder, name: str) -> str:
    picture = next(picture for picture in PICTURES if picture.name == name)
    table = picture.view(run)
    assert table is not None
    return picture.caption(run, table).title


def number(value: float) -> str:
    return f"{value:,.0f}"


def test_titles_carry_the_numbers_of_the_summary(stop: RunFolder) -> None:
    told = stop.summary["regions"]["EU27"]
    assert f"{number(told['shortfall_twh'])} TWh" in title(stop, "supply")
    assert f"{told['curtailment_twh']:.1f} TWh of it is cut off" in title(stop, "supply")
    assert f"{number(told['hub_price_eur_mwh'])} EUR/MWh" in title(stop, "prices")
    assert f"{number(told['price_effect_eur_mwh'])} EUR/MWh more" in title(stop, "prices")
    lost = -told["consumer_surplus_change_beur"]
    assert f"EU27 consumers lose {number(lost)} bn EUR" in title(stop, "who-pays")
    finland = stop.summary["countries"]["FI"]
    assert f"Finland is hit hardest, short of {finland['shortfall_pct']:.0f} %" in title(
        stop, "who-is-short"
    )
    assert f"Finland pays most, {number(finland['hub_price_eur_mwh'])}" in title(
        stop, "prices-by-country"
    )
    top = max(stop.summary["storage_fill_pct"]["EU27"].values())
    assert f"1 November 2022, {top:.0f} %" in title(stop, "storage")
    assert "lost Russian pipeline gas" in title(stop, "waterfall")
    assert title(stop, "merit-order").startswith("January 2023: at")


def test_names_are_distinct_and_fit_for_files() -> None:
    names = [picture.name for picture in PICTURES]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalpha() and name.islower() for name in names)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_has_the_same_bytes_twice(stop: RunFolder, picture: Picture) -> None:
    first, second = picture.of(stop), picture.of(RunFolder(stop.path))
    if picture.name == "sender":
        assert first is None
        assert second is None
        return
    assert first is not None
    assert second is not None
    svg = to_svg(first)
    assert svg == to_svg(second)
    assert len(svg) < 400_000
    assert b"<text" not in svg


def odd_runs(tiny: SimpleNamespace) -> dict[str, tuple[Any, dict[str, Any]]]:
    daily = {"start": "2021-01-01", "end": "2021-01-03", "resolution": "daily"}
    two = tiny.two_nodes(50).market("Z", 0)
    lng = tiny.with_lng().storage("A", 5)
    return {
        "one node, one period": (tiny.one_node(), {}),
        "one node, cut": (tiny.one_node(), {"measures": CUT}),
        "days": (tiny.with_storage(100, 90), {**daily, "measures": CUT}),
        "a node without demand": (two, {"measures": CUT}),
        "lng and storage": (lng, {"end": "2021-12-31", "measures": CUT}),
        "nobody of the union": (
            tiny.Tiny().market("X", 100, eu=False).supply("east", "X", 100),
            {"measures": CUT},
        ),
    }


@pytest.mark.parametrize(
    "case",
    [
        "one node, one period",
        "one node, cut",
        "days",
        "a node without demand",
        "lng and storage",
        "nobody of the union",
    ],
)
def test_odd_runs_have_pictures_or_none(
    case: str, tiny: SimpleNamespace, solve: Callable[..., Any], tmp_path: Any
) -> None:
    base, keys = odd_runs(tiny)[case]
    run = RunFolder(save_run(solve(base, **keys), tmp_path))
    drawn = {picture.name: picture.of(run) for picture in PICTURES}
    assert drawn["supply"] is not None
    assert drawn["prices"] is not None
    for figure in drawn.values():
        if figure is not None:
            assert to_png(figure, 400).startswith(b"\x89PNG")


def test_periods_are_drawn_to_their_last_day() -> None:
    starts = pd.Series(pd.to_datetime(["1970-01-02", "1970-02-01"]))
    ends = pd.Series(pd.to_datetime(["1970-01-31", "1970-02-28"]))
    assert edges(starts, ends).tolist() == [1, 31, 59]
    assert stepped([3.0, 4.0]).tolist() == [3, 4, 4]


def test_the_counterfactual_has_one_name_everywhere(
    tiny: SimpleNamespace, solve: Callable[..., Any], tmp_path: Path
) -> None:
    """That of the terminal: shocks, or conduct that differs."""
    market = {"counterfactual": {"solidarity": "non-cooperative"}}
    keys = {"shocks": {"measures": CUT}, "conduct": {"measures": CUT, "market": market}}
    for name, own in keys.items():
        run = RunFolder(save_run(solve(tiny.one_node(100, 100), **own), tmp_path / name))
        other = "without the shocks" if name == "shocks" else "in the counterfactual"
        assert f"than {other}" in title(run, "prices")
        for module in (waterfall, payers):
            [picture] = module.PICTURES
            table = picture.view(run)
            assert table is not None
            words = picture.caption(run, table)
            assert other in words.subtitle
        lines = pd.DataFrame({"line": ["scenario", "counterfactual"]})
        assert [key.label for key in storage._keys(lines, words.other)] == ["scenario", other]


def test_one_supplier_loses_and_many_lose() -> None:
    rows = pd.DataFrame(
        [
            ("RU", "Russia (pipeline)", "senders"),
            ("others", "Other pipeline suppliers", "senders"),
            ("buyers", "LNG buyers elsewhere", "lng"),
        ],
        columns=["party", "label", "group"],
    )
    said = [f"{payers._subject(row)} {payers._verb('lose', row)}" for _, row in rows.iterrows()]
    assert said == ["Russia loses", "Other pipeline suppliers lose", "LNG buyers elsewhere lose"]


def test_a_price_stands_beside_its_own_dot() -> None:
    rows = [("A", 100.0, 40.0), ("B", 60.0, 90.0), ("C", 3.0, 95.0)]
    columns = ["name", "hub_price_eur_mwh", "counterfactual_price_eur_mwh"]
    figure = prices.draw_by_country(pd.DataFrame(rows, columns=columns), WORDS)
    axes = figure.axes[0]
    texts = {text.get_text(): text for text in axes.texts}
    assert {name: (text.xy[0], text.get_ha()) for name, text in texts.items()} == {
        "100": (100.0, "left"),
        "60": (60.0, "right"),
        "3": (3.0, "right"),
    }
    # One that is low has room on its left.
    assert axes.get_xlim()[0] < -5


@pytest.fixture(scope="module")
def winter(shipped_run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return RunFolder(save_run(shipped_run("winter-2026-27"), tmp_path_factory.mktemp("winter")))


def test_where_prices_are_level_no_country_is_singled_out(winter: RunFolder) -> None:
    told = title(winter, "who-is-short")
    assert told.startswith("No country stands out: ")
    assert told.endswith(" is missing; nobody is cut off")
    picture = map_.PICTURES[0]
    table = picture.view(winter)
    assert table is not None
    assert picture.caption(winter, table).title.endswith("of its price; no country stands out")


def test_stores_are_told_at_their_fullest_and_emptiest(winter: RunFolder) -> None:
    levels = winter.summary["storage_fill_pct"]["EU27"]
    lowest = storage.share(levels["2027-04-01"])
    told = title(winter, "storage")
    assert told == (
        f"EU27: stores are fullest on 1 November 2026, {storage.share(levels['2026-11-01'])}, "
        f"and emptiest on 1 April 2027, {lowest}"
    )


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ((66, 75, 22, 83, 24), "emptiest on 1 March, 22 %, and fullest on 1 April, 83 %"),
        ((27, 25, 60, 86, 84), "fullest on 1 April, 86 %"),
        (
            (83, 60, 28, 29, 31),
            "fullest on 1 January, 83 %, and emptiest on 1 March, 28 %",
        ),
        ((50, 50, 51, 50, 50), "fullest on 1 January, 50 %"),
    ],
)
def test_turns_of_stores_in_words(levels: tuple[int, ...], told: str) -> None:
    days = [pd.Timestamp(2021, 1 + month, 1) for month in range(len(levels))]
    here = pd.DataFrame({"day": days, "fill_pct": [float(level) for level in levels]})
    assert storage._ends(here).replace(" 2021", "") == told


def test_levels_wanted_are_targets_of_all_stores(winter: RunFolder) -> None:
    """On 1 November and at the end in the EU27; also on 1 February in Germany."""
    table = storage.PICTURES[0].view(winter)
    assert table is not None
    wanted = table[table["line"] == "target"].set_index(["region", "day"])["fill_pct"]
    assert [f"{day:%Y-%m-%d}" for day in wanted["EU27"].index] == ["2026-11-01", "2027-10-01"]
    germany = {f"{day:%Y-%m-%d}": round(level, 3) for day, level in wanted["DE"].items()}
    assert germany == {"2026-11-01": 62.0, "2027-02-01": 30.0, "2027-10-01": 64.807}
