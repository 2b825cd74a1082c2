"""The shipped baseline says about 2021 what the published sources say."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from sim.data.calendar import month_days, month_index
from sim.data.seeds import Seeds

RUSSIAN = "RU"


def _of_2021(month: str) -> bool:
    return month.startswith("2021-")


def _flows(seeds: Seeds, year: str = "2021") -> dict[tuple[str, str], float]:
    """TWh by (route, node)."""
    total: dict[tuple[str, str], float] = defaultdict(float)
    for row in seeds.route_flows:
        if row.month.startswith(year):
            total[row.route, row.node] += row.flow_gwh / 1000
    return total


def test_it_knows_its_name_and_year(shipped: Seeds) -> None:
    assert (shipped.name, shipped.base_year) == ("europe-2021", 2021)
    assert len(shipped.eu_nodes) == 27
    assert set(shipped.market_nodes) - set(shipped.eu_nodes) == {
        *("GB", "CH", "UA", "MD", "RS", "BA", "MK")
    }
    assert shipped.groups["EU27"] == shipped.eu_nodes
    assert shipped.groups["all"] == shipped.market_nodes
    assert shipped.lng_node == "LNG"


def test_eu_demand_is_the_published_one(shipped: Seeds) -> None:
    demand = sum(row.demand_gwh for row in shipped.demand if row.node in shipped.eu_nodes)
    assert demand / 1000 == pytest.approx(4396, rel=0.01)


def test_eu_storage_is_the_published_one(shipped: Seeds) -> None:
    of_eu = [row for row in shipped.storages if row.country in shipped.eu_nodes]
    assert sum(row.working_gas_volume_gwh for row in of_eu) / 1000 == pytest.approx(1109, rel=0.01)
    assert sum(row.withdrawal_gwh_d for row in of_eu) == pytest.approx(19431, rel=0.01)


def test_haidach_is_split_from_austria_without_loss(shipped: Seeds) -> None:
    parts = {row.storage: row for row in shipped.storages if row.country == "AT"}
    assert {name: row.node for name, row in parts.items()} == {"AT": "AT", "AT_haidach": "DE"}
    rows = parts.values()
    assert sum(row.working_gas_volume_gwh for row in rows) == pytest.approx(95480.1)
    assert sum(row.injection_gwh_d for row in rows) == pytest.approx(841.57)
    assert sum(row.withdrawal_gwh_d for row in rows) == pytest.approx(1059.53)


def test_russian_pipeline_gas_to_the_eu(shipped: Seeds) -> None:
    flows = _flows(shipped)
    russian = {(row.route, row.node) for row in shipped.routes if row.supplier == RUSSIAN}
    total = sum(flows[key] for key in russian if key[1] in shipped.eu_nodes)
    # 1,554 TWh at the border, of which 27 TWh pass through Lithuania to Kaliningrad.
    assert total == pytest.approx(1554, rel=0.02)
    assert total == pytest.approx(1554 - 27, rel=0.002)


@pytest.mark.parametrize(
    ("route", "twh"),
    [("nord_stream", 621), ("yamal", 322), ("turkstream", 130), ("medgaz", 89), ("transmed", 223)],
)
def test_routes_carry_what_was_metered(shipped: Seeds, route: str, twh: float) -> None:
    total = sum(volume for (name, _), volume in _flows(shipped).items() if name == route)
    assert total == pytest.approx(twh, abs=1)


def test_ukraine_transit_to_the_eu(shipped: Seeds) -> None:
    flows = _flows(shipped)
    entries = {node: volume for (route, node), volume in flows.items() if route == "ukraine"}
    assert sum(v for node, v in entries.items() if node != "MD") == pytest.approx(409, abs=1)
    assert entries["SK"] == max(entries.values())


def test_baltic_entries_leave_out_the_transit_to_kaliningrad(shipped: Seeds) -> None:
    flows = _flows(shipped)
    volume = sum(flows["baltics", node] for node in ("EE", "LV", "LT")) + flows["finland", "FI"]
    assert volume == pytest.approx(73 - 27, abs=1)


def test_russian_gas_of_later_years(shipped: Seeds) -> None:
    for year, twh in (("2022", 699), ("2023", 282)):
        flows = _flows(shipped, year)
        russian = {(row.route, row.node) for row in shipped.routes if row.supplier == RUSSIAN}
        total = sum(flows[key] for key in russian if key[1] in shipped.eu_nodes)
        # Of 2022, 20 TWh went through Lithuania to Kaliningrad.
        assert total == pytest.approx(twh, abs=21)


def test_british_gas_is_not_counted_as_norwegian(shipped: Seeds) -> None:
    norway = sum(volume for (route, _), volume in _flows(shipped).items() if route == "norway")
    # 888 TWh to the EU and 355 to Great Britain; the British entry meters alone show 448.
    assert norway == pytest.approx(888 + 355, abs=3)
    british = [row for row in shipped.production if row.node == "GB"]
    natural = sum(row.production_gwh for row in british if row.product == "natural_gas")
    assert natural / 1000 == pytest.approx(364.3, abs=0.5)


def test_nord_stream_2_waits(shipped: Seeds) -> None:
    (row,) = (row for row in shipped.routes if row.route == "nord_stream_2")
    assert (row.idle, row.node, row.capacity_gwh_d) == (True, "DE", 962.4)
    assert not any(flow.route == "nord_stream_2" for flow in shipped.route_flows)


def test_joint_limits_are_hubs(shipped: Seeds) -> None:
    capacity = {f"{row.from_node}>{row.to_node}": row.capacity_gwh_d for row in shipped.arcs}
    assert capacity["NO>EMDEN"] == 1057.0  # what flowed at most, with Dornum 1,633
    assert capacity["SICILY>IT"] == 1385.0
    assert "CZ>FR" not in capacity
    assert "CZ>IT" not in capacity
    assert capacity["CH>IT"] == 640.4


def test_what_opens_later_is_closed_in_the_base_year(shipped: Seeds) -> None:
    capacity = {f"arc:{row.from_node}>{row.to_node}": row.capacity_gwh_d for row in shipped.arcs}
    capacity |= {f"terminal:{row.terminal}": row.capacity_gwh_d for row in shipped.lng_terminals}
    for target in ("arc:DK>PL", "arc:PL>LT", "terminal:wilhelmshaven", "terminal:inkoo"):
        assert capacity[target] == 0.0
    stages = {row.project: row.stage for row in shipped.infrastructure}
    assert stages["baltic_pipe_full"] == "planned"
    assert stages["wilhelmshaven"] == "built"


def test_lng_exports_have_no_row_of_totals(shipped: Seeds) -> None:
    of_2021 = [row for row in shipped.lng_exports if row.year == 2021]
    assert sum(row.exports_gwh for row in of_2021) / 1000 == pytest.approx(5735.8, rel=0.002)
    origins = {row.origin: row for row in of_2021}
    assert not any("total" in origin.lower() for origin in origins)
    assert origins["US"].to_europe_gwh / 1000 == pytest.approx(292.5, abs=1)


def test_send_out_fits_the_terminals(shipped: Seeds) -> None:
    capacity: dict[str, float] = defaultdict(float)
    for terminal in shipped.lng_terminals:
        capacity[terminal.node] += terminal.capacity_gwh_d
    for row in shipped.lng_send_out:
        if _of_2021(row.month):
            days = month_days(2021)[month_index(row.month)[1] - 1]
            assert row.send_out_gwh / days <= capacity[row.node], row


def test_base_year_flows_fit_the_routes(shipped: Seeds) -> None:
    capacity = {(row.route, row.node): row.capacity_gwh_d for row in shipped.routes}
    for row in shipped.route_flows:
        if _of_2021(row.month):
            days = month_days(2021)[month_index(row.month)[1] - 1]
            assert row.flow_gwh / days <= capacity[row.route, row.node], row


@pytest.mark.parametrize(
    ("day", "full"),
    [
        (date(2021, 1, 1), 0.737),
        (date(2022, 1, 1), 0.538),
        (date(2022, 7, 1), 0.587),
        (date(2022, 8, 1), 0.702),
        (date(2022, 9, 1), 0.807),
    ],
)
def test_eu_storage_levels_as_published(shipped: Seeds, day: date, full: float) -> None:
    levels = {(row.country, row.day): row.full for row in shipped.storage_levels}
    assert levels["EU27", day] == pytest.approx(full, abs=0.0006)


def test_every_storage_country_has_the_key_dates(shipped: Seeds) -> None:
    have = {(row.country, row.day) for row in shipped.storage_levels}
    for country in {row.country for row in shipped.storages}:
        for year, month in ((2021, 1), (2021, 4), (2021, 10), (2022, 1), (2022, 4), (2022, 10)):
            assert (country, date(year, month, 1)) in have
        for month in (1, 4):
            assert (country, date(2023, month, 1)) in have


def test_country_levels_add_up_to_the_eu(shipped: Seeds) -> None:
    levels = {(row.country, row.day): row.level_gwh for row in shipped.storage_levels}
    countries = {row.country for row in shipped.storages} & set(shipped.eu_nodes)
    for day in (date(2021, 1, 1), date(2021, 10, 1), date(2022, 1, 1), date(2022, 4, 1)):
        total = sum(levels[country, day] for country in countries)
        assert total == pytest.approx(levels["EU27", day], rel=0.01)


def test_firm_demand_is_dearer_than_any_response(shipped: Seeds) -> None:
    assert min(row.voll_eur_mwh for row in shipped.sectors) > 7 * 46.6
    unprotected = [row.voll_eur_mwh for row in shipped.sectors if not row.protected]
    protected = [row.voll_eur_mwh for row in shipped.sectors if row.protected]
    assert max(unprotected) < min(protected)


def test_mean_elasticity_of_eu_demand(shipped: Seeds) -> None:
    demand: dict[str, float] = defaultdict(float)
    for row in shipped.demand:
        demand[row.node] += row.demand_gwh
    elasticity = {row.sector: row.elasticity for row in shipped.sectors}
    shares = [row for row in shipped.demand_sectors if row.node in shipped.eu_nodes]
    response = sum(row.share * demand[row.node] * elasticity[row.sector] for row in shares)
    assert response / sum(row.share * demand[row.node] for row in shares) == pytest.approx(
        -0.12, abs=0.01
    )


def test_weather_covers_every_market_and_year(shipped: Seeds) -> None:
    years = {row.year for row in shipped.weather}
    assert years == set(range(1951, 2024))
    assert len(shipped.weather) == len(years) * len(shipped.market_nodes)
    normal = [row.hdd_ratio for row in shipped.weather if 1991 <= row.year <= 2020]
    assert sum(normal) / len(normal) == pytest.approx(1.0, abs=0.005)


def test_months_add_up_to_the_years_of_weather(shipped: Seeds) -> None:
    """Both tables say by how much 2022 was warmer than 2021; the EU27 had 2,858 against 3,126."""
    year: dict[tuple[str, str], float] = defaultdict(float)
    for row in shipped.degree_day_months:
        year[row.node, row.month[:4]] += row.hdd
    assert len(shipped.degree_day_months) == 36 * len(shipped.market_nodes)
    ratio = {(row.node, row.year): row.hdd_ratio for row in shipped.weather}
    for node in shipped.market_nodes:
        told = ratio[node, 2022] / ratio[node, 2021]
        assert year[node, "2022"] / year[node, "2021"] == pytest.approx(told, abs=0.002), node
    assert year["FR", "2022"] / year["FR", "2021"] == pytest.approx(0.844, abs=0.001)
    assert year["FI", "2022"] / year["FI", "2021"] == pytest.approx(0.938, abs=0.001)


def test_observed_consumption_is_what_eurostat_has(shipped: Seeds) -> None:
    """3,804 and 3,534 TWh, half a per cent about what was first published for both years."""
    total: dict[str, float] = defaultdict(float)
    for row in shipped.consumption:
        if row.node in shipped.eu_nodes:
            total[row.month[:4]] += row.consumption_gwh / 1000
    assert total["2022"] == pytest.approx(3804.1, abs=0.1)
    assert total["2023"] == pytest.approx(3534.5, abs=0.1)


def test_tables_stay_small(shipped: Seeds) -> None:
    for path in shipped.folder.glob("*.csv"):
        assert path.stat().st_size < 300_000, path.name
