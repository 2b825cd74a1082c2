"""What must hold in the tables that a baseline may lack, one small function per rule.

How rules are called: see `checks`.
"""

from __future__ import annotations

import re

from sim.data import records as rec
from sim.data.draft import Draft, Findings, Rule
from sim.data.records import TABLES
from sim.data.rows import ALL, names_of, numbers_of

OWN_RANGES = ("parameters", "sectors.elasticity", "contracts", "ranges")
"""Tables, or columns, whose rows state low and high values themselves."""
CONTRACTS = "contracts_"
"""Begins the names that ranges of contracts have (see `sim.data.ranges`)."""
ELASTICITY = "elasticity"
"""Name of the range of the elasticities of all sectors together."""
UNCHANGED = {"multiply": 1.0, "add": 0.0}
ROUNDING = 1e-6


def _contracts_have_nodes(draft: Draft) -> Findings:
    """Gas is bought for a market area."""
    markets = draft.codes("market")
    for line, row in draft.rows(rec.Contract):
        if row.node not in markets:
            message = f"node {row.node!r} is no node of kind market in nodes.csv; correct it"
            yield draft.finding(rec.Contract, line, message)


def _contracts_have_suppliers(draft: Draft) -> Findings:
    """Pipeline gas comes by a route of its supplier, LNG from an origin that exports it."""
    owners = {row.route: row.supplier for _, row in draft.rows(rec.Route)}
    origins = {row.origin for _, row in draft.rows(rec.LngExport)}
    for line, row in draft.rows(rec.Contract):
        message = _wrong_way(row, owners, origins)
        if message is not None:
            yield draft.finding(rec.Contract, line, message)


def _wrong_way(row: rec.Contract, owners: dict[str, str], origins: set[str]) -> str | None:
    """What is wrong with how the gas of a contract comes."""
    if row.form == "lng":
        if row.route is not None:
            return f"route is {row.route!r}, but LNG comes by none; leave it empty"
        if row.supplier not in origins:
            return f"supplier {row.supplier!r} is no origin of lng_exports.csv; add or correct it"
        return None
    if row.supplier not in owners.values():
        return f"supplier {row.supplier!r} has no route in routes.csv; add or correct it"
    if row.route is None:
        return "route is empty; pipeline gas needs the route it comes by"
    if row.route not in owners:
        return f"route {row.route!r} is not in routes.csv; add it or correct it"
    if owners[row.route] != row.supplier:
        return f"route {row.route!r} belongs to {owners[row.route]}, not to {row.supplier}"
    return None


def contracts_are_ordered(draft: Draft) -> Findings:
    """The volume of a contract lies in its stated range."""
    for line, row in draft.rows(rec.Contract):
        if not row.volume_low_gwh_yr <= row.volume_gwh_yr <= row.volume_high_gwh_yr:
            message = (
                f"volumes of {row.contract} are out of order; volume_low_gwh_yr <= "
                "volume_gwh_yr <= volume_high_gwh_yr"
            )
            yield draft.finding(rec.Contract, line, message)


def _ranges_name_numbers(draft: Draft) -> Findings:
    """A range is about numbers of the baseline."""
    for line, row in draft.rows(rec.Range):
        message = _no_number(row, draft)
        if message is not None:
            yield draft.finding(rec.Range, line, message)


def _no_number(row: rec.Range, draft: Draft) -> str | None:
    """Why a range names no number that it could change."""
    if row.table not in TABLES:
        return f"the baseline has no table {row.table!r}; write one like arcs"
    if row.table in OWN_RANGES or f"{row.table}.{row.column}" in OWN_RANGES:
        return f"rows of {row.table} state their own low and high values; give them there"
    known = numbers_of(row.table)
    if row.column not in known:
        has = f"it has {', '.join(known)}" if known else "it has none"
        return f"column {row.column!r} of {row.table} holds no numbers to change; {has}"
    record = TABLES[row.table]
    if draft.tables[record].findings:
        return None  # rows are missing because they did not parse
    named = [other for _, other in draft.rows(record)]
    if not named:
        return f"the baseline has no rows of {row.table} that it could change; remove it"
    if not any(row.row == ALL or row.row in names_of(other) for other in named):
        return f"the table {row.table} has no row {row.row!r}; write its id, or * for all rows"
    return None


