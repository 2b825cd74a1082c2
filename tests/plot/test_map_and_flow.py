"""The map and the flow diagram: layout without overlaps, words with the right numbers, bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations, pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.output.folder import RunFolder
from sim.pipeline import save_run
from sim.plot import flow, map
from sim.plot.arrows import Box, across_border, arrow, halfway, keep_apart
from sim.plot.gallery import GALLERY
from sim.plot.ribbons import Link, arrange
from sim.plot.style import to_svg
from sim.views.flow import flow_table
from sim.views.map import map_table

FRAME = (0.0, 0.0, 100.0, 100.0)
CUT = {"stop": {"type": "cut", "supplier": "RU", "share": 0.9, "from": "2021-01-01", "shock": True}}


@pytest.fixture(scope="module")
def stop(shipped_run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    run = shipped_run("russian-gas-stop-2022")
    return RunFolder(save_run(run, tmp_path_factory.mktemp("stop")))


@pytest.fixture
def saved(solve: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    def make(base: Any, **keys: Any) -> RunFolder:
        return RunFolder(save_run(solve(base, **keys), tmp_path_factory.mktemp("run")))

    return make


def overlapping(boxes: Iterable[Bbox]) -> list[tuple[Bbox, Bbox]]:
    """Pairs that share more than a pixel either way."""
    pairs = combinations(boxes, 2)
    shared = ((a, b, Bbox.intersection(a, b)) for a, b in pairs)
    return [(a, b) for a, b, c in shared if c is not None and c.width > 1 and c.height > 1]


def words_of(figure: Figure) -> list[Bbox]:
    """Where all words of a figure stand, pixels."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts: list[Text] = [*figure.texts, *figure.axes[0].texts]
    shown = [text for text in texts if text.get_text().strip()]
    return [text.get_window_extent(canvas.get_renderer()) for text in shown]


def test_no_words_of_the_map_overlap(stop: RunFolder) -> None:
    figure = map.PICTURES[0].of(stop)
    assert figure is not None
    assert overlapping(words_of(figure)) == []


def test_no_words_of_the_diagram_overlap(stop: RunFolder) -> None:
    figure = flow.PICTURES[0].of(stop)
    assert figure is not None
    assert overlapping(words_of(figure)) == []


@pytest.mark.parametrize("picture", [*map.PICTURES, *flow.PICTURES], ids=lambda p: str(p.name))
def test_pictures_have_the_same_bytes_twice(picture: Any, stop: RunFolder) -> None:
    once, again = picture.of(stop), picture.of(RunFolder(stop.path))
    assert to_svg(once) == to_svg(again)
    assert len(to_svg(once)) < 400_000


def test_titles_name_the_numbers_of_the_run(stop: RunFolder) -> None:
    table, told = map_table(stop), stop.summary["regions"]
    assert table is not None
    title = map.words(stop, table).title
    assert f"{told['EU27']['shortfall_twh']:.0f} TWh" in title
    assert f"{told['EU27']['curtailment_twh']:.1f} TWh is cut off" in title
    finland = stop.summary["countries"]["FI"]
    part = 100 * finland["curtailment_twh"] / finland["reference_demand_twh"]
    assert f"Finland ({part:.0f} %)" in title
    links = flow_table(stop)
    assert links is not None
    union = told["EU27"]
    assert f"{union['shortfall_twh']:,.0f} TWh ({union['shortfall_pct']:.0f} %" in (
        flow.words(stop, links).title
    )


@pytest.mark.parametrize("measures", [{}, CUT])
@pytest.mark.parametrize("base", ["one_node", "two_nodes", "with_storage", "with_lng"])
def test_odd_runs_have_a_diagram_and_no_map(
    base: str, measures: dict[str, Any], saved: Any, tiny: SimpleNamespace
) -> None:
    given_base = {
        "one_node": tiny.one_node,
        "two_nodes": lambda: tiny.two_nodes(60.0),
        "with_storage": lambda: tiny.with_storage(100.0, 100.0),
        "with_lng": tiny.with_lng,
    }[base]()
    run = saved(given_base, measures=measures)
    assert map.PICTURES[0].of(run) is None
    figure = flow.PICTURES[0].of(run)
    assert figure is not None
    table = flow_table(run)
    assert table is not None
    title = flow.words(run, table).title
    assert ("no demand goes unmet" in title) is (
        run.summary["regions"]["all"]["shortfall_twh"] < 0.05
    )
    assert overlapping(words_of(figure)) == []


def test_a_map_of_one_country_with_nothing_missing(saved: Any, tiny: SimpleNamespace) -> None:
    base = tiny.Tiny().market("DE", 100.0).supply("pipe", "DE", 100.0, supplier="US")
    run = saved(base)
    table = map_table(run)
    assert table is not None
    assert map.words(run, table).title == "Nobody in the EU goes short of gas"
    assert map.PICTURES[0].of(run) is not None


