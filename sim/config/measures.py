"""Measures: what a scenario does to the gas market, one class per type.

All but `storage_target` act from the day `from` to the day `until`, both included. A `cut` of LNG
takes the volume from the world; an `embargo` on LNG only reroutes it, except its stranded share.
Tariffs, caps and the like stand in `instruments`; `measure_types` lists all types.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sim.config.fields import (
    SECTORS,
    Arc,
    Form,
    Model,
    Name,
    Names,
    Nodes,
    Sectors,
    kind_of,
)
from sim.config.measure_base import AnyMeasure, TimedMeasure
from sim.config.quantity import (
    Day,
    Kelvin,
    PriceEUR,
    Rate,
    Share,
    SignedRate,
    SignedShare,
    problem,
)


def _pipeline_only(measure: Cut | Embargo) -> None:
    if measure.route is not None and measure.form == "lng":
        raise problem("routes are pipelines; with form 'lng' leave it out", "route")


class Cut(TimedMeasure):
    """The supplier delivers less, to anyone."""

    unfolds = True
    type: Literal["cut"]
    supplier: Name
    """Country code of the supplier, `RU`."""
    route: Names | None = None
    """Routes concerned, and then no LNG; by default all of the supplier's."""
    form: Form = "all"
    """`pipeline`, `lng` or `all`."""
    share: Share = 1.0
    """Part of the deliveries that stops."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _pipeline_only(self)
        return self


class Step(Model):
    """From a day on a part of the deliveries is refused, of all contracts or of one type."""

    date: Day
    """First day."""
    contract: Name | None = None
    """Type of contract, a key of `contracts`; by default all."""
    share: Share = 1.0
    """Part of these deliveries refused, in place of what the last such step refused."""


def _contracts_kind(value: object) -> str:
    return "word" if isinstance(value, str) else "mapping"


class Embargo(TimedMeasure):
    """Importers refuse a supplier's gas; pipeline gas is not sold, LNG finds other buyers."""

    unfolds = True
    type: Literal["embargo"]
    supplier: Name
    """Country code of the supplier, `RU`."""
    importers: Nodes = ("EU27",)
    """Who refuses: nodes or groups."""
    except_: Nodes | None = Field(default=None, alias="except")
    """Nodes or groups among these that do not."""
    form: Form = "all"
    """`pipeline`, `lng` or `all`."""
    route: Names | None = None
    """Routes concerned, and then no LNG; by default all of the supplier's."""
    share: Share = 1.0
    """Part of the deliveries refused."""
    steps: tuple[Step, ...] = ()
    """The embargo by dates, in place of one share from the first day on."""
    contracts: (
        Annotated[
            Annotated[Literal["baseline"], Tag("<word>")]
            | Annotated[dict[Name, Share], Tag("<mapping>")],
            Discriminator(kind_of(_contracts_kind)),
        ]
        | None
    ) = None
    """Part of the deliveries under each type of contract that steps name; together 100 %.
    `baseline`: only what the importers buy under the contracts of the baseline is refused, by
    type (`long`, `short`), on the routes and at the terminals that the contracts name."""
    stranded_share: Share = 0.0
    """Part of the refused LNG that finds no other buyer and is lost to the world."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _pipeline_only(self)
        self._check_steps()
        if self.stranded_share and (self.form == "pipeline" or self.route is not None):
            raise problem(
                "only refused LNG can be stranded; this embargo has none", "stranded_share"
            )
        return self

    def _check_steps(self) -> None:
        named = {step.contract for step in self.steps if step.contract is not None}
        if self.steps and self.share != 1.0:
            raise problem("steps say how much is refused when; leave it out", "share")
        if self.steps and self.ramp:
            raise problem("steps do not build up; write more of them", "ramp")
        if isinstance(self.contracts, dict):
            self._check_contracts(self.contracts, named)
        seen: set[tuple[Day, str | None]] = set()
        for place, step in enumerate(self.steps):
            if (step.date, step.contract) in seen:
                raise problem(f"two steps begin on {step.date}; keep one", "steps", place, "date")
            seen.add((step.date, step.contract))
            if step.date < self.from_ or (self.until is not None and step.date > self.until):
                raise problem(
                    f"{step.date} lies outside the embargo, {self.from_} to "
                    f"{self.until or 'the end of the horizon'}",
                    "steps",
                    place,
                    "date",
                )
            if step.contract is None or self.contracts == "baseline":
                continue
            if step.contract not in (self.contracts or {}):
                raise problem(
                    f"`contracts` does not say how much is delivered under {step.contract!r}",
                    "steps",
                    place,
                    "contract",
                )

    @staticmethod
    def _check_contracts(shares: dict[str, float], named: set[str]) -> None:
        if not named:
            raise problem("no step names a type of contract; leave it out", "contracts")
        whole = sum(shares.values())
        if abs(whole - 1) > 1e-6:
            raise problem(
                f"the types of contract add up to {100 * whole:g} %, not 100 %", "contracts"
            )


class RouteOutage(TimedMeasure):
    """A pipeline route fails or is closed."""

    unfolds = True
    type: Literal["route_outage"]
    route: Names
    """Route or routes."""
    share: Share = 1.0
    """Part of the route's deliveries that stops."""
    rerouted: Share = 0.0
    """Part of the lost flow that its supplier sends by other routes that have room."""
    rerouted_to: Names | None = None
    """These other routes; by default all of the supplier's, in proportion to their room."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.rerouted_to is not None and not self.rerouted:
            raise problem("nothing is rerouted; give `rerouted` a share", "rerouted_to")
        return self


class RouteOpening(TimedMeasure):
    """A route that was not in use opens."""

    type: Literal["route_opening"]
    route: Name
    """The route, `nord_stream_2`."""
    utilisation: Share = 1.0
    """Flow as a share of its capacity."""
    diverted: Share = 0.0
    """Part of its flow that is taken from other routes of the supplier."""
    diverted_from: Names | None = None
    """These other routes; by default all of the supplier's, in proportion to their flow."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.diverted_from is not None and not self.diverted:
            raise problem("nothing is diverted; give `diverted` a share", "diverted_from")
        return self


