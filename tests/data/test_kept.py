"""What is kept by tables is what would be found anew, whatever number of a baseline changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.data import reference
from sim.data.calendar import Calendar
from sim.data.kept import Kept, kept_by, part_of
from sim.data.loader import load_seeds
from sim.data.seeds import Seeds
from sim.model import check, contracts, demand, effects_on_storage, ground, storage, weather
from sim.model.network import Network


def same(one: Any, two: Any) -> bool:
    """Equal all the way down, arrays number by number."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, two, equal_nan=True)
    if isinstance(one, Mapping):
        return list(one) == list(two) and all(same(one[key], two[key]) for key in one)
    if isinstance(one, tuple | list):
        return len(one) == len(two) and all(map(same, one, two))
    if hasattr(one, "__dataclass_fields__") and not isinstance(one, Calendar):
        names = [field.name for field in fields(one) if not field.name.startswith("_")]
        return all(same(getattr(one, name), getattr(two, name)) for name in names)
    return bool(one == two)


CALENDAR = Calendar.of(date(2021, 1, 1), date(2021, 4, 30), "monthly")
DAY = date(2021, 2, 3)

FOUND: dict[str, tuple[Callable[[Seeds, Network], Any], Callable[[Seeds, Network], Any]]] = {
    "months": (demand.base_year_demand, demand._base_year_demand),
    "ground": (
        lambda seeds, net: ground.ground_of(seeds, net, CALENDAR, "planned"),
        lambda seeds, net: ground._ground_of(seeds, net, CALENDAR, "planned"),
    ),
    "flows": (
        lambda seeds, net: ground.route_flows(seeds, net, CALENDAR, base_year_only=False),
        lambda seeds, net: ground._route_flows(seeds, net, CALENDAR, base_year_only=False),
    ),
}
"""As it is kept, and as it is found anew; of those without a second form see `test_...`."""
KEPT_BY: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "lng_scale": (ground.lng_scale, ()),
    "ratios": (weather.ratios_of, (2021,)),
    "fill": (storage.observed_fill, (DAY,)),
    "levels": (storage.observed_levels, ()),
    "fullest": (effects_on_storage._fullest_days, (date(2021, 9, 1), date(2021, 12, 1))),
    "cargoes": (contracts.cargoes_to_europe, ()),
    "sent": (contracts.send_out_by_node, ()),
    "flows by route": (contracts.flows_of_base_year, ()),
    "contracts": (contracts.deliveries, ()),
    "price": (reference.reference_price, ()),
    "lng price": (reference.lng_reference_price, ()),
    "years": (check._years_of_weather, ()),
    "spans": (check._observed_spans, ()),
}


@pytest.fixture(scope="module")
def base(tiny: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    """A small baseline with a row in every table that anything is found in."""
    world = tiny.two_nodes(60.0, 150.0, [140.0, 120.0, *[100.0] * 10])
    world.storage("B", 3.0).terminal("port", "B", 80.0, sent=40.0).lng("US", 300.0, 30.0)
    world.add(
        "contracts",
        ("pipe", "Buyer", "A", "RU", "pipeline", "pipe", "long", 9000, 8000, 9900, ""),
        ("ship", "Buyer", "B", "US", "lng", "", "short", 9000, 8000, 9900, "2021-02-01"),
    )
    world.add("weather", ("A", 2021, 1.1), ("B", 2021, 1.05), ("A", 2010, 1.2))
    folder = world.write(tmp_path_factory.mktemp("kept") / "baseline")
    return load_seeds(folder)


def variants(seeds: Seeds) -> list[tuple[str, Seeds]]:
    """The baseline with every single column of numbers changed in turn."""
    found = []
    for table, rows in seeds.tables.items():
        for field in fields(rows[0]) if rows else ():
            if isinstance(getattr(rows[0], field.name), float):
                changed = tuple(
                    replace(row, **{field.name: 0.9 * getattr(row, field.name)}) for row in rows
                )
                tables = {**seeds.tables, table: changed}
                found.append((f"{table}.{field.name}", replace(seeds, tables=tables)))
    return found


@pytest.mark.parametrize("name", FOUND)
def test_what_is_kept_is_what_would_be_found(name: str, base: Seeds) -> None:
    kept, anew = FOUND[name]
    known = kept(base, Network.of(base))
    assert kept(base, Network.of(base)) is known
    differs = set()
    for column, seeds in variants(base):
        net = Network.of(seeds)
        assert same(kept(seeds, net), anew(seeds, net)), column
        if kept(seeds, net) is not known:
            differs.add(column.partition(".")[0])
    assert "demand" in differs or name == "flows"
    assert not differs & {"prices", "parameters", "storages", "storage_levels", "economy"}


@pytest.mark.parametrize("name", KEPT_BY)
def test_so_is_what_is_kept_by_tables(name: str, base: Seeds) -> None:
    kept, rest = KEPT_BY[name]
    anew = kept.__wrapped__  # type: ignore[attr-defined]
    kept(base, *rest)
    for column, seeds in variants(base):
        assert same(kept(seeds, *rest), anew(seeds, *rest)), column


def test_a_ground_is_shared_where_only_behaviour_changes(base: Seeds) -> None:
    """Elasticities are no part of it, heating shares are."""

    def changed(**columns: float) -> Seeds:
        rows = tuple(replace(row, **columns) for row in base.sectors)
        return replace(base, tables={**base.tables, "sectors": rows})

    kept, _ = FOUND["ground"]
    known = kept(base, Network.of(base))
    calmer, colder = changed(elasticity=-0.1), changed(heating_share=0.7)
    assert kept(calmer, Network.of(calmer)) is known
    assert kept(colder, Network.of(colder)) is not known


def test_a_function_sees_its_tables_only(base: Seeds) -> None:
    @kept_by("arcs")
    def routes(seeds: Seeds) -> int:
        return len(seeds.routes)

    with pytest.raises(KeyError, match="routes"):
        routes(base)


def test_parts_are_equal_by_their_tables(base: Seeds) -> None:
    again = replace(base, name="another", digest="other")
    assert part_of(base, "arcs") == part_of(again, "arcs")
    assert hash(part_of(base, "arcs")) == hash(part_of(again, "arcs"))
    assert part_of(base, "arcs") != part_of(base, "arcs", "nodes")
    other = replace(base, tables={**base.tables, "arcs": tuple(row for row in base.arcs)})
    assert other.arcs == base.arcs
    assert part_of(base, "arcs") != part_of(other, "arcs")


def test_the_last_answers_are_kept() -> None:
    kept, calls = Kept[int](2), []

    def ask(key: int) -> int:
        return kept.get(key, lambda: calls.append(key) or key)  # type: ignore[func-returns-value]

    assert [ask(key) for key in (1, 2, 1, 3, 1, 2)] == [1, 2, 1, 3, 1, 2]
    assert calls == [1, 2, 3, 2]
