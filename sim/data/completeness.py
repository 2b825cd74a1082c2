"""What a baseline must not leave out, one small function per rule (see `checks`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sim.data import records as rec
from sim.data.draft import Draft, Findings, Rule
from sim.data.reference import REFERENCE_SERIES, REFERENCE_UNIT, exchange_rate

SHARE_TOLERANCE = 0.001
"""Published shares are rounded to four digits; five of them may miss 1 by half a thousandth."""
BALANCE_TOLERANCE = 0.05
"""Of demand. Statistics of neighbours differ by a few per cent; more is gas lost or doubled."""
PARAMETERS: Mapping[str, tuple[float, float]] = {
    "rest_of_world_lng_elasticity": (-2.0, -0.001),
    "voll_slope": (0.0, 10.0),
    "production_cost_eur_mwh": (0.0, 1000.0),
    "peak_day_heating": (1.0, 10.0),
    "terminal_congestion_eur_mwh": (0.0, 1000.0),
    "storage_convenience_eur_mwh": (0.0, 1000.0),
}
"""The scalars the model cannot do without and where they lie; the exchange rate comes besides."""
EXCHANGE_RATE = (0.001, 1000.0)


def _routes_have_flows(draft: Draft) -> Findings:
    """A route in use has a flow in each of the base year's months."""
    have = {(row.route, row.node, row.month) for _, row in draft.rows(rec.RouteFlow)}
    for line, row in draft.rows(rec.Route):
        if row.idle or row.opens is not None:
            continue
        missing = [month for month in draft.months if (row.route, row.node, month) not in have]
        if missing:
            message = (
                f"{row.route}@{row.node} has no flow in route_flows.csv for "
                f"{', '.join(missing)}; add the months or mark the route idle"
            )
            yield draft.finding(rec.Route, line, message)


def _demand_is_complete(draft: Draft) -> Findings:
    """Every market node has demand in each month of the base year, and no other node has."""
    have = {(row.node, row.month) for _, row in draft.rows(rec.Demand)}
    markets = draft.codes("market")
    for node in sorted(markets):
        missing = [month for month in draft.months if (node, month) not in have]
        if missing:
            message = f"{node} has no demand for {', '.join(missing)}; add the months"
            yield draft.finding(rec.Demand, 0, message)
    for line, row in draft.rows(rec.Demand):
        if row.node not in markets:
            message = f"{row.node!r} is no node of kind market; only those have demand"
            yield draft.finding(rec.Demand, line, message)


def _sectors_are_complete(draft: Draft) -> Findings:
    """Every market node splits its demand into known sectors whose shares sum to 1."""
    known = {row.sector for _, row in draft.rows(rec.Sector)}
    total: dict[str, float] = defaultdict(float)
    last: dict[str, int] = {}
    for line, row in draft.rows(rec.SectorShare):
        total[row.node] += row.share
        last[row.node] = line
        if row.sector not in known:
            message = f"sector {row.sector!r} is not in sectors.csv; add it or correct it"
            yield draft.finding(rec.SectorShare, line, message)
    for node in sorted(draft.codes("market") - set(total)):
        yield draft.finding(rec.SectorShare, 0, f"{node} has no sectors; add its shares")
    for node, share in total.items():
        if abs(share - 1.0) > SHARE_TOLERANCE:
            message = f"the shares of {node} sum to {share:.4f}; they must sum to 1"
            yield draft.finding(rec.SectorShare, last[node], message)


def _one_row_per_market(record: type[rec.Provenance]) -> Rule:
    """Rule: every market node has one row in the table."""

    def rule(draft: Draft) -> Findings:
        have = {getattr(row, "node", "") for _, row in draft.rows(record)}
        for node in sorted(draft.codes("market") - have):
            yield draft.finding(record, 0, f"{node} has no row; add one")

    return rule


def _levels_cover_the_year(draft: Draft) -> Findings:
    """Every country with a storage has a level at both ends of the base year."""
    have = {(row.country, row.day) for _, row in draft.rows(rec.StorageLevel)}
    ends = (date(draft.base_year, 1, 1), date(draft.base_year + 1, 1, 1))
    for country in sorted({row.country for _, row in draft.rows(rec.Storage)}):
        missing = [day.isoformat() for day in ends if (country, day) not in have]
        if missing:
            message = f"{country} has a storage but no level on {', '.join(missing)}; add a row"
            yield draft.finding(rec.StorageLevel, 0, message)


