"""The keys of all figures of a scenario, known without solving it (see `sim.summary.figures`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.output.table_shapes import REGIONAL, VOLUMES
from sim.quantities import LOWEST

_SENDER = (
    "volume_twh",
    "revenue_beur",
    "revenue_change_beur",
    "net_revenue_beur",
    "net_revenue_change_beur",
    "redirected_twh",
    "net_revenue_with_redirection_beur",
    "net_revenue_with_redirection_change_beur",
    "lng_to_europe_twh",
    "lng_revenue_beur",
)
_ACCOUNTS = (
    "countries_change_beur",
    "suppliers_change_beur",
    "lng_exporters_change_beur",
    "lng_buyers_elsewhere_change_beur",
    "unattributed_change_beur",
    "resource_cost_change_beur",
)
_SOLVER = ("iterations", "primal_residual", "dual_residual", "relative_gap", "accounting_error")


def known_figures(scenario: Scenario, seeds: Seeds) -> frozenset[str]:
    """Keys of every figure, joined with dots, as an ensemble's outcome of the scenario has them."""
    places = ["regions.EU27", "regions.all", *(f"countries.{node}" for node in seeds.market_nodes)]
    names = [*VOLUMES, *REGIONAL]
    names += [f"sectors.{row.sector}.{key}" for row in seeds.sectors for key in VOLUMES]
    keys = [f"{place}.{name}" for place in places for name in names]
    keys += [f"imports_twh.{name}" for name in _suppliers(seeds)]
    fills = list(_fills(scenario, seeds))
    keys += [f"storage_fill_pct.{name}" for name in fills]
    stores = dict.fromkeys(name.partition(".")[0] for name in fills)
    keys += [f"storage_lowest.{name}.{key}" for name in stores for key in LOWEST]
    senders = dict.fromkeys(route.supplier for route in seeds.routes)
    keys += [f"senders.{name}.{key}" for name in senders for key in _SENDER]
    keys += [f"accounts.{key}" for key in _ACCOUNTS]
    keys += [f"solver.{key}" for key in _SOLVER]
    return frozenset(keys)


def _suppliers(seeds: Seeds) -> Iterator[str]:
    """As in `sim.summary.suppliers`: by route where a supplier has several."""
    routes: dict[str, set[str]] = {}
    for row in seeds.routes:
        routes.setdefault(row.supplier, set()).add(row.route)
    for row in seeds.routes:
        yield f"{row.supplier}:{row.route}" if len(routes[row.supplier]) > 1 else row.supplier
    yield from (f"LNG:{row.origin}" for row in seeds.lng_exports)


def _fills(scenario: Scenario, seeds: Seeds) -> Iterator[str]:
    """Countries with storages on the first days of months and at both ends of the horizon."""
    start, end = scenario.horizon.start, scenario.horizon.end + timedelta(days=1)
    days = {start, end}
    for ordinal in range(start.toordinal(), end.toordinal()):
        day = date.fromordinal(ordinal)
        if day.day == 1:
            days.add(day)
    volume: dict[str, float] = {}
    for row in seeds.storages:
        volume[row.country] = volume.get(row.country, 0.0) + row.working_gas_volume_gwh
    for name in ("EU27", *seeds.market_nodes):
        members = seeds.groups.get(name, (name,))
        if sum(volume.get(member, 0.0) for member in members) > 0:
            yield from (f"{name}.{day.isoformat()}" for day in sorted(days))
