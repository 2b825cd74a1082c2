"""docs/validation.md tells what is solved today; `make validation` writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.backtest.command import replayed
from sim.backtest.replay import Backtest
from sim.backtest.scores import find
from sim.backtest.sensitivity import sensitivity
from sim.config import load_scenario
from sim.studies.page import judged
from sim.studies.page import part as studies_part
from sim.studies.published import published
from sim.validation.__main__ import replays
from sim.validation.page import Replay, markdown, part_of
from sim.validation.stale import stale

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"


@pytest.fixture(scope="module")
def found() -> dict[str, Backtest]:
    return {name: replayed(load_scenario(name)) for name in replays()}


def test_the_page_is_not_stale(found: dict[str, Backtest]) -> None:
    """All of it: replays, every number at both of its ends, published studies."""
    told = [Replay(one, sensitivity(one)) for one in found.values()]
    studies = [judged(study) for study in published()]
    differences = stale(part_of(PAGE), markdown(told, studies))
    assert not differences, "run `make validation`:\n" + "\n".join(differences[:20])
    assert studies_part(studies).rstrip() in part_of(PAGE)  # to the letter


def test_observations_are_the_published_ones(found: dict[str, Backtest]) -> None:
    """Eurostat's press figure of 2022 is 3,811 TWh of consumption; send-out was 1,316 TWh."""
    [year] = found["replay-2022"].years
    for quantity, published_, share in (("consumption", 3811, 0.01), ("lng", 1316, 0.01)):
        one = find(year.scores, quantity)
        assert one is not None
        assert one.observed == pytest.approx(published_, rel=share)
    price = find(year.scores, "price")
    assert price is not None
    assert price.observed == pytest.approx(133, rel=0.02)


def test_every_country_with_stores_is_scored(found: dict[str, Backtest]) -> None:
    one = found["replay-2022"]
    stores = {row.country for row in one.run.seeds.storages}
    scored = {score.area for score in one.years[0].scores if score.quantity == "storage"}
    assert scored == stores | {"EU27"}
