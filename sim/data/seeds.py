"""A baseline in memory: every table as a tuple of typed rows, complete and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from sim.data import records as rec

R = TypeVar("R", bound=rec.Provenance)

_NAMES = {record: name for name, record in rec.TABLES.items()}


@dataclass(frozen=True, eq=False)
class Seeds:
    """One baseline. `load_seeds` makes it; after that every reference in it resolves.

    It is itself and equals no other, so that what depends on nothing else can be kept by it.
    Every table is also a property of the same name with typed rows, in the order of the file.
    """

    name: str
    """Name of the folder, as scenarios give it in `baseline:`."""
    folder: Path
    title: str
    base_year: int
    tables: Mapping[str, tuple[rec.Provenance, ...]]
    digest: str
    """SHA-256 over the names and contents of all files, line endings normalised."""

    def rows(self, record: type[R]) -> tuple[R, ...]:
        """Rows of the table defined by `record`."""
        return cast("tuple[R, ...]", self.tables[_NAMES[record]])

    @cached_property
    def market_nodes(self) -> tuple[str, ...]:
        """Codes of the nodes with demand, in the order of nodes.csv."""
        return tuple(row.node for row in self.nodes if row.kind == "market")

    @cached_property
    def eu_nodes(self) -> tuple[str, ...]:
        """Codes of the market nodes that belong to the European Union."""
        return tuple(row.node for row in self.nodes if row.kind == "market" and row.eu)

    @cached_property
    def lng_node(self) -> str:
        """Code of the one node that stands for the world LNG market."""
        return next(row.node for row in self.nodes if row.kind == "lng")

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Named sets of market nodes: `EU27` and `all`."""
        return {"EU27": self.eu_nodes, "all": self.market_nodes}

    @property
    def nodes(self) -> tuple[rec.Node, ...]:
        return self.rows(rec.Node)

    @property
    def economy(self) -> tuple[rec.Economy, ...]:
        return self.rows(rec.Economy)

    @property
    def arcs(self) -> tuple[rec.Arc, ...]:
        return self.rows(rec.Arc)

    @property
    def routes(self) -> tuple[rec.Route, ...]:
        return self.rows(rec.Route)

    @property
    def route_flows(self) -> tuple[rec.RouteFlow, ...]:
        return self.rows(rec.RouteFlow)

    @property
    def production(self) -> tuple[rec.Production, ...]:
        return self.rows(rec.Production)

    @property
    def lng_exports(self) -> tuple[rec.LngExport, ...]:
        return self.rows(rec.LngExport)

    @property
    def lng_terminals(self) -> tuple[rec.LngTerminal, ...]:
        return self.rows(rec.LngTerminal)

    @property
    def lng_send_out(self) -> tuple[rec.LngSendOut, ...]:
        return self.rows(rec.LngSendOut)

    @property
    def infrastructure(self) -> tuple[rec.Project, ...]:
        return self.rows(rec.Project)

    @property
    def demand(self) -> tuple[rec.Demand, ...]:
        return self.rows(rec.Demand)

    @property
    def demand_sectors(self) -> tuple[rec.SectorShare, ...]:
        return self.rows(rec.SectorShare)

    @property
    def sectors(self) -> tuple[rec.Sector, ...]:
        return self.rows(rec.Sector)

    @property
    def storages(self) -> tuple[rec.Storage, ...]:
        return self.rows(rec.Storage)

    @property
    def storage_curves(self) -> tuple[rec.CurvePoint, ...]:
        return self.rows(rec.CurvePoint)

    @property
    def storage_levels(self) -> tuple[rec.StorageLevel, ...]:
        return self.rows(rec.StorageLevel)

    @property
    def weather(self) -> tuple[rec.WeatherYear, ...]:
        return self.rows(rec.WeatherYear)

    @property
    def degree_days(self) -> tuple[rec.DegreeDays, ...]:
        return self.rows(rec.DegreeDays)

    @property
    def prices(self) -> tuple[rec.Price, ...]:
        return self.rows(rec.Price)

    @property
    def parameters(self) -> tuple[rec.Parameter, ...]:
        return self.rows(rec.Parameter)

    @property
    def balance(self) -> tuple[rec.Balance, ...]:
        return self.rows(rec.Balance)

    @property
    def consumption(self) -> tuple[rec.Consumption, ...]:
        return self.rows(rec.Consumption)

    @property
    def degree_day_months(self) -> tuple[rec.MonthDegreeDays, ...]:
        return self.rows(rec.MonthDegreeDays)

    @property
    def storage_use(self) -> tuple[rec.StorageUse, ...]:
        return self.rows(rec.StorageUse)

    @property
    def border_flows(self) -> tuple[rec.BorderFlow, ...]:
        return self.rows(rec.BorderFlow)

    @property
    def contracts(self) -> tuple[rec.Contract, ...]:
        return self.rows(rec.Contract)

    @property
    def ranges(self) -> tuple[rec.Range, ...]:
        return self.rows(rec.Range)
