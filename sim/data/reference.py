"""Scalars of a baseline: its parameters and the price its demand was consumed at."""

from __future__ import annotations

from sim.data.seeds import Seeds
from sim.units import eur_mwh_from_usd_mmbtu

REFERENCE_SERIES = "world_bank_europe"


def parameter(seeds: Seeds, name: str) -> float:
    """Central value of a scalar of the baseline."""
    return next(row.value for row in seeds.parameters if row.parameter == name)


def reference_price(seeds: Seeds) -> float:
    """EUR/MWh, mean over the months of the base year: the price of reference demand."""
    rate = parameter(seeds, f"usd_per_eur_{seeds.base_year}")
    months = [
        row.value
        for row in seeds.prices
        if row.series == REFERENCE_SERIES and row.month.startswith(f"{seeds.base_year}-")
    ]
    return eur_mwh_from_usd_mmbtu(sum(months) / len(months), rate)
