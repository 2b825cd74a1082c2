"""The baseline europe-2025 says about 2025 and 2026 what was published."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from sim.data.balances import area_balance, supply_deficits
from sim.data.calendar import ONE_DAY, month_days, month_index
from sim.data.cells import KEYS
from sim.data.loader import load_seeds
from sim.data.parse import column_types, columns
from sim.data.records import TABLES
from sim.data.seeds import Seeds
from sim.model.storage import observed_fill
from sim.units import DAYS_PER_YEAR

YEAR = "2025-"
GWH_PER_BCM = 11_111.0


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    """The baseline; loading it already means that no rule finds fault."""
    return load_seeds(Path(__file__).parents[2] / "seeds" / "europe-2025")


def _capacity(seeds: Seeds) -> dict[str, float]:
    return {f"{row.from_node}>{row.to_node}": row.capacity_gwh_d for row in seeds.arcs}


def _contracts(seeds: Seeds, *, form: str, type: str | None = None) -> dict[str, float]:
    """TWh by node, and their sum under ``all``."""
    total: dict[str, float] = defaultdict(float)
    for row in seeds.contracts:
        if row.form == form and type in (None, row.type):
            total[row.node] += row.volume_gwh_yr / 1000
            total["all"] += row.volume_gwh_yr / 1000
    return total


def test_it_knows_its_name_and_year(seeds: Seeds) -> None:
    assert (seeds.name, seeds.base_year) == ("europe-2025", 2025)
    assert len(seeds.eu_nodes) == 27


def test_eu_demand_is_the_published_one(seeds: Seeds) -> None:
    demand = sum(row.demand_gwh for row in seeds.demand if row.node in seeds.eu_nodes)
    assert demand / 1000 == pytest.approx(3631, rel=0.01)


def test_the_balance_of_the_eu_closes(seeds: Seeds) -> None:
    """Made in the EU, drawn from its stores and landed in Europe, less what its neighbours keep."""
    eu = set(seeds.eu_nodes)
    demand = sum(row.demand_gwh for row in seeds.demand if row.node in eu)
    supply = sum(row.production_gwh for row in seeds.production if row.node in eu)
    supply += sum(row.flow_gwh for row in seeds.route_flows if row.month.startswith(YEAR))
    supply += sum(row.send_out_gwh for row in seeds.lng_send_out if row.month.startswith(YEAR))
    for row in seeds.balance:
        if row.node in eu:
            supply -= row.stock_increase_gwh
        else:
            supply -= row.imports_gwh - row.exports_gwh
    assert supply == pytest.approx(demand, rel=0.01)


def test_supply_of_the_area_meets_its_demand(seeds: Seeds) -> None:
    area = area_balance(seeds)
    assert abs(area.residual) < 0.01 * area.demand
    assert area.stock_increase / 1000 == pytest.approx(-129, abs=3)


def test_every_market_can_be_supplied_in_every_month(seeds: Seeds) -> None:
    assert supply_deficits(seeds) == ()


def test_the_german_balance_is_as_published_and_not_forced(seeds: Seeds) -> None:
    (row,) = (row for row in seeds.balance if row.node == "DE")
    assert row.imports_gwh / 1000 == pytest.approx(1031, abs=1)
    assert row.exports_gwh / 1000 == pytest.approx(206, abs=1)
    residual = row.production_gwh + row.imports_gwh - row.exports_gwh
    residual -= row.stock_increase_gwh + row.demand_gwh
    assert residual / 1000 > 40
    assert "not forced" in row.note


def test_members_levels_add_up_to_the_eu_on_every_day(seeds: Seeds) -> None:
    members = {row.country for row in seeds.storages} & set(seeds.eu_nodes)
    days: dict[date, dict[str, float]] = defaultdict(dict)
    for row in seeds.storage_levels:
        days[row.day][row.country] = row.level_gwh
    whole = {day: levels for day, levels in days.items() if members <= set(levels)}
    assert len(whole) >= 68
    for day, levels in whole.items():
        total = sum(levels[country] for country in members)
        assert total == pytest.approx(levels["EU27"], rel=1e-3), day


@pytest.mark.parametrize(
    ("country", "day", "full"),
    [
        ("EU27", date(2025, 1, 1), 0.718),
        ("EU27", date(2025, 10, 1), 0.826),
        ("EU27", date(2025, 11, 1), 0.828),
        ("EU27", date(2026, 1, 1), 0.615),
        ("EU27", date(2026, 4, 1), 0.279),
        ("EU27", date(2026, 7, 1), 0.492),
        ("EU27", date(2026, 9, 3), 0.661),
        ("EU27", date(2026, 9, 17), 0.691),
        ("DE", date(2025, 11, 1), 0.751),
        ("DE", date(2026, 4, 1), 0.218),
        ("DE", date(2026, 9, 3), 0.538),
        ("NL", date(2026, 4, 1), 0.046),
    ],
)
def test_storage_levels_as_published(seeds: Seeds, country: str, day: date, full: float) -> None:
    """AGSI+ tells the end of a gas day, which is where the next day starts."""
    levels = {(row.country, row.day): row.full for row in seeds.storage_levels}
    assert levels[country, day + ONE_DAY] == pytest.approx(full, abs=0.0012)


@pytest.mark.parametrize(
    ("country", "day", "full"),
    [
        ("EU27", date(2025, 1, 1), 0.7216),
        ("EU27", date(2026, 1, 1), 0.6196),
        ("EU27", date(2026, 2, 1), 0.4102),
        ("EU27", date(2026, 4, 1), 0.2762),
        ("DE", date(2026, 1, 1), 0.5659),
        ("DE", date(2026, 4, 1), 0.2221),
    ],
)
def test_months_start_where_the_last_gas_day_ends(
    seeds: Seeds, country: str, day: date, full: float
) -> None:
    found = {(row.country, row.day): row for row in seeds.storage_levels}
    assert found[country, day].full == pytest.approx(full, abs=1e-4)
    assert found[country, day].quality == "table"
    assert {row.day for row in seeds.storage_levels if row.country == "IT"} >= {day}


def test_levels_that_nobody_published_say_so(seeds: Seeds) -> None:
    last = date(2026, 5, 7)
    for row in seeds.storage_levels:
        if row.day > last and row.country not in ("EU27", "DE"):
            assert row.quality in ("approx", "recall"), (row.country, row.day)
            assert row.note


def test_every_storage_has_a_level_on_the_days_scenarios_start(seeds: Seeds) -> None:
    have = {(row.country, row.day) for row in seeds.storage_levels}
    countries = {row.country for row in seeds.storages}
    for country in countries:
        for day in (date(2025, 1, 1), date(2025, 10, 1), date(2026, 1, 1)):
            assert (country, day) in have
    start = observed_fill(seeds, date(2026, 9, 3))
    assert countries <= set(start)
    assert start["EU27"] == pytest.approx((0.6564 + 0.6608) / 2, abs=1e-6)
    assert start["DE"] == pytest.approx((0.5355 + 0.538) / 2, abs=1e-6)


def test_what_law_keeps_and_what_nobody_fills(seeds: Seeds) -> None:
    """122 TWh of reserves in six countries; a fifth of Germany's space is unsold."""
    size: dict[str, float] = defaultdict(float)
    for storage in seeds.storages:
        size[storage.country] += storage.working_gas_volume_gwh
    use = {row.country: row for row in seeds.storage_use}
    reserves = {country: row.reserve_gwh / 1000 for country, row in use.items() if row.reserve_gwh}
    assert reserves == {"AT": 20, "ES": 20.7, "HU": 15, "IT": 48, "PL": 15, "PT": 3.2}
    unsold = {c: 1 - row.in_use_gwh / size[c] for c, row in use.items()}
    assert unsold["DE"] == pytest.approx(0.19, abs=0.001)
    assert unsold["GB"] == pytest.approx(0.5, abs=0.001)
    assert unsold["UA"] == pytest.approx(0.724, abs=0.001)
    for row in seeds.storage_levels:
        if row.country in reserves:
            assert row.level_gwh / 1000 > 0.85 * reserves[row.country], (row.country, row.day)


