"""What must hold across the tables of a baseline, one small function per rule.

A rule yields a `Finding` for every row that breaks it. A rule runs only when all tables it reads
parsed without a mistake: otherwise one wrong cell in nodes.csv would be reported hundreds of
times. Limits of single cells are in `cells`, what must not be missing in `completeness`.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from sim.data import records as rec
from sim.data.cells import DIRECTIONS, INFINITY, check_cells
from sim.data.completeness import COMPLETENESS
from sim.data.draft import Draft, Findings, Rule
from sim.data.optional_checks import OPTIONAL_RULES, contracts_are_ordered
from sim.errors import Finding
from sim.units import DAYS_PER_YEAR

SLOPE_TOLERANCE = 1e-9


def check(draft: Draft) -> list[Finding]:
    """Every mistake across the tables that parsed."""
    findings: list[Finding] = []
    for record in draft.tables:
        findings.extend(check_cells(draft, record))
    for rule, needed in RULES + COMPLETENESS:
        if not any(draft.tables[record].findings for record in needed):
            findings.extend(rule(draft))
    return findings


def _known_nodes(record: type[rec.Provenance], *columns: str) -> Rule:
    """Rule: the named columns hold nodes of nodes.csv."""

    def rule(draft: Draft) -> Findings:
        codes = draft.codes()
        for line, row in draft.rows(record):
            for column in columns:
                value = getattr(row, column)
                if value not in codes:
                    message = f"{column} {value!r} is not in nodes.csv; add it or correct it"
                    yield draft.finding(record, line, message)

    return rule


def _one_lng_node(draft: Draft) -> Findings:
    """Exactly one node stands for the world LNG market."""
    lines = [line for line, row in draft.rows(rec.Node) if row.kind == "lng"]
    if len(lines) != 1:
        message = f"{len(lines)} nodes of kind lng; exactly one is the world LNG market"
        yield draft.finding(rec.Node, lines[1] if lines else 0, message)


def _arcs_join_two_nodes(draft: Draft) -> Findings:
    """No arc begins where it ends."""
    for line, row in draft.rows(rec.Arc):
        if row.from_node == row.to_node:
            message = f"{row.from_node}>{row.to_node} begins where it ends; remove it"
            yield draft.finding(rec.Arc, line, message)


def _flows_have_routes(draft: Draft) -> Findings:
    """Every observed flow belongs to a row of routes.csv."""
    known = {(row.route, row.node) for _, row in draft.rows(rec.Route)}
    for line, row in draft.rows(rec.RouteFlow):
        if (row.route, row.node) not in known:
            message = f"{row.route}@{row.node} is not in routes.csv; add it or correct it"
            yield draft.finding(rec.RouteFlow, line, message)


def _elasticities_are_negative(draft: Draft) -> Findings:
    """Dearer gas is not used more."""
    for line, row in draft.rows(rec.Sector):
        if not row.elasticity < 0.0:
            message = f"elasticity of {row.sector} is {row.elasticity:g}; it must be negative"
            yield draft.finding(rec.Sector, line, message)


def _elasticities_are_ordered(draft: Draft) -> Findings:
    """Elasticities lie in their stated range: high <= central <= low <= 0."""
    for line, row in draft.rows(rec.Sector):
        if not row.elasticity_high <= row.elasticity <= row.elasticity_low <= 0.0:
            message = (
                f"elasticities of {row.sector} are out of order; strong (elasticity_high) <= "
                "central <= weak (elasticity_low) <= 0"
            )
            yield draft.finding(rec.Sector, line, message)


def _substitutions_are_ordered(draft: Draft) -> Findings:
    """Elasticities of substitution: 0 < low <= high, or none of both."""
    for line, row in draft.rows(rec.Sector):
        low, high = row.substitution_low, row.substitution_high
        if low is None and high is None:
            continue
        if low is None or high is None or not 0.0 < low <= high:
            message = (
                f"elasticities of substitution of {row.sector} are out of order; "
                "0 < substitution_low <= substitution_high, or leave both empty"
            )
            yield draft.finding(rec.Sector, line, message)


def _protected_are_last(draft: Draft) -> Findings:
    """Firm demand is cut in the order of its value, so protected sectors have the highest."""
    rows = list(draft.rows(rec.Sector))
    others = [row.voll_eur_mwh for _, row in rows if not row.protected]
    for line, row in rows:
        if row.protected and others and row.voll_eur_mwh < max(others):
            message = (
                f"{row.sector} is protected, but its value of lost load, {row.voll_eur_mwh:g} "
                f"EUR/MWh, lies below the {max(others):g} of one that is not"
            )
            yield draft.finding(rec.Sector, line, message)


def _parameters_are_ordered(draft: Draft) -> Findings:
    """Every scalar lies in its stated range."""
    for line, row in draft.rows(rec.Parameter):
        low, high = sorted((row.low, row.high))
        if not low <= row.value <= high:
            message = f"{row.parameter} is {row.value:g}, outside its range {low:g} .. {high:g}"
            yield draft.finding(rec.Parameter, line, message)


def _storages_have_curves(draft: Draft) -> Findings:
    """The curve of every storage exists for both directions."""
    known = {(row.curve, row.direction) for _, row in draft.rows(rec.CurvePoint)}
    for line, row in draft.rows(rec.Storage):
        for direction in DIRECTIONS:
            if (row.curve, direction) not in known:
                message = f"curve {row.curve!r} has no {direction} points in storage_curves.csv"
                yield draft.finding(rec.Storage, line, f"{message}; add them or correct it")


def _curves_are_concave(draft: Draft) -> Findings:
    """Curves run from fill 0 to fill 1, rising in fill, with falling slopes."""
    curves: dict[tuple[str, str], list[tuple[int, rec.CurvePoint]]] = defaultdict(list)
    for line, row in draft.rows(rec.CurvePoint):
        curves[row.curve, row.direction].append((line, row))
    for (curve, direction), points in curves.items():
        fills = [row.fill for _, row in points]
        name = f"{direction} curve {curve!r}"
        if fills[0] != 0.0 or fills[-1] != 1.0:
            message = f"{name} must begin at fill 0 and end at fill 1"
            yield draft.finding(rec.CurvePoint, points[0][0], message)
        slope = INFINITY
        for (_, before), (line, after) in pairwise(points):
            if after.fill <= before.fill:
                message = f"{name}: fill must rise from row to row"
                yield draft.finding(rec.CurvePoint, line, message)
                break
            steeper = (after.share - before.share) / (after.fill - before.fill)
            if steeper > slope + SLOPE_TOLERANCE:
                message = f"{name} is not concave here; its slope must not rise"
                yield draft.finding(rec.CurvePoint, line, message)
            slope = steeper


def _levels_have_storages(draft: Draft) -> Findings:
    """A level belongs to a country with a storage, or to the sum EU27."""
    known = {row.country for _, row in draft.rows(rec.Storage)} | {"EU27"}
    for line, row in draft.rows(rec.StorageLevel):
        if row.country not in known:
            message = f"country {row.country!r} has no storage in storages.csv; add or correct it"
            yield draft.finding(rec.StorageLevel, line, message)


def _pairs_have_one_kind_of_period(draft: Draft) -> Findings:
    """The flow of a pair in a year is told by month or as a whole, not twice."""
    whole = {
        (row.from_node, row.to_node, row.period)
        for _, row in draft.rows(rec.BorderFlow)
        if len(row.period) == len("2021")
    }
    for line, row in draft.rows(rec.BorderFlow):
        year = row.period[: len("2021")]
        if row.period != year and (row.from_node, row.to_node, year) in whole:
            message = f"{row.from_node}>{row.to_node} has {year} as a whole already; keep one"
            yield draft.finding(rec.BorderFlow, line, message)


def _targets(draft: Draft) -> dict[str, float]:
    """What projects can change, and its size in the base year, GWh/d."""
    found = {
        f"arc:{row.from_node}>{row.to_node}": row.capacity_gwh_d for _, row in draft.rows(rec.Arc)
    }
    for _, row in draft.rows(rec.LngTerminal):
        found[f"terminal:{row.terminal}"] = row.capacity_gwh_d
    for _, entry in draft.rows(rec.Route):
        found[f"route:{entry.route}@{entry.node}"] = entry.capacity_gwh_d
    for _, origin in draft.rows(rec.LngExport):
        if origin.year == draft.base_year:
            found[f"lng:{origin.origin}"] = origin.exports_gwh / DAYS_PER_YEAR
    return found


def _projects_have_targets(draft: Draft) -> Findings:
    """A project changes an arc, a terminal, a route or an exporter of LNG that exists."""
    known = _targets(draft)
    for line, row in draft.rows(rec.Project):
        if row.target not in known:
            message = (
                f"target {row.target!r} does not exist; write arc:FROM>TO, terminal:ID, "
                "route:ROUTE@NODE or lng:ORIGIN of an existing row, of an origin in the base year "
                "(0 where it only opens later)"
            )
            yield draft.finding(rec.Project, line, message)


def _projects_leave_capacity(draft: Draft) -> Findings:
    """Projects never take away more than there is."""
    left = _targets(draft)
    for line, row in sorted(draft.rows(rec.Project), key=lambda item: (item[1].opens, item[0])):
        if row.target not in left:
            continue
        left[row.target] += row.change_gwh_d
        if left[row.target] < -1e-6:
            message = f"leaves {row.target} with {left[row.target]:g} GWh/d; take away less"
            yield draft.finding(rec.Project, line, message)


def _europe_takes_part(draft: Draft) -> Findings:
    """Europe does not take more of an origin's LNG than the origin exports."""
    for line, row in draft.rows(rec.LngExport):
        if row.to_europe_gwh > row.exports_gwh * 1.001:
            message = f"to_europe_gwh of {row.origin} exceeds exports_gwh; correct one of them"
            yield draft.finding(rec.LngExport, line, message)


