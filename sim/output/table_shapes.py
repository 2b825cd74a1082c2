"""What stands in every table of a run, known before anything is solved.

`sim.output.tables` makes the tables. Their columns and words are stated here once more, so that a
name in a file can be checked early and without loading what makes tables; a test compares the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.data.seeds import Seeds

if TYPE_CHECKING:  # names alone are told without what makes networks
    from sim.model.network import Network

Words = Callable[[Seeds, "Network"], Iterable[str]]


@dataclass(frozen=True)
class TableShape:
    """Columns of a table.

    labels : those that say what a row is about, with the words that may stand there
    numbers : those that hold values
    by_case : whether there are rows of the scenario and of its counterfactual
    by_period : whether rows are about periods, and so have `start` and `end`
    """

    labels: Mapping[str, Words]
    numbers: tuple[str, ...]
    by_case: bool = True
    by_period: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """In the order of the file."""
        case = ("case",) if self.by_case else ()
        return (*case, *self.labels, *self.days, *self.numbers)

    @property
    def days(self) -> tuple[str, ...]:
        """Columns that hold the first and the last day of a period."""
        return ("start", "end") if self.by_period else ()


def _nodes(seeds: Seeds, net: Network) -> Iterable[str]:
    return net.nodes


def _markets(seeds: Seeds, net: Network) -> Iterable[str]:
    return net.market


def _regions(seeds: Seeds, net: Network) -> Iterable[str]:
    return (*net.groups, *net.market)


def _consumers(seeds: Seeds, net: Network) -> Iterable[str]:
    return ("EU27", *net.market)


def _sectors(seeds: Seeds, net: Network) -> Iterable[str]:
    return [sector.sector for sector in net.sectors]


def _producing_sectors(seeds: Seeds, net: Network) -> Iterable[str]:
    return [sector.sector for sector in net.sectors if sector.substitution_low is not None]


def _suppliers(seeds: Seeds, net: Network) -> Iterable[str]:
    return [route.supplier for route in net.routes]


def _routes(seeds: Seeds, net: Network) -> Iterable[str]:
    return [route.route for route in net.routes]


def _entries(seeds: Seeds, net: Network) -> Iterable[str]:
    return [route.node for route in net.routes]


def _imported(seeds: Seeds, net: Network) -> Iterable[str]:
    routes = {(route.supplier, route.route) for route in net.routes}
    count = Counter(supplier for supplier, _ in routes)
    piped = (
        f"{supplier}:{route}" if count[supplier] > 1 else supplier for supplier, route in routes
    )
    return (*piped, *(f"LNG:{origin}" for origin in net.origins))


def _arcs(seeds: Seeds, net: Network) -> Iterable[str]:
    from sim.model.network import arc_id

    return map(arc_id, net.arcs)


def _sources(seeds: Seeds, net: Network) -> Iterable[str]:
    producers = (row.node for row in seeds.production)
    return (*producers, *_suppliers(seeds, net), *net.origins, "initial stock")


def _forms(seeds: Seeds, net: Network) -> Iterable[str]:
    return ("production", "pipeline", "lng", "stock")


def _lng_origins(seeds: Seeds, net: Network) -> Iterable[str]:
    return net.origins


VOLUMES = (
    "reference_demand_twh",
    "policy_saving_twh",
    "demand_response_twh",
    "curtailment_twh",
    "shortfall_twh",
    "shortfall_pct",
    "consumption_twh",
)
"""Figures of a region, and of each of its sectors."""

REGIONAL = (
    "hub_price_eur_mwh",
    "counterfactual_price_eur_mwh",
    "price_effect_eur_mwh",
    "hub_price_max_eur_mwh",
    "lng_import_twh",
    "production_twh",
    "import_bill_beur",
    "import_bill_change_beur",
    "consumer_surplus_change_beur",
    "producer_rent_beur",
    "producer_rent_change_beur",
    "storage_rent_beur",
    "storage_rent_change_beur",
    "congestion_rent_beur",
    "congestion_rent_change_beur",
    "tariff_revenue_beur",
    "tariff_revenue_change_beur",
    "cap_rent_beur",
    "cap_rent_change_beur",
    "welfare_change_beur",
    "fuel_switched_twh",
    "output_loss_low_pct",
    "output_loss_high_pct",
    "output_loss_low_beur",
    "output_loss_high_beur",
    "russian_share_pct",
    "supplier_hhi",
    "days_to_curtailment",
)
"""Figures of a region beside its volumes."""

_BY_ROUTE: Mapping[str, Words] = {"supplier": _suppliers, "route": _routes, "node": _entries}

SHAPES: Mapping[str, TableShape] = {
    "countries": TableShape({"region": _regions}, (*VOLUMES, *REGIONAL), by_case=False),
    "balances": TableShape(
        {"node": _nodes},
        (
            "production_gwh_d",
            "pipeline_supply_gwh_d",
            "lng_send_out_gwh_d",
            "flow_in_gwh_d",
            "flow_out_gwh_d",
            "withdrawal_gwh_d",
            "injection_gwh_d",
            "consumption_gwh_d",
            "spill_gwh_d",
            "backstop_gwh_d",
            "reference_demand_gwh_d",
            "policy_saving_gwh_d",
            "demand_response_gwh_d",
            "curtailment_gwh_d",
            "residual_gwh_d",
        ),
        by_period=True,
    ),
    "demand": TableShape(
        {"node": _markets, "sector": _sectors},
        (
            "reference_demand_gwh_d",
            "policy_saving_gwh_d",
            "demand_response_gwh_d",
            "curtailment_gwh_d",
            "consumption_gwh_d",
        ),
        by_period=True,
    ),
    "prices": TableShape(
        {"node": _nodes}, ("hub_price_eur_mwh", "price_effect_eur_mwh"), by_period=True
    ),
    "flows": TableShape(
        {
            "arc": _arcs,
            "from": lambda seeds, net: [arc.from_node for arc in net.arcs],
            "to": lambda seeds, net: [arc.to_node for arc in net.arcs],
        },
        ("flow_gwh_d", "capacity_gwh_d", "utilisation", "congestion_rent_meur"),
        by_period=True,
    ),
    "supply": TableShape(_BY_ROUTE, ("supply_gwh_d", "availability_gwh_d"), by_period=True),
    "send_out": TableShape(
        {
            "terminal": lambda seeds, net: [terminal.terminal for terminal in net.terminals],
            "node": lambda seeds, net: [terminal.node for terminal in net.terminals],
        },
        ("send_out_gwh_d", "capacity_gwh_d"),
        by_period=True,
    ),
    "lng": TableShape({"origin": _lng_origins}, ("exports_gwh_d",), by_period=True),
    "storage": TableShape(
        {
            "storage": lambda seeds, net: [store.storage for store in net.storages],
            "country": lambda seeds, net: [store.country for store in net.storages],
            "node": lambda seeds, net: [store.node for store in net.storages],
        },
        (
            "inventory_twh",
            "fill_pct",
            "injection_gwh_d",
            "withdrawal_gwh_d",
            "wanted_twh",
            "storage_value_eur_mwh",
        ),
        by_period=True,
    ),
    "imports": TableShape({"supplier": _imported}, ("imports_twh",)),
    "origins": TableShape(
        {"country": _consumers, "origin": _sources, "form": _forms}, ("consumed_twh", "share_pct")
    ),
    "economics": TableShape(
        {"node": _markets},
        (
            "consumption_bill_meur",
            "value_lost_meur",
            "producer_rent_meur",
            "storage_rent_meur",
            "congestion_rent_meur",
            "tariff_revenue_meur",
            "cap_rent_meur",
            "welfare_meur",
        ),
    ),
    "senders": TableShape(
        _BY_ROUTE,
        (
            "volume_twh",
            "worth_at_entry_meur",
            "duty_meur",
            "cap_rent_meur",
            "revenue_meur",
            "cost_meur",
            "net_revenue_meur",
        ),
    ),
    "output_loss": TableShape(
        {"node": _markets, "sector": _producing_sectors},
        (
            "gas_share_of_output_pct",
            "gas_left_pct",
            "output_loss_low_pct",
            "output_loss_high_pct",
            "output_loss_low_meur",
            "output_loss_high_meur",
        ),
    ),
}
"""Tables that every run has, by name."""