def _reference_prices(draft: Draft) -> Findings:
    """The reference price is known for each month of the base year, in the unit code reads."""
    rows = [(line, row) for line, row in draft.rows(rec.Price) if row.series == REFERENCE_SERIES]
    for line, row in rows:
        if row.unit != REFERENCE_UNIT:
            message = f"{REFERENCE_SERIES} is in {row.unit!r}; convert it to {REFERENCE_UNIT}"
            yield draft.finding(rec.Price, line, message)
    have = {row.month for _, row in rows}
    missing = [month for month in draft.months if month not in have]
    if missing:
        message = f"series {REFERENCE_SERIES} has no price for {', '.join(missing)}; add the months"
        yield draft.finding(rec.Price, 0, message)


def _required_parameters(draft: Draft) -> Findings:
    """The scalars the model cannot do without are there, and each can be what it says."""
    have = {row.parameter: (line, row.value) for line, row in draft.rows(rec.Parameter)}
    required = {exchange_rate(draft.base_year): EXCHANGE_RATE, **PARAMETERS}
    for name, (low, high) in required.items():
        if name not in have:
            yield draft.finding(rec.Parameter, 0, f"parameter {name} is missing; add a row")
            continue
        line, value = have[name]
        if not low <= value <= high:
            message = f"{name} is {value:g}; it must lie in {low:g} .. {high:g}"
            yield draft.finding(rec.Parameter, line, message)


def _lng_of_the_base_year(draft: Draft) -> Findings:
    """Exports are known for the base year, and Europe took some of them."""
    rows = [row for _, row in draft.rows(rec.LngExport) if row.year == draft.base_year]
    if sum(row.to_europe_gwh for row in rows) <= 0.0:
        message = f"no exports to Europe in {draft.base_year}; the LNG market needs them"
        yield draft.finding(rec.LngExport, 0, message)


def _terminals_have_sent_out(draft: Draft) -> Findings:
    """Where there are terminals, the base year's send-out is known: it scales all cargoes."""
    year = f"{draft.base_year}-"
    sent = sum(r.send_out_gwh for _, r in draft.rows(rec.LngSendOut) if r.month.startswith(year))
    if sent <= 0.0 and any(row.capacity_gwh_d > 0 for _, row in draft.rows(rec.LngTerminal)):
        message = f"no send-out in {draft.base_year}, though there are terminals; add its months"
        yield draft.finding(rec.LngSendOut, 0, message)


def _balances_close(draft: Draft) -> Findings:
    """The balances of all nodes together leave little unexplained."""
    rows = [row for _, row in draft.rows(rec.Balance)]
    demand = sum(row.demand_gwh for row in rows)
    supply = sum(row.production_gwh + row.imports_gwh - row.exports_gwh for row in rows)
    residual = supply - sum(row.stock_increase_gwh for row in rows) - demand
    if abs(residual) > BALANCE_TOLERANCE * demand:
        message = (
            f"all nodes together leave {residual:.0f} GWh of {demand:.0f} unexplained, more than "
            f"{BALANCE_TOLERANCE:.0%}; look for gas counted twice or left out"
        )
        yield draft.finding(rec.Balance, 0, message)


COMPLETENESS: tuple[tuple[Rule, tuple[type[rec.Provenance], ...]], ...] = (
    (_routes_have_flows, (rec.Route, rec.RouteFlow)),
    (_demand_is_complete, (rec.Node, rec.Demand)),
    (_sectors_are_complete, (rec.Node, rec.Sector, rec.SectorShare)),
    (_one_row_per_market(rec.DegreeDays), (rec.Node, rec.DegreeDays)),
    (_one_row_per_market(rec.Economy), (rec.Node, rec.Economy)),
    (_one_row_per_market(rec.Balance), (rec.Node, rec.Balance)),
    (_levels_cover_the_year, (rec.Storage, rec.StorageLevel)),
    (_reference_prices, (rec.Price,)),
    (_required_parameters, (rec.Parameter,)),
    (_lng_of_the_base_year, (rec.LngExport,)),
    (_terminals_have_sent_out, (rec.LngTerminal, rec.LngSendOut)),
    (_balances_close, (rec.Balance,)),
)
