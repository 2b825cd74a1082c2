"""Tiny complete baselines in temporary folders, and scenarios that run on them.

A `Tiny` collects the rows of a baseline; what a test does not mention gets the quietest value there
is: no LNG, no storage, one sector, the same demand every day, a reference price of 20 EUR/MWh. With
the price multiples 1 and 4 that `scenario` sets and the elasticity -0.5, half of demand responds
between 20 and 80 EUR/MWh and the other half is firm: numbers to reckon with in one's head.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

from sim.config import LoadedScenario, load_scenario
from sim.data.parse import columns
from sim.data.records import TABLES

YEAR = 2021
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS = tuple(f"{YEAR}-{month:02d}" for month in range(1, 13))
REFERENCE_PRICE = 20.0
MWH_PER_MMBTU = 0.29307107

Rates = float | Sequence[float]
"""GWh/d, one for the whole year or one per month."""


def _monthly(rates: Rates) -> list[float]:
    """Rates -> GWh in each month of the base year."""
    values = [rates] * 12 if isinstance(rates, int | float) else list(rates)
    return [rate * days for rate, days in zip(values, DAYS, strict=True)]


@dataclass
class Tiny:
    """A baseline being made: rows of every table without their provenance."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {t: [] for t in TABLES})

    def market(
        self,
        node: str,
        demand: Rates,
        *,
        sectors: Mapping[str, float] | None = None,
        eu: bool = True,
        hdd: float = 2000.0,
    ) -> Self:
        """A node with demand, GWh/d; by default all of it industry."""
        self.rows["nodes"].append((node, f"Land {node}", "market", str(eu).lower(), 0, 50))
        self.rows["economy"].append((node, YEAR, 100, 10))
        self.rows["degree_days"].append((node, hdd))
        volumes = _monthly(demand)
        self.rows["demand"] += [(node, *pair) for pair in zip(MONTHS, volumes, strict=True)]
        for sector, share in (sectors or {"industry": 1.0}).items():
            self.rows["demand_sectors"].append((node, sector, share))
        self.rows["balance"].append((node, 0, sum(volumes), 0, 0, sum(volumes)))
        return self

    def hub(self, node: str) -> Self:
        """A node without demand."""
        self.rows["nodes"].append((node, f"Hub {node}", "hub", "false", 0, 50))
        return self

    def supply(
        self,
        route: str,
        node: str,
        rate: Rates,
        *,
        cost: float = 10.0,
        supplier: str = "RU",
        capacity: float = 1000.0,
        idle: bool = False,
        later: Mapping[str, float] | None = None,
    ) -> Self:
        """A route with what it delivered in the base year and, by month, `later` (GWh/d, 30 d)."""
        row = (route, node, supplier, route, capacity, cost, "", str(idle).lower())
        self.rows["routes"].append(row)
        if not idle:
            volumes = zip(MONTHS, _monthly(rate), strict=True)
            self.rows["route_flows"] += [(month, route, node, v) for month, v in volumes]
        for month, flow in (later or {}).items():
            self.rows["route_flows"].append((month, route, node, flow * 30))
        return self

    def production(self, node: str, rate: Rates) -> Self:
        """Own production, GWh/d."""
        volumes = zip(MONTHS, _monthly(rate), strict=True)
        self.rows["production"] += [(node, month, "natural_gas", v) for month, v in volumes]
        return self

    def arc(self, tail: str, head: str, capacity: float, tariff: float = 0.0) -> Self:
        """An interconnection in one direction."""
        self.rows["arcs"].append((tail, head, capacity, tariff))
        return self

    def storage(
        self,
        node: str,
        volume: float,
        *,
        rate: float = 1000.0,
        fill: float = 0.5,
        cost: float = 0.0,
        curve: str = "flat",
        country: str | None = None,
    ) -> Self:
        """A store of `volume` TWh that can move `rate` GWh/d both ways; `fill` all of the year."""
        country = country or node
        name = node if country == node else f"{country}_{node}"
        row = (name, node, country, volume * 1000, rate, rate, curve, cost)
        self.rows["storages"].append(row)
        for day in (f"{YEAR}-01-01", f"{YEAR + 1}-01-01"):
            self.rows["storage_levels"].append((country, day, fill * volume * 1000, fill))
        return self

    def lng(self, origin: str, exports: float, to_europe: float, cost: float = 5.0) -> Self:
        """An exporter of LNG, GWh/d."""
        self.rows["lng_exports"].append((origin, YEAR, exports * 365, to_europe * 365, cost))
        return self

    def terminal(
        self, name: str, node: str, capacity: float, *, sent: float = 0.0, tariff: float = 0.0
    ) -> Self:
        """An LNG terminal and what it sent out in the base year, GWh/d."""
        self.rows["lng_terminals"].append((name, node, name, capacity, tariff))
        volumes = zip(MONTHS, _monthly(sent), strict=True)
        self.rows["lng_send_out"] += [(month, node, v) for month, v in volumes]
        return self

    def add(self, table: str, *rows: tuple[Any, ...]) -> Self:
        """More rows of any table."""
        self.rows[table] += rows
        return self

    def sector(
        self,
        name: str,
        voll: float,
        *,
        elasticity: float = -0.5,
        heating: float = 0.0,
        protected: bool = False,
        substitution: tuple[float, float] | None = (0.04, 0.1),
    ) -> Self:
        """How a sector behaves; without `substitution` it produces nothing."""
        band = substitution or ("", "")
        row = (name, heating, elasticity, -0.01, -0.9, voll, str(protected).lower(), *band)
        self.rows["sectors"].append(row)
        return self

    def write(self, folder: Path) -> Path:
        """The baseline as files; what is missing is filled in."""
        rows = {name: list(table) for name, table in self.rows.items()}
        rows["nodes"].append(("LNG", "LNG market", "lng", "false", -20, 45))
        if not rows["sectors"]:
            rows["sectors"].append(("industry", 0, -0.5, -0.01, -0.9, 500, "false", 0.04, 0.1))
        if not rows["lng_exports"]:
            rows["lng_exports"].append(("US", YEAR, 365, 1, 5))
        curves = {row[0] for row in rows["storage_curves"]}
        if "flat" not in curves:
            for direction in ("withdrawal", "injection"):
                rows["storage_curves"] += [("flat", direction, 0, 1), ("flat", direction, 1, 1)]
        usd = REFERENCE_PRICE * MWH_PER_MMBTU
        rows["prices"] += [(month, "world_bank_europe", usd, "USD/mmbtu") for month in MONTHS]
        given = {row[0] for row in rows["parameters"]}
        for name, value in _PARAMETERS.items():
            if name not in given:
                rows["parameters"].append((name, value, value, value, "1"))
        folder.mkdir(parents=True, exist_ok=True)
        for name, record in TABLES.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream, lineterminator="\n")
                writer.writerow(columns(record))
                writer.writerows((*row, "made up", "table", "") for row in rows[name])
        head = json.dumps({"title": "A tiny baseline", "base_year": YEAR})
        (folder / "datapackage.json").write_text(head, encoding="utf-8")
        return folder