class Quota(TimedMeasure):
    """A supplier's deliveries are limited to a volume."""

    one_of = (("volume", "observed"),)
    unfolds = True
    type: Literal["quota"]
    supplier: Name
    """Country code of the supplier, `RU`."""
    route: Names | None = None
    """Routes concerned; by default all of the supplier's."""
    volume: Rate | None = None
    """Most it delivers, as a rate averaged over the window ("40 bcm/yr")."""
    observed: bool = Field(default=False, strict=True)
    """`true`: what the baseline records for each month, more or less than in the base year."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.volume is not None and self.ramp:
            raise problem(
                "a volume may be taken at any time of its window, so it cannot build up; "
                "remove the key, or write one quota for each step",
                "ramp",
            )
        return self


class LngSupply(TimedMeasure):
    """An exporter of LNG ships more or less to the world."""

    one_of = (("change", "share"),)
    unfolds = True
    type: Literal["lng_supply"]
    origin: Name
    """Country code of the exporter, or `all`."""
    change: SignedRate | None = None
    """Added rate, negative for a loss ("+15 bcm/yr")."""
    share: SignedShare | None = None
    """Relative change ("-50 %")."""


class LngDemand(TimedMeasure):
    """The rest of the world wants more or less LNG."""

    one_of = (("change", "share"),)
    unfolds = True
    type: Literal["lng_demand"]
    change: SignedRate | None = None
    """Added rate ("+10 bcm/yr")."""
    share: SignedShare | None = None
    """Relative change ("+5 %")."""


class Capacity(TimedMeasure):
    """An interconnection or an LNG terminal grows, shrinks or opens."""

    one_of = (("arc", "terminal"), ("change", "to", "share"))
    unfolds = True
    type: Literal["capacity"]
    arc: Arc | None = None
    """Interconnection in one direction, `DE>CZ`."""
    terminal: Name | None = None
    """LNG terminal."""
    change: SignedRate | None = None
    """Added capacity, negative for a loss."""
    to: Rate | None = None
    """New capacity."""
    share: SignedShare | None = None
    """Relative change ("-50 %")."""


class Production(TimedMeasure):
    """Nodes produce more or less gas of their own."""

    one_of = (("change", "share"),)
    unfolds = True
    type: Literal["production"]
    nodes: Nodes
    """Nodes or groups."""
    change: SignedRate | None = None
    """Added rate of all the nodes together."""
    share: SignedShare | None = None
    """Relative change of each."""


class DemandReduction(TimedMeasure):
    """A policy saves gas before the market reacts."""

    type: Literal["demand_reduction"]
    nodes: Nodes = ("EU27",)
    """Nodes or groups."""
    sectors: Sectors = SECTORS
    """Sectors, or `all`."""
    share: Share
    """Part of the reference demand saved."""


Derogation = Literal["difficult_conditions", "production_or_slow_sites", "delegated_act"]


class StorageTarget(AnyMeasure):
    """Stores are to be filled to a level on a date; missing it costs a penalty."""

    one_of = (("date", "between"),)
    type: Literal["storage_target"]
    nodes: Nodes = ("EU27",)
    """Nodes or groups."""
    date: Day | None = None
    """Day at whose start the level is due: 1 November is the end of October."""
    between: tuple[Day, Day] | None = None
    """Two days between which it is due; each store is held to it where the base year's own level
    was highest between them."""
    fill: Share
    """Level as a share of the working gas volume."""
    derogations: tuple[Derogation, ...] = ()
    """Deviations of Regulation (EU) 2025/1733 that lower it: 10, 5 and 5 percentage points."""
    at_most_of_demand: Share | None = None
    """No more is wanted than this part of a country's yearly demand (35 % in the regulation)."""
    penalty: PriceEUR = 150.0
    """Cost of each missing MWh."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.between is not None and self.between[1] < self.between[0]:
            raise problem(f"{self.between[1]} lies before {self.between[0]}", "between")
        for place, derogation in enumerate(self.derogations):
            if derogation in self.derogations[:place]:
                raise problem(f"{derogation!r} stands in the list twice", "derogations", place)
        if self.announcement is not None and self.announcement > self.due:
            raise problem(
                f"{self.announcement} lies after the day the target is due, {self.due}",
                "announced",
            )
        return self

    @property
    def due(self) -> Day:
        """The (first) day on which the level can be due."""
        if self.date is not None:
            return self.date
        assert self.between is not None
        return self.between[0]


class ColdSpell(TimedMeasure):
    """Days colder than the scenario's weather."""

    one_of = (("colder_by", "heating"),)
    type: Literal["cold_spell"]
    nodes: Nodes = ("all",)
    """Nodes or groups."""
    colder_by: Kelvin | None = None
    """How much colder ("8 K")."""
    heating: SignedShare | None = None
    """Relative change of the demand for heating ("+30 %")."""
