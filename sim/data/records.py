"""The rows of a baseline's tables, one frozen class per table.

A class is the table's definition: its fields are the columns, in order; the docstring under each
gives meaning and unit. `loader` reads a file into such rows, `datapackage.json` repeats the units,
and a test compares the two. Energy is gross calorific value; rates GWh/d, volumes GWh, prices
EUR/MWh, shares 0..1. Every row ends in `source`, `quality` (`table`, `approx` or `recall`) and
`note`. An optional field is typed `X | None` and is an empty cell in the file.

Nothing here is computed: what code can derive (sector profiles, tiers, shares) is not stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

OBSERVED = "table"
"""Quality of a row that is no estimate."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What every row carries at its end."""

    source: str
    quality: str
    note: str


@dataclass(frozen=True, slots=True)
class Node(Provenance):
    """nodes.csv: places where gas balances."""

    node: str
    """ISO 3166 alpha-2 code of a market area, or an upper-case name for a hub (`LNG`, `EMDEN`)."""
    name: str
    kind: str
    """`market` (has demand), `hub` (transit or supplier) or `lng` (world market, just one)."""
    eu: bool
    """Member of the European Union (EU27)."""
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Economy(Provenance):
    """economy.csv: size of each country."""

    node: str
    year: int
    gdp_beur: float
    population_m: float


@dataclass(frozen=True, slots=True)
class Arc(Provenance):
    """arcs.csv: directed interconnections. The id is `FROM>TO`."""

    from_node: str
    to_node: str
    capacity_gwh_d: float
    """Firm technical capacity in the base year; 0 for an arc that only opens later."""
    tariff_eur_mwh: float


@dataclass(frozen=True, slots=True)
class Route(Provenance):
    """routes.csv: where pipeline suppliers enter. One row per (route, entry node)."""

    route: str
    """`nord_stream`, `yamal`, `ukraine`, `norway`, ... lower case with underscores."""
    node: str
    """Entry node."""
    supplier: str
    """ISO code of the supplying country, `RU`."""
    name: str
    capacity_gwh_d: float
    cost_eur_mwh: float
    """Delivered short-run cost at the entry."""
    opens: date | None
    """Day from which it exists; empty: before the base year."""
    idle: bool
    """Built but not in use until a `route_opening` measure opens it (Nord Stream 2)."""


@dataclass(frozen=True, slots=True)
class RouteFlow(Provenance):
    """route_flows.csv: observed monthly deliveries per (route, entry node), base year and after.

    The base year's months are what a route can deliver when nothing is sanctioned.
    """

    month: str
    """`2021-01`."""
    route: str
    node: str
    flow_gwh: float


@dataclass(frozen=True, slots=True)
class Production(Provenance):
    """production.csv: indigenous production by month of the base year, where there is any."""

    node: str
    month: str
    product: str
    """`natural_gas` or `biomethane`."""
    production_gwh: float


@dataclass(frozen=True, slots=True)
class LngExport(Provenance):
    """lng_exports.csv: the world's LNG exports by origin and year, and what Europe took of each."""

    origin: str
    """ISO code or a group (`other_africa`)."""
    year: int
    exports_gwh: float
    """To the whole world."""
    to_europe_gwh: float
    """Of these to the EU27 and Great Britain together (cargo based)."""
    cost_eur_mwh: float
    """Short-run cost delivered to the LNG market."""


@dataclass(frozen=True, slots=True)
class LngTerminal(Provenance):
    """lng_terminals.csv: regasification terminals of the base year; 0 capacity for later ones."""

    terminal: str
    """Lower-case id, `zeebrugge`."""
    node: str
    name: str
    capacity_gwh_d: float
    """Send-out capacity."""
    tariff_eur_mwh: float
    """Regasification and the shipping difference to the LNG market."""


@dataclass(frozen=True, slots=True)
class LngSendOut(Provenance):
    """lng_send_out.csv: observed send-out per node and month; after the base year for checks."""

    month: str
    node: str
    send_out_gwh: float