_PARAMETERS = {
    f"usd_per_eur_{YEAR}": 1.0,
    "rest_of_world_lng_elasticity": -0.5,
    "voll_slope": 0.2,
    "production_cost_eur_mwh": 5.0,
    "peak_day_heating": 1.5,
    "terminal_congestion_eur_mwh": 0.0,
    "storage_convenience_eur_mwh": 0.0,
}


def one_node(demand: Rates = 100.0, supply: Rates = 100.0) -> Tiny:
    """A market and its only supplier, at 10 EUR/MWh."""
    return Tiny().market("A", demand).supply("pipe", "A", supply)


def two_nodes(capacity: float, supply: float = 200.0, demand: float = 100.0) -> Tiny:
    """Supply in A, demand in A and B, one arc between them."""
    tiny = Tiny().market("A", demand).market("B", demand).supply("pipe", "A", supply)
    return tiny.arc("A", "B", capacity, 1.0)


def chain(supply: float = 200.0, demand: float = 100.0) -> Tiny:
    """Supply enters at hub H; the gas passes A on its way to B."""
    tiny = Tiny().market("A", demand).market("B", demand).hub("H").supply("pipe", "H", supply)
    return tiny.arc("H", "A", 500.0).arc("A", "B", 500.0)


def with_storage(demand: Rates, supply: Rates, volume: float = 10.0, **storage: Any) -> Tiny:
    """One node with a store of `volume` TWh."""
    return one_node(demand, supply).storage("A", volume, **storage)


