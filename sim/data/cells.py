"""What single cells of a baseline may hold, and which columns tell its rows apart.

The limits are data: `KEYS` names the columns no two rows share, `RANGES` the numbers a column
may hold, `CHOICES` its closed list of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.data import records as rec
from sim.data.draft import Draft
from sim.errors import Finding

INFINITY = float("inf")
QUALITIES = ("table", "approx", "recall")
NODE_KINDS = ("market", "hub", "lng")
PRODUCTS = ("natural_gas", "biomethane")
STAGES = ("planned", "built")
SECTORS = ("household", "services", "industry", "power", "chp")
DIRECTIONS = ("withdrawal", "injection")
FORMS = ("pipeline", "lng")
CONTRACT_TYPES = ("long", "short")
APPLIED = ("multiply", "add")


KEYS: dict[type[rec.Provenance], tuple[str, ...]] = {
    rec.Node: ("node",),
    rec.Economy: ("node", "year"),
    rec.Arc: ("from_node", "to_node"),
    rec.Route: ("route", "node"),
    rec.RouteFlow: ("month", "route", "node"),
    rec.Production: ("node", "month", "product"),
    rec.LngExport: ("origin", "year"),
    rec.LngTerminal: ("terminal",),
    rec.LngSendOut: ("month", "node"),
    rec.Project: ("project", "target"),
    rec.Demand: ("node", "month"),
    rec.SectorShare: ("node", "sector"),
    rec.Sector: ("sector",),
    rec.Storage: ("storage",),
    rec.CurvePoint: ("curve", "direction", "fill"),
    rec.StorageLevel: ("country", "day"),
    rec.WeatherYear: ("node", "year"),
    rec.DegreeDays: ("node",),
    rec.Price: ("month", "series"),
    rec.Parameter: ("parameter",),
    rec.Balance: ("node",),
    rec.Consumption: ("node", "month"),
    rec.BorderFlow: ("from_node", "to_node", "period"),
    rec.Contract: ("contract",),
    rec.Range: ("range", "table", "row", "column"),
    rec.MonthDegreeDays: ("node", "month"),
    rec.StorageUse: ("country",),
}

RANGES: dict[type[rec.Provenance], dict[str, tuple[float, float]]] = {
    rec.Node: {"lon": (-180.0, 180.0), "lat": (-90.0, 90.0)},
    rec.Economy: {"gdp_beur": (0.0, INFINITY), "population_m": (0.0, INFINITY)},
    rec.Arc: {"capacity_gwh_d": (0.0, INFINITY), "tariff_eur_mwh": (0.0, INFINITY)},
    rec.Route: {"capacity_gwh_d": (0.0, INFINITY), "cost_eur_mwh": (0.0, INFINITY)},
    rec.RouteFlow: {"flow_gwh": (0.0, INFINITY)},
    rec.Production: {"production_gwh": (0.0, INFINITY)},
    rec.LngExport: {
        "exports_gwh": (0.0, INFINITY),
        "to_europe_gwh": (0.0, INFINITY),
        "cost_eur_mwh": (0.0, INFINITY),
    },
    rec.LngTerminal: {"capacity_gwh_d": (0.0, INFINITY), "tariff_eur_mwh": (0.0, INFINITY)},
    rec.LngSendOut: {"send_out_gwh": (0.0, INFINITY)},
    rec.Demand: {"demand_gwh": (0.0, INFINITY)},
    rec.SectorShare: {"share": (0.0, 1.0)},
    rec.Sector: {"heating_share": (0.0, 1.0), "voll_eur_mwh": (0.0, INFINITY)},
    rec.Storage: {
        "working_gas_volume_gwh": (0.1, INFINITY),
        "injection_gwh_d": (0.0, INFINITY),
        "withdrawal_gwh_d": (0.0, INFINITY),
        "cost_eur_mwh": (0.0, INFINITY),
    },
    rec.CurvePoint: {"fill": (0.0, 1.0), "share": (0.0, 1.0)},
    rec.StorageLevel: {"level_gwh": (0.0, INFINITY), "full": (0.0, 1.1)},
    rec.WeatherYear: {"hdd_ratio": (0.1, 3.0)},
    rec.DegreeDays: {"annual_hdd": (1.0, 20000.0)},
    rec.Price: {"value": (0.001, INFINITY)},
    rec.Consumption: {"consumption_gwh": (0.0, INFINITY)},
    rec.BorderFlow: {"flow_gwh": (0.0, INFINITY)},
    rec.Contract: {
        "volume_gwh_yr": (0.0, INFINITY),
        "volume_low_gwh_yr": (0.0, INFINITY),
        "volume_high_gwh_yr": (0.0, INFINITY),
    },
    rec.MonthDegreeDays: {"hdd": (0.0, 2000.0)},
    rec.StorageUse: {"reserve_gwh": (0.0, INFINITY), "in_use_gwh": (0.0, INFINITY)},
    rec.Balance: {"production_gwh": (0.0, INFINITY), "demand_gwh": (0.0, INFINITY)},
}

CHOICES: dict[type[rec.Provenance], dict[str, tuple[str, ...]]] = {
    rec.Node: {"kind": NODE_KINDS},
    rec.Production: {"product": PRODUCTS},
    rec.Project: {"stage": STAGES},
    rec.SectorShare: {"sector": SECTORS},
    rec.Sector: {"sector": SECTORS},
    rec.CurvePoint: {"direction": DIRECTIONS},
    rec.Contract: {"form": FORMS, "type": CONTRACT_TYPES},
    rec.Range: {"apply": APPLIED},
}
"""Columns with a closed list of words (`quality` of every table besides)."""


def check_cells(draft: Draft, record: type[rec.Provenance]) -> Iterator[Finding]:
    """Every mistake that one table shows by itself."""
    yield from _limits(draft, record)
    yield from _duplicates(draft, record)


def _limits(draft: Draft, record: type[rec.Provenance]) -> Iterator[Finding]:
    """Single cells out of range, words that are not in the list, months that are none."""
    choices = {"quality": QUALITIES, **CHOICES.get(record, {})}
    ranges = RANGES.get(record, {})
    for line, row in draft.rows(record):
        for column, words in choices.items():
            value = getattr(row, column)
            if value not in words:
                message = f"{column} is {value!r}; use one of {', '.join(words)}"
                yield draft.finding(record, line, message)
        for column, (low, high) in ranges.items():
            number = getattr(row, column)
            if not low <= number <= high:
                message = f"{column} is {number:g}; it must lie in {low:g} .. {high:g}"
                yield draft.finding(record, line, message)
        month = getattr(row, "month", None)
        if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
            yield draft.finding(record, line, f"month is {month!r}; write it like 2021-11")
        period = getattr(row, "period", None)
        if period is not None and not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", period):
            message = f"period is {period!r}; write a month like 2021-11 or a year like 2021"
            yield draft.finding(record, line, message)


def _duplicates(draft: Draft, record: type[rec.Provenance]) -> Iterator[Finding]:
    """Two rows with the same key."""
    seen: dict[tuple[object, ...], int] = {}
    names = KEYS[record]
    for line, row in draft.rows(record):
        key = tuple(getattr(row, name) for name in names)
        first = seen.setdefault(key, line)
        if first != line:
            what = ", ".join(f"{name} {value}" for name, value in zip(names, key, strict=True))
            yield draft.finding(record, line, f"{what} stands on line {first} already; keep one")