def _ranges_have_names_of_their_own(draft: Draft) -> Findings:
    """Sweeps name ranges of ranges.csv, rows of parameters.csv and the elasticities alike."""
    taken = {row.parameter: "of a row of parameters.csv" for _, row in draft.rows(rec.Parameter)}
    taken[ELASTICITY] = "that the elasticities of sectors.csv have together"
    for line, row in draft.rows(rec.Range):
        if row.range in taken:
            message = f"range {row.range!r} has the name {taken[row.range]}; choose another"
            yield draft.finding(rec.Range, line, message)


def _ranges_are_ordered(draft: Draft) -> Findings:
    """A range has a name, and holds the number as it stands."""
    for line, row in draft.rows(rec.Range):
        unchanged = UNCHANGED.get(row.apply, row.low)
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", row.range):
            message = f"range is {row.range!r}; write it in lower case, like border_capacities"
            yield draft.finding(rec.Range, line, message)
        elif row.range.startswith(CONTRACTS):
            message = f"range is {row.range!r}; names with {CONTRACTS} belong to contracts.csv"
            yield draft.finding(rec.Range, line, message)
        if not row.low < row.high:
            message = f"low is {row.low:g} and high {row.high:g}; low must lie below high"
            yield draft.finding(rec.Range, line, message)
        elif not row.low <= unchanged <= row.high:
            message = (
                f"{row.low:g} .. {row.high:g} leaves out the number as it stands; with {row.apply} "
                f"it must hold {unchanged:g}"
            )
            yield draft.finding(rec.Range, line, message)


def _use_fits_the_stores(draft: Draft) -> Findings:
    """A reserve is less than what is in use, and that no more than the storages hold."""
    size: dict[str, float] = {}
    for _, storage in draft.rows(rec.Storage):
        size[storage.country] = size.get(storage.country, 0.0) + storage.working_gas_volume_gwh
    for line, row in draft.rows(rec.StorageUse):
        if row.country not in size:
            message = f"country {row.country!r} has no storage in storages.csv; add or correct it"
            yield draft.finding(rec.StorageUse, line, message)
        elif not row.reserve_gwh < row.in_use_gwh <= size[row.country] * (1 + ROUNDING):
            message = (
                f"volumes of {row.country} are out of order; reserve_gwh < in_use_gwh <= "
                f"{size[row.country]:g}, the volume of its storages"
            )
            yield draft.finding(rec.StorageUse, line, message)


def _months_are_whole(draft: Draft) -> Findings:
    """Who has degree days of single months has those of every month that others have."""
    have: dict[str, set[str]] = {}
    last: dict[str, int] = {}
    for line, row in draft.rows(rec.MonthDegreeDays):
        have.setdefault(row.node, set()).add(row.month)
        last[row.node] = line
    every = set().union(*have.values())
    for node, months in have.items():
        missing = sorted(every - months)
        if missing:
            others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            message = f"{node} has no row for {missing[0]}{others}; add what others have"
            yield draft.finding(rec.MonthDegreeDays, last[node], message)


OPTIONAL_RULES: tuple[tuple[Rule, tuple[type[rec.Provenance], ...]], ...] = (
    (_contracts_have_nodes, (rec.Node, rec.Contract)),
    (_contracts_have_suppliers, (rec.Route, rec.LngExport, rec.Contract)),
    (contracts_are_ordered, (rec.Contract,)),
    (_ranges_name_numbers, (rec.Range,)),
    (_ranges_have_names_of_their_own, (rec.Parameter, rec.Range)),
    (_ranges_are_ordered, (rec.Range,)),
    (_use_fits_the_stores, (rec.Storage, rec.StorageUse)),
    (_months_are_whole, (rec.MonthDegreeDays,)),
)
