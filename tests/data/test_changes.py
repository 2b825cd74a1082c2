"""Changed numbers of a baseline: what they become, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.config import shipped_root
from sim.data.changes import (
    Change,
    changed,
    numbers_of,
    positions,
    problem_of,
    row_id,
)
from sim.data.loader import load_seeds
from sim.data.records import TABLES
from sim.data.seeds import Seeds


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    return load_seeds(shipped_root() / "seeds" / "europe-2021")


def sector(seeds: Seeds, name: str) -> tuple[float, float]:
    row = next(row for row in seeds.sectors if row.sector == name)
    return row.elasticity, row.voll_eur_mwh


def test_one_number_changes_and_nothing_else(seeds: Seeds) -> None:
    new = changed(seeds, [Change("sectors", "industry", "elasticity", "multiply", 2.0)])
    assert sector(new, "industry") == (-0.32, 350)
    assert sector(new, "household") == sector(seeds, "household")
    assert {name for name in TABLES if new.tables[name] is not seeds.tables[name]} == {"sectors"}
    assert (new.name, new.folder, new.base_year) == (seeds.name, seeds.folder, seeds.base_year)
    assert new.digest != seeds.digest
    assert sector(seeds, "industry") == (-0.16, 350)


def test_changes_come_one_after_the_other(seeds: Seeds) -> None:
    changes = [
        Change("sectors", "*", "voll_eur_mwh", "multiply", 2.0),
        Change("sectors", "industry", "voll_eur_mwh", "add", 10.0),
        Change("sectors", "chp", "voll_eur_mwh", "set", 1200.0),
    ]
    new = changed(seeds, changes)
    worth = {row.sector: row.voll_eur_mwh for row in new.sectors}
    assert worth == {
        "household": 1800,
        "services": 1400,
        "industry": 710,
        "power": 900,
        "chp": 1200,
    }
    assert changed(seeds, changes[::-1]).digest != new.digest


def test_without_effect_it_is_the_same_baseline(seeds: Seeds) -> None:
    assert changed(seeds, []) is seeds
    nothing = [
        Change("sectors", "*", "elasticity", "multiply", 1.0),
        Change("sectors", "industry", "voll_eur_mwh", "add", 0.0),
    ]
    assert changed(seeds, nothing) is seeds


def test_equal_changes_give_one_object(seeds: Seeds) -> None:
    change = Change("sectors", "industry", "voll_eur_mwh", "set", 400.0)
    again = Change("sectors", "industry", "voll_eur_mwh", "set", 400.0)
    assert changed(seeds, [change]) is changed(seeds, [again])


def test_empty_cells_stay_empty(seeds: Seeds) -> None:
    new = changed(seeds, [Change("sectors", "*", "substitution_low", "multiply", 0.5)])
    found = {row.sector: row.substitution_low for row in new.sectors}
    assert found["household"] is None
    assert found["industry"] == 0.02


@pytest.mark.parametrize(
    ("table", "row", "count"),
    [
        ("routes", "nord_stream", 1),
        ("routes", "nord_stream@DE", 1),
        ("routes", "baltics", 3),
        ("demand", "DE", 12),
        ("demand", "DE@2021-01", 1),
        ("route_flows", "nord_stream@DE@2021-01", 1),
        ("arcs", "DE>CZ", 1),
        ("lng_exports", "US", 3),
        ("prices", "world_bank_europe@2021-03", 1),
        ("storages", "*", 22),
        ("sectors", "indust", 0),
    ],
)
def test_rows_by_their_id(seeds: Seeds, table: str, row: str, count: int) -> None:
    assert len(positions(seeds, table, row)) == count


def test_every_row_is_found_by_its_id_alone(seeds: Seeds) -> None:
    for name in TABLES:
        for place, row in enumerate(seeds.tables[name]):
            assert positions(seeds, name, row_id(row)) == (place,), (name, row_id(row))


def test_numbers_are_columns_that_name_no_row() -> None:
    assert numbers_of("arcs") == ("capacity_gwh_d", "tariff_eur_mwh")
    assert numbers_of("storage_curves") == ("share",)
    assert "year" not in numbers_of("economy")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change("sector", "industry", "elasticity", "set", -0.1),
         "the baseline has no table 'sector'; did you mean 'sectors'?"),
        (Change("sectors", "industri", "elasticity", "set", -0.1),
         "the table sectors has no row 'industri'; did you mean 'industry'?"),
        (Change("sectors", "industry", "elastic", "set", -0.1),
         "'elastic' is no column of the table sectors; did you mean 'elasticity'?"),
        (Change("sectors", "industry", "protected", "set", 1.0),
         "'protected' holds no numbers of the table sectors; it has heating_share"),
        (Change("sectors", "household", "substitution_low", "add", 1.0),
         "substitution_low of household in the table sectors is empty"),
        (Change("sectors", "industry", "elasticity", "multiply", -1.0),
         "sectors.csv: elasticity of industry is 0.16; it must be negative"),
        (Change("sectors", "power", "voll_eur_mwh", "set", 560.0),
         "chp is protected, but its value of lost load, 550 EUR/MWh, lies below the 560"),
        (Change("arcs", "DE>CZ", "capacity_gwh_d", "add", -1e6), "it must lie in 0 .. inf"),
        (Change("demand_sectors", "DE", "share", "multiply", 1.1), "the shares of DE sum to 1.1"),
        (Change("parameters", "rest_of_world_lng_elasticity", "value", "set", 0.1),
         "it must lie in -2 .. -0.001"),
        (Change("sectors", "industry", "elasticity", "set", float("nan")), "no finite number"),
    ],
)  # fmt: skip
def test_what_is_refused(seeds: Seeds, change: Change, message: str) -> None:
    assert message in (problem_of(seeds, change) or "nothing")


def test_central_values_may_leave_their_stated_range(seeds: Seeds) -> None:
    assert problem_of(seeds, Change("sectors", "*", "elasticity", "multiply", 5.0)) is None
    name = "rest_of_world_lng_elasticity"
    assert problem_of(seeds, Change("parameters", name, "value", "set", -0.5)) is None


@settings(max_examples=30, deadline=None)
@given(first=st.floats(0.5, 2), second=st.floats(0.5, 2))
def test_digests_are_equal_where_changes_are(first: float, second: float) -> None:
    seeds = _SEEDS
    one, two = (
        changed(seeds, [Change("arcs", "*", "capacity_gwh_d", "multiply", factor)])
        for factor in (first, second)
    )
    assert (one.digest == two.digest) == (first == second)


_SEEDS = load_seeds(Path(shipped_root()) / "seeds" / "europe-2021")