def with_lng(demand: float = 100.0, pipeline: float = 60.0) -> Tiny:
    """A market that draws 40 GWh/d of a world trade of 400 beside its pipeline."""
    tiny = one_node(demand, pipeline).terminal("port", "A", 200.0, sent=40.0)
    return tiny.lng("US", 300.0, 30.0).lng("QA", 100.0, 10.0)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--write-golden` rewrites the numbers of the shipped scenarios, see tests/golden."""
    parser.addoption("--write-golden", action="store_true", help="rewrite tests/golden/golden.json")


@pytest.fixture(scope="session")
def tiny() -> SimpleNamespace:
    """The builders by name."""
    return SimpleNamespace(
        Tiny=Tiny,
        one_node=one_node,
        two_nodes=two_nodes,
        chain=chain,
        with_storage=with_storage,
        with_lng=with_lng,
    )


@pytest.fixture(scope="session")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., LoadedScenario]:
    """Writes a baseline and a scenario on it (keys of the language as arguments) and loads it.

    `start`, `end` and `resolution` are the horizon; by default January 2021, one period.
    """

    def make(base: Tiny | Path, **keys: Any) -> LoadedScenario:
        folder = tmp_path_factory.mktemp("tiny")
        path = base if isinstance(base, Path) else base.write(folder / "baseline")
        horizon = {
            "start": keys.pop("start", "2021-01-01"),
            "end": keys.pop("end", "2021-01-31"),
            "resolution": keys.pop("resolution", "monthly"),
        }
        market = {"price_multiples": [1.0, 4.0], **keys.pop("market", {})}
        storage = {"end": "none", **keys.pop("storage", {})}
        document: dict[str, Any] = {
            "title": "A case",
            "question": "What if?",
            "baseline": str(path),
        }
        document |= {"horizon": horizon, "market": market, "storage": storage, **keys}
        file = folder / "case.yaml"
        file.write_text(json.dumps(document), encoding="utf-8")
        return load_scenario(file)

    return make


@pytest.fixture(scope="session")
def solve(scenario: Callable[..., LoadedScenario]) -> Callable[..., Any]:
    """Solves a case made like `scenario` does and gives back its `Run`, which is optimal."""
    from sim.pipeline import run_scenario

    def run(base: Tiny | Path, **keys: Any) -> Any:
        done = run_scenario(scenario(base, **keys))
        assert done.optimal
        return done

    return run


@pytest.fixture(scope="session")
def shipped_run() -> Callable[..., Any]:
    """Solves a shipped scenario, each once: `shipped_run(name, resolution, solver)`."""
    from sim.pipeline import Run, run_scenario

    done: dict[tuple[str, str, str], Run] = {}

    def run(name: str, resolution: str = "", solver: str = "core") -> Run:
        key = (name, resolution, solver)
        if key not in done:
            sets = [f"horizon.resolution={resolution}"] if resolution else []
            done[key] = run_scenario(load_scenario(name, sets), solver)
        return done[key]

    return run
