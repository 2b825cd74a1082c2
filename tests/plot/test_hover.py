"""What pictures tell when they are pointed at: the right numbers, in files that stay whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.output.folder import RunFolder
from sim.pipeline import save_run
from sim.plot.gallery import GALLERY
from sim.plot.hover import tell, tell_periods, tell_rows
from sim.plot.style import to_png, to_svg
from sim.plot.words import volume

NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def stop(shipped_run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = shipped_run("russian-gas-stop-2022")
    return RunFolder(save_run(run, tmp_path_factory.mktemp("stop")))


def told(figure: Figure) -> list[str]:
    """Titles of the groups of a picture that catch the pointer; nothing else does."""
    root = ElementTree.fromstring(to_svg(figure))
    groups = [group for group in root.iter(f"{NAMESPACE}g") if group.get("pointer-events") == "all"]
    titles = [group[0] for group in groups]
    assert all(title.tag == f"{NAMESPACE}title" for title in titles)
    assert root.get("pointer-events") == ("none" if titles else None)
    assert all(len(group) > 1 for group in groups)
    return [title.text or "" for title in titles]


def square(text: str | None = None) -> Figure:
    figure = Figure(figsize=(2, 2))
    axes = figure.add_subplot()
    shape = Rectangle((0, 0), 0.5, 0.5)
    if text is not None:
        tell(shape, text)
    axes.add_patch(shape)
    return figure


def test_words_of_any_kind_reach_the_file_and_leave_the_picture_as_it_is() -> None:
    text = 'A "b" <c> & d=\'e\' \u2212 é\nsecond id="x_1" line'
    assert told(square(text)) == [text]
    assert told(square()) == []
    assert b"hover:" not in to_svg(square(text))
    assert to_png(square(text)) == to_png(square())


def test_rows_and_periods_tell_over_the_whole_width_and_height() -> None:
    figure = square()
    axes = figure.axes[0]
    axes.set_xlim(-1, 3)
    axes.set_ylim(0, 8)
    tell_rows(axes, ["first", "second"])
    tell_periods(axes, [0.0, 1.0, 3.0], ["short", "long"])
    boxes = [area.get_bbox().bounds for area in axes.artists if isinstance(area, Rectangle)]
    boxes += [
        area.get_bbox().bounds
        for area in axes.patches
        if isinstance(area, Rectangle) and (area.get_gid() or "").startswith("hover:")
    ]
    assert boxes == [(-1, -0.5, 4, 1), (-1, 0.5, 4, 1), (0, 0, 1, 8), (1, 0, 2, 8)]
    assert told(figure) == ["first", "second", "short", "long"]


def picture(stop: RunFolder, name: str) -> tuple[pd.DataFrame, list[str]]:
    found = next(picture for picture in GALLERY if picture.name == name)
    table = found.view(stop)
    assert table is not None
    return table, told(found.draw(table, found.caption(stop, table)))


def test_the_map_tells_countries_flows_routes_and_ports(stop: RunFolder) -> None:
    table, texts = picture(stop, "map")
    germany = stop.summary["countries"]["DE"]
    assert (
        f"Germany\n{volume(germany['shortfall_twh'])} missing, "
        f"{germany['shortfall_pct']:.0f} % of demand\n"
        f"mean price {germany['hub_price_eur_mwh']:.0f} EUR/MWh"
    ) in texts
    assert any(re.match(r"Finland\n.*\n12 % of demand cut off by force\n", t) for t in texts)
    flows = table[table["kind"] == "flow"]
    assert sum(" net\n" in text for text in texts) == len(flows)
    widest = flows.loc[flows["volume_twh"].idxmax()]
    assert any(
        f"\n{volume(widest['volume_twh'])} net\n{widest['share_pct']:.0f} % of what" in text
        for text in texts
    )
    lost = "\n0 TWh delivered\n621 TWh less than in the counterfactual\ncut"
    assert f"Nord Stream, from Russia{lost}" in texts
    landed = table[table["kind"] == "lng"]["volume_twh"]
    assert sum(text.startswith("LNG landed in ") for text in texts) == len(landed)


def test_bars_cells_and_ribbons_tell_their_rows(stop: RunFolder) -> None:
    table, texts = picture(stop, "waterfall")
    assert len(texts) == len(table)
    assert texts[0] == "Russian pipeline gas lost\n+1,527 TWh\nleft to close: 1,527 TWh"
    assert texts[-1].endswith("left to close: nothing")
    table, texts = picture(stop, "who-pays")
    assert len(texts) == len(table)
    assert "EU27 consumers\n865 bn EUR lost over the horizon" in texts
    table, texts = picture(stop, "who-is-short")
    assert len(texts) == 2 * (table["reference_demand_twh"] > 0).sum()
    row = table[(table["name"] == "Finland") & (table["sector"] == "industry")].iloc[0]
    of = f"{volume(row['curtailment_twh'])} of {volume(row['reference_demand_twh'])}"
    assert f"Finland, industry\n{row['curtailment_pct']:.0f} % cut off\n{of}" in texts
    table, texts = picture(stop, "prices-by-country")
    assert len(texts) == len(table)
    assert texts[0] == "Finland\n406 EUR/MWh\nwithout the shocks 70 EUR/MWh: +336 EUR/MWh"
    table, texts = picture(stop, "flow")
    bars = (
        table.groupby("step")["from"].nunique().sum()
        + table.loc[table["step"] == 2, "to"].nunique()
    )
    assert len(texts) == len(table) + bars
    missing = stop.summary["regions"]["EU27"]["shortfall_twh"]
    assert f"not supplied to not supplied\n{volume(missing)}" in texts


def test_time_tells_by_period(stop: RunFolder) -> None:
    table, texts = picture(stop, "supply")
    assert len(texts) == len(table) == 12
    first = table.iloc[0]
    assert texts[0].startswith("April 2022, GWh/d\nreference demand ")
    assert f"\nconsumption {first['consumption']:,.0f}\n" in texts[0]
    assert f"\nLNG {first['lng']:,.0f}" in texts[0]
    _, texts = picture(stop, "prices")
    assert texts[0].startswith("April 2022\nmean 305 EUR/MWh\ncountries from 300 to 359 EUR/MWh")
    _, texts = picture(stop, "storage")
    assert len(texts) == 13
    fill = stop.summary["storage_fill_pct"]["EU27"]["2022-11-01"]
    assert any(text.startswith(f"1 November 2022\n{fill:.0f} % full\nwithout") for text in texts)


def test_supply_tells_its_price(stop: RunFolder) -> None:
    table, texts = picture(stop, "merit-order")
    assert len(texts) == (table["curve"] == "supply").sum()
    assert "own production\n3,475 GWh/d at 15 EUR/MWh" in texts