@dataclass(frozen=True, slots=True)
class Project(Provenance):
    """infrastructure.csv: what opens, grows or closes from the base year on, with its date."""

    project: str
    """Lower-case id, `baltic_pipe`, unique; one row per target."""
    target: str
    """`arc:NO>DK`, `terminal:swinoujscie`, `route:tap@GR`, or `lng:QA`: what an origin exports."""
    opens: date
    change_gwh_d: float
    """Added capacity (negative: lost); of an origin cargoes shipped, as in lng_exports.csv."""
    stage: str
    """`planned` (decided at the time that the baseline describes) or `built` (came later, as a
    reaction to what happened then)."""


@dataclass(frozen=True, slots=True)
class Demand(Provenance):
    """demand.csv: consumption of the base year by market node and month."""

    node: str
    month: str
    demand_gwh: float


@dataclass(frozen=True, slots=True)
class Consumption(Provenance):
    """consumption.csv: observed consumption after the base year, for backtests; may be missing."""

    node: str
    month: str
    consumption_gwh: float


@dataclass(frozen=True, slots=True)
class BorderFlow(Provenance):
    """border_flows.csv: observed flows between neighbours, for backtests; may be missing.

    What passes through a hub that only splits one landing belongs to the pair: all Norwegian gas
    for Germany is `NO`, `DE`. A pair has months or whole years; a whole year is the sum.
    """

    from_node: str
    to_node: str
    period: str
    """A month, `2022-03`, or a year, `2022`."""
    flow_gwh: float


@dataclass(frozen=True, slots=True)
class SectorShare(Provenance):
    """demand_sectors.csv: annual share of each sector in a node's consumption; shares sum to 1."""

    node: str
    sector: str
    """`household`, `services`, `industry`, `power`, `chp`."""
    share: float


@dataclass(frozen=True, slots=True)
class Sector(Provenance):
    """sectors.csv: how each sector behaves."""

    sector: str
    heating_share: float
    """Part of the sector's annual use that follows degree days."""
    elasticity: float
    """Short-run own-price elasticity, negative."""
    elasticity_low: float
    """Weak response (nearest zero)."""
    elasticity_high: float
    """Strong response (furthest from zero)."""
    voll_eur_mwh: float
    """Value of lost load of firm demand at the first MWh curtailed."""
    protected: bool
    """Customers served last to be cut (Regulation (EU) 2017/1938)."""
    substitution_low: float | None
    """Elasticity of substitution between gas and all else in output where it is hardly replaced;
    empty: the sector produces nothing."""
    substitution_high: float | None
    """The same where it is replaced more easily."""


@dataclass(frozen=True, slots=True)
class Storage(Provenance):
    """storages.csv: one aggregate per node (two where a store hangs on a neighbour's grid)."""

    storage: str
    """Id; the node's code unless a node has two (`AT_haidach` in country AT, node DE)."""
    node: str
    """Grid it is connected to."""
    country: str
    """Country whose statistics count it."""
    working_gas_volume_gwh: float
    injection_gwh_d: float
    withdrawal_gwh_d: float
    curve: str
    cost_eur_mwh: float
    """Cost of a full cycle, charged on injection."""


@dataclass(frozen=True, slots=True)
class CurvePoint(Provenance):
    """storage_curves.csv: rate limit as share of the nominal rate, by fill level; concave."""

    curve: str
    direction: str
    """`withdrawal` or `injection`."""
    fill: float
    share: float


@dataclass(frozen=True, slots=True)
class StorageLevel(Provenance):
    """storage_levels.csv: observed gas in storage at the start of `day` (end of the eve)."""

    country: str
    """Country of storages.csv, or `EU27` for the sum."""
    day: date
    level_gwh: float
    full: float
    """Share of the working gas volume of that day."""


@dataclass(frozen=True, slots=True)
class StorageUse(Provenance):
    """storage_use.csv: what of a country's stores the market can use; may be missing."""

    country: str
    """Country of storages.csv; its storages share both volumes in proportion to their own."""
    reserve_gwh: float
    """Gas that law keeps in store for an emergency."""
    in_use_gwh: float
    """Volume that is filled at most, the reserve included: less than all where space is unsold."""