def test_eu_storage_is_the_published_one(seeds: Seeds) -> None:
    of_eu = [row for row in seeds.storages if row.country in seeds.eu_nodes]
    assert sum(row.working_gas_volume_gwh for row in of_eu) / 1000 == pytest.approx(1130, rel=0.002)
    assert sum(row.withdrawal_gwh_d for row in of_eu) / 1000 == pytest.approx(20.0, rel=0.02)
    assert sum(row.injection_gwh_d for row in of_eu) / 1000 == pytest.approx(12.2, rel=0.03)


def test_capacities_let_through_what_flowed(seeds: Seeds) -> None:
    capacity = _capacity(seeds)
    capacity["NO>DE"] += min(capacity["EMDEN>DE"], capacity["NO>EMDEN"])
    assert seeds.border_flows
    for row in seeds.border_flows:
        if row.period == "2025":
            pair = f"{row.from_node}>{row.to_node}"
            assert row.flow_gwh / DAYS_PER_YEAR <= capacity[pair], pair


def test_send_out_fits_the_terminals(seeds: Seeds) -> None:
    capacity: dict[str, float] = defaultdict(float)
    for terminal in seeds.lng_terminals:
        capacity[terminal.node] += terminal.capacity_gwh_d
    for row in seeds.lng_send_out:
        if row.month.startswith(YEAR):
            days = month_days(2025)[month_index(row.month)[1] - 1]
            assert row.send_out_gwh / days <= capacity[row.node], row


