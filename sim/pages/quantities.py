"""What follows from the shipped baseline and the rules of the model, without solving anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sim.config import load_scenario
from sim.model.assemble import stack
from sim.model.batch import Batch
from sim.model.formulate import REST_OF_WORLD_MULTIPLES, formulate
from sim.model.ground import lng_scale
from sim.pipeline import checked_seeds
from sim.play.case import cases_of
from sim.units import DAYS_PER_YEAR, GWH_PER_TWH

Array = npt.NDArray[np.float64]

SCENARIO = "reference-2022"


def quantities() -> Mapping[str, str]:
    """Numbers with their units, by what docs/model.md calls them, on `SCENARIO` as shipped."""
    loaded = load_scenario(SCENARIO)
    seeds = checked_seeds(loaded)
    case = cases_of(loaded.scenario, seeds)[0]
    batch = stack([case.lane()], seeds, case.network)
    form = formulate(batch, seeds.storage_curves)
    return {
        **_sets(batch),
        **_demand(batch),
        **_lng(batch),
        "metered send-out per unit of cargo": f"{lng_scale(seeds):.3f}",
        "columns in a period": f"{form.layout.columns:,}",
        "balances in a period": f"{form.problem.nodes:,}",
        "backstop": _backstop(batch, form.problem.cost[0, 0, form.layout.slices["backstop"]]),
    }


def _sets(batch: Batch) -> dict[str, str]:
    net = batch.network
    counts = {
        "periods: months, weeks or days, of $d_t$ days": batch.calendar.periods,
        "nodes: market areas, hubs, the LNG market": len(net.nodes),
        "market areas": len(net.market),
        "sectors": len(net.sectors),
        "steps of a sector's demand": len(batch.market.multiples),
        "interconnections, each direction by itself": len(net.arcs),
        "entries of pipeline suppliers": len(net.routes),
        "exporters of LNG": len(net.origins),
        "LNG terminals": len(net.terminals),
        "storages, an aggregate per country": len(net.storages),
    }
    return {name: str(count) for name, count in counts.items()}


def _backstop(batch: Batch, cost: Array) -> str:
    """Its price: `cost` is for all days of the first period."""
    return f"{float(cost[0] / batch.calendar.days[0]):,.0f} EUR/MWh"


def _demand(batch: Batch) -> dict[str, str]:
    market = batch.market
    eu = batch.network.markets(["EU27"])
    use = (batch.reference_demand[0][eu] * batch.calendar.days).sum(axis=(0, 2))
    share = use / use.sum()
    elasticity = market.elasticity[0]
    firm = float((share * market.multiples[-1] ** elasticity).sum())
    worst = max(_most_off(market.multiples, float(own)) for own in elasticity)
    return {
        "reference price": f"{market.reference_price:.2f} EUR/MWh",
        "last price step": f"{market.multiples[-1] * market.reference_price:.0f} EUR/MWh",
        "elasticity of the EU27": f"{float((share * elasticity).sum()):.3f}",
        "firm part of EU27 demand": f"{100 * firm:.0f} %",
        "steps of demand off the curve": f"{100 * worst:.2f} %",
    }


def _lng(batch: Batch) -> dict[str, str]:
    market = batch.market
    exports = float(batch.lng_exports[0, :, 0].sum())
    elsewhere = float(batch.rest_of_world[0, 0])
    here = exports - elsewhere
    own = float(market.lng_elasticity[0])
    to_twh = DAYS_PER_YEAR / GWH_PER_TWH
    return {
        "price at the LNG market": f"{market.lng_price:.2f} EUR/MWh",
        "LNG exports of the world": f"{exports * to_twh:,.0f} TWh/yr",
        "LNG to Europe in the base year": f"{here * to_twh:,.0f} TWh/yr",
        "elasticity of LNG supply to Europe": f"{-own * elsewhere / here:.2f}",
        "steps of the rest of the world off the curve": (
            f"{100 * _most_off(REST_OF_WORLD_MULTIPLES, own):.2f} %"
        ),
    }


def _most_off(multiples: Sequence[float], elasticity: float) -> float:
    """How far the straight steps between prices leave the isoelastic curve, relative to it."""
    edges = np.array(multiples)
    price = np.linspace(edges[:-1], edges[1:], 201)
    curve = price**elasticity
    straight = np.linspace(edges[:-1] ** elasticity, edges[1:] ** elasticity, 201)
    return float((straight / curve - 1).max())
