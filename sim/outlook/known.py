"""What the reference stands on, in numbers."""

from __future__ import annotations

from datetime import date

from sim.data.records import OBSERVED
from sim.data.reference import REFERENCE_SERIES, exchange_rate, reference_price
from sim.data.seeds import Seeds
from sim.model.knowledge import observed_on
from sim.outlook.record import Known
from sim.outlook.setting import EU
from sim.outlook.stories import EUROPE
from sim.pipeline import Run
from sim.units import GWH_PER_TWH, eur_mwh_from_usd_mmbtu

MONTHS = 3
"""Newest months of the price that are told."""
FIRST_QUARTER = ("01", "02", "03")


def known_of(run: Run) -> Known:
    """Where the start is known from, the newest observations, and what of it is estimated."""
    state, newest = run.summary["start_state"], run.summary["newest_observation"]
    seeds, unknown = run.seeds, {*state["estimated"], *state["assumed"]}
    return Known(
        start=state["words"],
        day=state["day"],
        estimated=tuple(state["estimated"]),
        published=tuple(node for node in _stored(seeds) if node not in unknown),
        eu_published=_published(seeds, state["day"]),
        observed=newest["day"],
        tables=newest["tables"],
        price_months=_prices(seeds),
        base_price_eur_mwh=reference_price(seeds),
        base_year=seeds.base_year,
        arcs=len(seeds.arcs),
        arcs_estimated=sum(row.quality != OBSERVED for row in seeds.arcs),
        lng_base_twh=_landed(seeds),
        quarter_base_twh=_quarter(seeds),
        reserve_pct=_reserve(seeds),
    )


def _reserve(seeds: Seeds) -> float:
    """Per cent of the working gas volume of the EU27 that its members keep in store by law."""
    kept = sum(row.reserve_gwh for row in seeds.storage_use if row.country in seeds.eu_nodes)
    volume = sum(
        one.working_gas_volume_gwh for one in seeds.storages if one.country in seeds.eu_nodes
    )
    return 100 * kept / volume


def _published(seeds: Seeds, day: str | None) -> bool:
    """Whether the level of the EU as a whole on a day is an observation."""
    rows = sorted(
        (row for row in seeds.storage_levels if row.country == EU), key=lambda row: row.day
    )
    return day is not None and observed_on(tuple(rows), date.fromisoformat(day))


def _prices(seeds: Seeds) -> dict[str, float]:
    """EUR/MWh of the newest months whose year has an exchange rate."""
    rates = {row.parameter: row.value for row in seeds.parameters}
    months = {
        row.month: eur_mwh_from_usd_mmbtu(row.value, rates[name])
        for row in seeds.prices
        if row.series == REFERENCE_SERIES and (name := exchange_rate(int(row.month[:4]))) in rates
    }
    return {month: months[month] for month in sorted(months)[-MONTHS:]}


def _stored(seeds: Seeds) -> list[str]:
    """Countries with stores."""
    return list(dict.fromkeys(row.country for row in seeds.storages))


def _quarter(seeds: Seeds) -> float:
    """TWh that the EU27 consumed in the first quarter of the base year."""
    months = {f"{seeds.base_year}-{month}" for month in FIRST_QUARTER}
    rows = (row for row in seeds.demand if row.month in months and row.node in seeds.eu_nodes)
    return sum(row.demand_gwh for row in rows) / GWH_PER_TWH


def _landed(seeds: Seeds) -> float:
    """TWh sent out in the base year where Europe lands LNG."""
    nodes = {node for place in EUROPE for node in seeds.groups.get(place, (place,))}
    year = str(seeds.base_year)
    rows = (row for row in seeds.lng_send_out if row.month.startswith(year) and row.node in nodes)
    return sum(row.send_out_gwh for row in rows) / GWH_PER_TWH
