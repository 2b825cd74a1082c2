"""Scalars of a baseline: its parameters and the price its demand was consumed at."""

from __future__ import annotations

from sim.data.kept import kept_by
from sim.data.seeds import Seeds
from sim.units import eur_mwh_from_usd_mmbtu

REFERENCE_SERIES = "world_bank_europe"
REFERENCE_UNIT = "USD/mmbtu"


def exchange_rate(year: int) -> str:
    """Name of the parameter that holds the mean USD per EUR of a year."""
    return f"usd_per_eur_{year}"


def parameter(seeds: Seeds, name: str) -> float:
    """Central value of a scalar of the baseline."""
    return next(row.value for row in seeds.parameters if row.parameter == name)


@kept_by("lng_terminals", "prices", "parameters")
def lng_reference_price(seeds: Seeds) -> float:
    """EUR/MWh at the LNG market while Europe pays the reference price: less regasification."""
    used = sum(terminal.capacity_gwh_d for terminal in seeds.lng_terminals)
    paid = sum(t.capacity_gwh_d * t.tariff_eur_mwh for t in seeds.lng_terminals)
    regas = paid / used if used > 0 else 0.0
    return reference_price(seeds) - regas


@kept_by("prices", "parameters")
def reference_price(seeds: Seeds) -> float:
    """EUR/MWh, mean over the months of the base year: the price of reference demand."""
    rate = parameter(seeds, exchange_rate(seeds.base_year))
    months = [
        row.value
        for row in seeds.prices
        if row.series == REFERENCE_SERIES and row.month.startswith(f"{seeds.base_year}-")
    ]
    return eur_mwh_from_usd_mmbtu(sum(months) / len(months), rate)
