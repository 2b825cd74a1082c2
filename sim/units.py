"""Constants and the conversions used at the borders of the program.

Inside: rates in GWh/d, volumes in TWh (tables of a baseline: GWh), prices in EUR/MWh, gross
calorific value throughout.
"""

from __future__ import annotations

TWH_PER_BCM = 10.6
"""Default gross calorific value: 10.6 kWh/m3 (Eurostat's EU27 mean of 2021 is 10.66)."""
MWH_PER_MMBTU = 0.29307107
"""One million British thermal units in MWh (ISO 31-4)."""
GWH_PER_TWH = 1000.0
MWH_PER_GWH = 1000.0
DAYS_PER_YEAR = 365.0


def eur_mwh_from_usd_mmbtu(price: float, usd_per_eur: float) -> float:
    """Gas price in EUR/MWh of one quoted in USD/mmbtu."""
    return price / usd_per_eur / MWH_PER_MMBTU


SMALLEST_TWH = 0.05
"""Less is below the last digit that tables and sentences show."""
