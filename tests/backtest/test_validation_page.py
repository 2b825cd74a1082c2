"""docs/validation.md tells what the shipped replays give today; `make validation` writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.backtest.__main__ import REPLAYS
from sim.backtest.command import replayed
from sim.backtest.page import markdown, part_of, stale
from sim.backtest.replay import Backtest
from sim.backtest.scores import find
from sim.config import load_scenario

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"


@pytest.fixture(scope="module")
def found() -> tuple[Backtest, ...]:
    return tuple(replayed(load_scenario(name)) for name in REPLAYS)


def test_the_page_is_not_stale(found: tuple[Backtest, ...]) -> None:
    differences = stale(part_of(PAGE), markdown(found))
    assert not differences, "run `make validation`:\n" + "\n".join(differences[:20])


def test_observations_are_the_published_ones(found: tuple[Backtest, ...]) -> None:
    """Eurostat's press figure of 2022 is 3,811 TWh of consumption; send-out was 1,316 TWh."""
    [year] = found[0].years
    for quantity, published, share in (("consumption", 3811, 0.01), ("lng", 1316, 0.01)):
        one = find(year.scores, quantity)
        assert one is not None
        assert one.observed == pytest.approx(published, rel=share)
    price = find(year.scores, "price")
    assert price is not None
    assert price.observed == pytest.approx(133, rel=0.02)


def test_every_country_with_stores_is_scored(found: tuple[Backtest, ...]) -> None:
    [year] = found[0].years
    stores = {row.country for row in found[0].run.seeds.storages}
    scored = {one.area for one in year.scores if one.quantity == "storage"}
    assert scored == stores | {"EU27"}
