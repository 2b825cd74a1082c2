"""Volumes of a run's tables: rates times the days of their periods."""

from __future__ import annotations

import pandas as pd

from sim.units import GWH_PER_TWH


def days(table: pd.DataFrame) -> pd.Series:
    """Days of each row's period."""
    first, last = pd.to_datetime(table["start"]), pd.to_datetime(table["end"])
    whole: pd.Series = (last - first).dt.days + 1
    return whole


def twh(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The table with `<name>_twh` for every `<name>_gwh_d` named: TWh of each row's period."""
    length = days(table)
    volumes = {
        column.removesuffix("_gwh_d") + "_twh": table[column] * length / GWH_PER_TWH
        for column in columns
    }
    return table.assign(**volumes)