def test_a_map_outside_the_union_speaks_of_the_countries_shown(
    saved: Any, tiny: SimpleNamespace
) -> None:
    base = tiny.Tiny().market("MD", 100.0, eu=False).supply("pipe", "MD", 100.0)
    run = saved(base, measures=CUT)
    table = map_table(run)
    assert table is not None
    title = map.words(run, table).title
    assert title.startswith("The countries shown go without 2.8 TWh of gas (90 %)")
    assert "1.2 TWh is cut off by force, hardest in Moldova (40 %)" in title
    assert map.PICTURES[0].of(run) is not None


def test_pictures_have_names_of_their_own() -> None:
    names = [picture.name for picture in GALLERY]
    assert len(set(names)) == len(names)
    assert {"map", "flow"} <= set(names)


def test_colours_of_the_map_grow_darker() -> None:
    light = [
        sum(int(map.shortfall_colour(at)[i : i + 2], 16) for i in (1, 3, 5)) for at in range(46)
    ]
    assert light == sorted(light, reverse=True)
    assert map.shortfall_colour(0) == map.SHORTFALL[0].lower()
    assert map.shortfall_colour(99) == map.SHORTFALL[-1].lower()


# Geometry of arrows, boxes and ribbons.


def test_an_arrow_is_a_closed_outline_as_wide_as_asked_that_ends_at_its_tip() -> None:
    points = np.array([[0.0, 0.0], [0.0, 500.0], [0.0, 1000.0]])
    outline = arrow(points, 60.0)
    assert (outline[0] == outline[-1]).all()
    assert outline[:, 1].max() == 1000.0
    shaft = outline[outline[:, 1] < 600]
    assert np.ptp(shaft[:, 0]) == pytest.approx(60.0)
    middle, across = halfway(points)
    assert middle == pytest.approx([0.0, 500.0])
    assert abs(across) == pytest.approx([1.0, 0.0])


def test_arrows_cross_the_border_and_hubs_keep_their_end() -> None:
    west, east = (Path([(x, 0), (x + 50, 0), (x + 50, 50), (x, 50), (x, 0)]) for x in (0, 50))
    start, end = np.array([10.0, 25.0]), np.array([90.0, 25.0])
    line = across_border(start, end, ([west], [east]), 10.0)
    assert line[:, 0] == pytest.approx([40.0, 60.0], abs=0.5)
    assert line[:, 1] == pytest.approx([25.0, 25.0])
    assert across_border(start, end, ([], [east]), 10.0)[0] == pytest.approx(start)
    hub = np.array([60.0, 25.0])
    within = across_border(hub, end, ([], [east]), 10.0)
    assert within[:, 0] == pytest.approx([60.0, 80.0], abs=0.5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(10, 90), st.floats(10, 90)), min_size=1, max_size=8))
def test_boxes_with_room_end_apart_and_in_the_frame(places: list[tuple[float, float]]) -> None:
    boxes = [Box(50.0, 50.0, 8.0, 8.0, fixed=True)]
    boxes += [Box(x, y, 9.0, 6.0) for x, y in places]
    moved = keep_apart(boxes, FRAME)
    assert moved[0] == pytest.approx([50.0, 50.0])
    half = np.array([[box.wide, box.high] for box in boxes]) / 2
    assert (moved - half >= -1e-9).all()
    assert (moved + half <= 100 + 1e-9).all()
    for a, b in combinations(range(len(boxes)), 2):
        overlap = half[a] + half[b] - abs(moved[a] - moved[b])
        assert overlap.min() < 0.5


volumes = st.floats(0.01, 100)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), volumes, min_size=1),
    st.dictionaries(st.integers(0, 4), st.floats(0.05, 0.95), min_size=5, max_size=5),
)
def test_ribbons_fill_their_bars(
    first: dict[tuple[int, int], float], split: dict[int, float]
) -> None:
    links = [Link(0, f"s{a}", f"m{b}", "g", volume) for (a, b), volume in first.items()]
    middle: dict[int, float] = {}
    for (_, b), volume in first.items():
        middle[b] = middle.get(b, 0.0) + volume
    for b, volume in middle.items():
        links.append(Link(1, f"m{b}", "one", "g", volume * split[b]))
        links.append(Link(1, f"m{b}", "lost", "g", volume * (1 - split[b])))
    nodes, ribbons = arrange(links, 5.0, ("lost",))
    total = sum(first.values())
    for layer in range(3):
        bars = sorted((node for node in nodes if node.layer == layer), key=lambda node: node.low)
        assert bars[0].low >= -1e-9
        assert bars[-1].high <= 5.0 + 1e-9
        assert sum(bar.volume for bar in bars) == pytest.approx(total)
        assert all(a.high <= b.low + 1e-9 for a, b in pairwise(bars))
    assert min((n for n in nodes if n.layer == 2), key=lambda n: n.low).name == "lost"
    for node in nodes:
        out = [r for r in ribbons if (r.link.layer, r.link.start) == (node.layer, node.name)]
        into = [r for r in ribbons if (r.link.layer + 1, r.link.end) == (node.layer, node.name)]
        for side, ends in ((out, [r.start for r in out]), (into, [r.end for r in into])):
            if side:
                assert sum(r.wide for r in side) == pytest.approx(node.high - node.low)
                assert max(ends) == pytest.approx(node.high)
