"""Words, pages, labels and bytes that every picture shares."""

from __future__ import annotations

import itertools

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from sim.plot import layout, words
from sim.plot.palette import BLUE, SCENARIO, in_words, sector_label
from sim.plot.picture import Caption
from sim.plot.style import WIDTH, Key, canvas, styled, to_png, to_svg
from sim.plot.svg import shortened

WORDS = Caption("A title of 12 TWh", "Subtitle, TWh", "gasgap", "a-scenario", "2022")
MINUS = words.MINUS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (words.number(1513.9), "1,514"),
        (words.number(85.62), "85.6"),
        (words.number(3.5), "3.5"),
        (words.number(0.0412), "0.0412"),
        (words.number(9.999), "10"),
        (words.number(0), "0"),
        (words.number(-12), f"{MINUS}12"),
        (words.volume(0.04), "<0.1 TWh"),
        (words.volume(859.68), "860 TWh"),
        (words.share(19.59), "20 %"),
        (words.share(9.94), "9.9 %"),
        (words.share(0.02), "<0.1 %"),
        (words.price(300.5), "300 EUR/MWh"),
        (words.money(-730.68), f"{MINUS}731 bn EUR"),
        (words.rate(12.34), "12.3 GWh/d"),
        (words.signed("3 TWh"), "+3 TWh"),
        (words.signed(f"{MINUS}3 TWh"), f"{MINUS}3 TWh"),
        (words.day("2022-04-01"), "1 April 2022"),
        (words.span("2022-04-01", "2023-03-31"), "April 2022 to March 2023"),
        (words.span("2022-01-01", "2022-03-31"), "January to March 2022"),
        (words.span("2022-02-01", "2022-02-28"), "February 2022"),
        (words.span("2022-04-01", "2022-05-03"), "1 April to 3 May 2022"),
        (words.span("2022-04-04", "2022-04-04"), "4 April 2022"),
    ],
)
def test_numbers_and_days(text: str, expected: str) -> None:
    assert text == expected


def test_lines_are_no_wider_than_their_room_and_keep_numbers_with_units() -> None:
    text = "Europe goes without 860 TWh of gas and pays 731 bn EUR more for it " * 3
    for lines in (layout.wrap(text, 9.0, 2.0), layout.balanced(text, 9.0, 2.0)):
        assert all(layout.text_width(line, 9.0) <= 2.0 for line in lines)
        assert " ".join(lines).replace("\u00a0", " ").split() == text.split()
        assert not any(line.endswith(("860", "731", "bn")) for line in lines)
    assert len(layout.balanced(text, 9.0, 2.0)) == len(layout.wrap(text, 9.0, 2.0))
    assert layout.wrap("x" * 400, 9.0, 1.0)[0].endswith("…")


@given(
    st.lists(st.floats(0, 10), min_size=1, max_size=12),
    st.floats(0.01, 3),
)
def test_labels_keep_apart_in_order_and_within(wanted: list[float], least: float) -> None:
    placed = layout.spread(wanted, least, 0.0, 10.0)
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    room = min(least, 10.0 / (len(wanted) - 1)) if len(wanted) > 1 else least
    for before, after in itertools.pairwise(order):
        assert placed[after] - placed[before] >= room - 1e-9
    assert min(placed) >= -1e-9
    assert max(placed) <= 10 + 1e-9


def test_labels_with_room_stay_where_they_want() -> None:
    assert layout.spread([1.0, 5.0], 0.5, 0.0, 10.0) == [1.0, 5.0]
    assert layout.spread([5.0, 5.0], 1.0, 0.0, 10.0) == [4.5, 5.5]


@styled
def line(caption: Caption) -> Figure:
    keys = [Key(mark, BLUE, mark) for mark in ("patch", "hatch", "line", "dashed", "dot")]
    keys += [Key(mark, BLUE, mark) for mark in ("arrow", "gate", "cross")]
    figure, axes = canvas(caption, height=2.0, keys=keys)
    axes.plot([0, 1], [0, 1], color=SCENARIO)
    axes.set_ylim(0, 1)
    return figure


def test_the_same_bytes_whatever_the_user_set() -> None:
    first, picture = to_svg(line(WORDS)), to_png(line(WORDS), 400)
    with mpl.rc_context({"font.size": 30.0, "axes.facecolor": "red", "svg.hashsalt": "other"}):
        assert to_svg(line(WORDS)) == first
        assert to_png(line(WORDS), 400) == picture
        assert mpl.rcParams["font.size"] == 30.0
    assert b"dc:date" not in first


def test_a_page_grows_with_its_words_and_a_png_is_as_wide_as_asked() -> None:
    short = line(WORDS)
    long = line(Caption("A long title " * 20, "Long " * 60, "gasgap " * 40, "a", "2022"))
    assert short.get_figwidth() == long.get_figwidth() == WIDTH
    assert long.get_figheight() > short.get_figheight() + 0.8
    width = int.from_bytes(to_png(long, 400)[16:20], "big")
    assert width == 400


def test_outlines_are_written_short() -> None:
    svg = b'<g id="axes_1">\n  <path id="m12ab" d="M 0 0 \nL 1.23456 2 \nL 3 -4.567 \n'
    svg += b'Q 1 2 3 4 \nQ 5 6 7 8 \nL 9 9 \nz\n" transform="scale(0.015625)"/>\n</g>'
    assert shortened(svg) == (
        b'<g>\n<path id="m12ab" d="M0 0 1.23 2 3 -4.57 Q1 2 3 4 5 6 7 8 L9 9 z" '
        b'transform="scale(0.015625)"/>\n</g>'
    )


def test_sectors_are_named_and_light_colours_darkened_for_words() -> None:
    assert sector_label("chp") == "heat and power"
    assert sector_label("my_sector") == "my sector"
    assert in_words("#FF8000") == "#B85C00"


def test_a_plus_stands_before_every_gain() -> None:
    from sim.plot.words import MINUS, signed

    shown = [signed(text) for text in ("0.3", "12", "0", "0.0", "<0.1", f"{MINUS}0.3")]
    assert shown == ["+0.3", "+12", "0", "0.0", "<0.1", f"{MINUS}0.3"]