_OF_PROJECTS = (rec.Arc, rec.Route, rec.LngTerminal, rec.LngExport, rec.Project)

RULES: tuple[tuple[Rule, tuple[type[rec.Provenance], ...]], ...] = (
    (_one_lng_node, (rec.Node,)),
    (_known_nodes(rec.Arc, "from_node", "to_node"), (rec.Node, rec.Arc)),
    (_known_nodes(rec.Economy, "node"), (rec.Node, rec.Economy)),
    (_known_nodes(rec.Route, "node"), (rec.Node, rec.Route)),
    (_known_nodes(rec.Production, "node"), (rec.Node, rec.Production)),
    (_known_nodes(rec.LngTerminal, "node"), (rec.Node, rec.LngTerminal)),
    (_known_nodes(rec.LngSendOut, "node"), (rec.Node, rec.LngSendOut)),
    (_known_nodes(rec.SectorShare, "node"), (rec.Node, rec.SectorShare)),
    (_known_nodes(rec.Storage, "node", "country"), (rec.Node, rec.Storage)),
    (_known_nodes(rec.WeatherYear, "node"), (rec.Node, rec.WeatherYear)),
    (_known_nodes(rec.DegreeDays, "node"), (rec.Node, rec.DegreeDays)),
    (_known_nodes(rec.Balance, "node"), (rec.Node, rec.Balance)),
    (_known_nodes(rec.Consumption, "node"), (rec.Node, rec.Consumption)),
    (_known_nodes(rec.BorderFlow, "from_node", "to_node"), (rec.Node, rec.BorderFlow)),
    (_known_nodes(rec.MonthDegreeDays, "node"), (rec.Node, rec.MonthDegreeDays)),
    (_pairs_have_one_kind_of_period, (rec.BorderFlow,)),
    (_arcs_join_two_nodes, (rec.Arc,)),
    (_flows_have_routes, (rec.Route, rec.RouteFlow)),
    (_elasticities_are_negative, (rec.Sector,)),
    (_elasticities_are_ordered, (rec.Sector,)),
    (_substitutions_are_ordered, (rec.Sector,)),
    (_protected_are_last, (rec.Sector,)),
    (_parameters_are_ordered, (rec.Parameter,)),
    (_storages_have_curves, (rec.Storage, rec.CurvePoint)),
    (_curves_are_concave, (rec.CurvePoint,)),
    (_levels_have_storages, (rec.Storage, rec.StorageLevel)),
    (_projects_have_targets, _OF_PROJECTS),
    (_projects_leave_capacity, _OF_PROJECTS),
    (_europe_takes_part, (rec.LngExport,)),
    *OPTIONAL_RULES,
)

STATED_RANGES: frozenset[Rule] = frozenset(
    (_elasticities_are_ordered, _parameters_are_ordered, contracts_are_ordered)
)
"""Rules about the range a row states for its own central value, not about what can be."""
