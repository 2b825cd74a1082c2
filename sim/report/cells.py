"""Numbers of a summary as a report shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.plot.words import MINUS

DASH = "–"


@dataclass(frozen=True)
class Cell:
    """A number as it is shown, as it is, and where it stands in `summary.json`."""

    text: str
    value: float | None = None
    key: str = ""
    unit: str = ""

    @property
    def exact(self) -> str:
        """All digits there are, with the unit."""
        return "" if self.value is None else f"{self.value:,} {self.unit}".strip()


@dataclass(frozen=True)
class Column:
    """A column of the table of countries: key in the summary, heading, unit, decimals, sign."""

    key: str
    heading: str
    unit: str
    decimals: int = 1
    sign: bool = False


COLUMNS = (
    Column("reference_demand_twh", "Demand", "TWh"),
    Column("shortfall_twh", "Short of", "TWh"),
    Column("shortfall_pct", "Share", "%"),
    Column("demand_response_twh", "Given up", "TWh"),
    Column("curtailment_twh", "Cut off", "TWh"),
    Column("hub_price_eur_mwh", "Price", "EUR/MWh", 0),
    Column("price_effect_eur_mwh", "Effect", "EUR/MWh", 0, True),
    Column("hub_price_max_eur_mwh", "Highest", "EUR/MWh", 0),
    Column("welfare_change_beur", "Welfare", "bn EUR", 1, True),
    Column("output_loss_low_pct", "Output lost", "% of GDP, least", 2),
    Column("output_loss_high_pct", "Output lost", "% of GDP, most", 2),
)


def cells(values: Mapping[str, Any], path: str) -> list[Cell]:
    return [cell(values, path, column) for column in COLUMNS]


def cell(values: Mapping[str, Any], path: str, column: Column) -> Cell:
    """A figure of a summary; a dash where there is none."""
    value = values.get(column.key)
    if value is None:
        return Cell(DASH)
    write = signed if column.sign else plain
    return Cell(write(value, column.decimals), value, f"{path}.{column.key}", column.unit)


def plain(value: float, decimals: int) -> str:
    """1,234.5; a true minus."""
    text = f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def signed(value: float, decimals: int) -> str:
    """+1.2 or −1.2; 0.0 without a sign."""
    text = plain(value, decimals)
    return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"
