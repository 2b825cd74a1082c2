"""Scalars of a baseline: its parameters and the price its demand was consumed at."""

from __future__ import annotations

from sim.data.kept import kept_by
from sim.data.seeds import Seeds
from sim.units import DAYS_PER_YEAR, eur_mwh_from_usd_mmbtu

REFERENCE_SERIES = "world_bank_europe"
REFERENCE_UNIT = "USD/mmbtu"


def exchange_rate(year: int) -> str:
    """Name of the parameter that holds the mean USD per EUR of a year."""
    return f"usd_per_eur_{year}"


def parameter(seeds: Seeds, name: str) -> float:
    """Central value of a scalar of the baseline."""
    return next(row.value for row in seeds.parameters if row.parameter == name)


@kept_by("lng_terminals", "lng_send_out", "prices", "parameters")
def lng_reference_price(seeds: Seeds) -> float:
    """EUR/MWh at the LNG market while Europe pays the reference price: less regasification.

    That of terminals used as in the base year, all of them alike.
    """
    capacity = sum(terminal.capacity_gwh_d for terminal in seeds.lng_terminals)
    if capacity <= 0:
        return reference_price(seeds)
    tariffs = sum(t.capacity_gwh_d * t.tariff_eur_mwh for t in seeds.lng_terminals)
    year = str(seeds.base_year)
    sent_out = sum(row.send_out_gwh for row in seeds.lng_send_out if row.month.startswith(year))
    used = sent_out / (capacity * DAYS_PER_YEAR)
    congestion = parameter(seeds, "terminal_congestion_eur_mwh") * min(used, 1.0)
    return reference_price(seeds) - tariffs / capacity - congestion


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