def test_flows_fit_the_routes_and_idle_routes_carry_nothing(seeds: Seeds) -> None:
    capacity = {(row.route, row.node): row.capacity_gwh_d for row in seeds.routes}
    idle = {(row.route, row.node) for row in seeds.routes if row.idle}
    assert {route for route, _ in idle} == {
        *("nord_stream", "nord_stream_2", "yamal", "ukraine", "finland", "baltics", "meg")
    }
    for row in seeds.route_flows:
        assert (row.route, row.node) not in idle
        if row.month.startswith(YEAR):
            days = month_days(2025)[month_index(row.month)[1] - 1]
            assert row.flow_gwh / days <= capacity[row.route, row.node], row


def test_lng_contracts_add_up_to_what_landed(seeds: Seeds) -> None:
    assert _contracts(seeds, form="lng", type="long")["all"] == pytest.approx(155.6, abs=0.1)
    assert _contracts(seeds, form="lng", type="short")["all"] == pytest.approx(69.5, abs=0.2)
    landed = _contracts(seeds, form="lng")
    for node, bcm in (("FR", 8.56), ("BE", 5.49), ("ES", 3.84), ("NL", 2.27), ("IT", 0.10)):
        assert landed[node] == pytest.approx(bcm * GWH_PER_BCM / 1000, abs=0.3), node
    russian = [row for row in seeds.lng_exports if (row.origin, row.year) == ("RU", 2025)]
    assert landed["all"] == pytest.approx(russian[0].to_europe_gwh / 1000, rel=0.005)


def test_pipeline_contracts_fit_into_turkstream(seeds: Seeds) -> None:
    hungary = (
        _contracts(seeds, form="pipeline", type="long")["HU"],
        _contracts(seeds, form="pipeline", type="short")["HU"],
    )
    assert hungary == pytest.approx((46.6, 34.0), abs=0.1)
    flow = sum(
        row.flow_gwh
        for row in seeds.route_flows
        if row.route == "turkstream" and row.month.startswith(YEAR)
    )
    total = _contracts(seeds, form="pipeline")
    assert 0.9 < total["all"] / (flow / 1000) <= 1.0
    outside = sum(volume for node, volume in total.items() if node in ("RS", "MK", "BA"))
    assert 25 <= outside <= 30


def test_liquefaction_to_come_is_only_what_2025_has_not_seen(seeds: Seeds) -> None:
    by_spring = by_end = 0.0
    for row in seeds.infrastructure:
        if row.target.startswith("lng:"):
            bcm = row.change_gwh_d * DAYS_PER_YEAR / GWH_PER_BCM
            by_spring += bcm if row.opens <= date(2026, 4, 1) else 0.0
            by_end += bcm if row.opens <= date(2027, 12, 31) else 0.0
    assert by_spring == pytest.approx(35, abs=1)
    assert by_end == pytest.approx(108, abs=2)
    assert {row.stage for row in seeds.infrastructure} == {"planned"}


def test_weather_has_the_base_year_labelled_as_an_estimate(seeds: Seeds) -> None:
    of_2025 = [row for row in seeds.weather if row.year == 2025]
    assert {row.node for row in of_2025} == set(seeds.market_nodes)
    assert {row.quality for row in of_2025} == {"approx"}
    assert {row.year for row in seeds.weather} == {*range(1951, 2024), 2025}


def test_ranges_hold_the_uncertain_tables(seeds: Seeds) -> None:
    names = {row.range for row in seeds.ranges}
    assert {"border_capacities", "terminals_elsewhere", "lng_additions", "weather_of_2025"} <= names
    moved = [(row.table, row.row, row.column) for row in seeds.ranges]
    assert len(moved) == len(set(moved))


def test_the_descriptor_describes_every_table(seeds: Seeds) -> None:
    text = (seeds.folder / "datapackage.json").read_text(encoding="utf-8")
    content = json.loads(text)
    assert (content["name"], content["base_year"]) == (seeds.name, seeds.base_year)
    tables = {n: record for n, record in TABLES.items() if (seeds.folder / f"{n}.csv").exists()}
    assert [resource["path"] for resource in content["resources"]] == [f"{n}.csv" for n in tables]
    for record, resource in zip(tables.values(), content["resources"], strict=True):
        schema = resource["schema"]
        assert tuple(field["name"] for field in schema["fields"]) == columns(record)
        assert tuple(schema["primaryKey"]) == KEYS[record]
        for field in schema["fields"]:
            kind, optional = column_types(record)[field["name"]]
            assert field["constraints"]["required"] is not (optional or field["name"] == "note")
            assert kind is not float or field["unit"], field["name"]


def test_tables_stay_small(seeds: Seeds) -> None:
    for path in seeds.folder.glob("*.csv"):
        assert path.stat().st_size < 300_000, path.name