@dataclass(frozen=True, slots=True)
class WeatherYear(Provenance):
    """weather.csv: annual heating degree days relative to the 1991-2020 mean, by node and year."""

    node: str
    year: int
    hdd_ratio: float


@dataclass(frozen=True, slots=True)
class DegreeDays(Provenance):
    """degree_days.csv: heating degree days of a normal year by node (for cold spells in K)."""

    node: str
    annual_hdd: float


@dataclass(frozen=True, slots=True)
class MonthDegreeDays(Provenance):
    """degree_day_months.csv: heating degree days of a month by node; may be missing."""

    node: str
    month: str
    hdd: float


@dataclass(frozen=True, slots=True)
class Price(Provenance):
    """prices.csv: monthly reference prices as published."""

    month: str
    series: str
    """`world_bank_europe` (USD/mmbtu)."""
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Parameter(Provenance):
    """parameters.csv: scalars, each with a stated range."""

    parameter: str
    value: float
    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Balance(Provenance):
    """balance.csv: the base year's physical balance of each market node, for checks only."""

    node: str
    production_gwh: float
    imports_gwh: float
    exports_gwh: float
    stock_increase_gwh: float
    demand_gwh: float


@dataclass(frozen=True, slots=True)
class Contract(Provenance):
    """contracts.csv: what is delivered under which contract in the base year; may be missing.

    Deliveries that no row covers stand under no contract.
    """

    contract: str
    """Id, `mvm_long`."""
    company: str
    """Who buys."""
    node: str
    """Market area that the gas is bought for; of LNG the one where it lands."""
    supplier: str
    """Code of the supplying country, `RU`."""
    form: str
    """`pipeline` or `lng`."""
    route: str | None
    """Route of pipeline gas (all its entries together); empty for LNG."""
    type: str
    """`long` or `short`. A long one past its end counts as `short`."""
    volume_gwh_yr: float
    """A year's deliveries; of LNG cargoes, as in lng_exports.csv."""
    volume_low_gwh_yr: float
    volume_high_gwh_yr: float
    ends: date | None
    """Last day; empty: not within sight."""


@dataclass(frozen=True, slots=True)
class Range(Provenance):
    """ranges.csv: how far numbers of other tables may be off, for sensitivities; may be missing.

    Rows of one `range` move together from `low` to `high`. Central is the number as it stands.
    """

    range: str
    """What varies together, lower case with underscores, `border_capacities`."""
    table: str
    row: str
    """Id of a row as sweeps write it after `baseline.TABLE.`, or `*` for all rows."""
    column: str
    apply: str
    """`multiply` or `add`: what `low` and `high` do to the number."""
    low: float
    high: float


TABLES: dict[str, type[Provenance]] = {
    "nodes": Node,
    "economy": Economy,
    "arcs": Arc,
    "routes": Route,
    "route_flows": RouteFlow,
    "production": Production,
    "lng_exports": LngExport,
    "lng_terminals": LngTerminal,
    "lng_send_out": LngSendOut,
    "infrastructure": Project,
    "demand": Demand,
    "demand_sectors": SectorShare,
    "sectors": Sector,
    "storages": Storage,
    "storage_curves": CurvePoint,
    "storage_levels": StorageLevel,
    "weather": WeatherYear,
    "degree_days": DegreeDays,
    "prices": Price,
    "parameters": Parameter,
    "balance": Balance,
    "consumption": Consumption,
    "border_flows": BorderFlow,
    "contracts": Contract,
    "ranges": Range,
    "degree_day_months": MonthDegreeDays,
    "storage_use": StorageUse,
}

OPTIONAL: frozenset[type[Provenance]] = frozenset(
    (Consumption, BorderFlow, Contract, Range, MonthDegreeDays, StorageUse)
)
"""Tables that a baseline may leave out: no scenario need start from them."""
