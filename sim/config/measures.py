"""Measures: what a scenario does to the gas market, one class per type.

All but `storage_target` act from the day `from` to the day `until`, both included. A `cut` of LNG
takes the volume from the world; an `embargo` on LNG only reroutes it, except its stranded share.
Types that do not act yet stand in `inert`; `measure_types` lists them all.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.config.fields import (
    SECTORS,
    Arc,
    Form,
    Name,
    Names,
    Nodes,
    Sectors,
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


class Embargo(TimedMeasure):
    """Importers refuse a supplier's gas; pipeline gas is not sold, LNG finds other buyers."""

    type: Literal["embargo"]
    supplier: Name
    """Country code of the supplier, `RU`."""
    importers: Nodes = ("EU27",)
    """Who refuses: nodes or groups."""
    form: Form = "all"
    """`pipeline`, `lng` or `all`."""
    route: Names | None = None
    """Routes concerned, and then no LNG; by default all of the supplier's."""
    share: Share = 1.0
    """Part of the deliveries refused."""
    stranded_share: Share = 0.0
    """Part of the refused LNG that finds no other buyer and is lost to the world."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _pipeline_only(self)
        if self.stranded_share and (self.form == "pipeline" or self.route is not None):
            raise problem(
                "only refused LNG can be stranded; this embargo has none", "stranded_share"
            )
        return self


class RouteOutage(TimedMeasure):
    """A pipeline route fails or is closed."""

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
    type: Literal["lng_demand"]
    change: SignedRate | None = None
    """Added rate ("+10 bcm/yr")."""
    share: SignedShare | None = None
    """Relative change ("+5 %")."""


class Capacity(TimedMeasure):
    """An interconnection or an LNG terminal grows, shrinks or opens."""

    one_of = (("arc", "terminal"), ("change", "to", "share"))
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


class StorageTarget(AnyMeasure):
    """Stores are to be filled to a level on a date; missing it costs a penalty."""

    type: Literal["storage_target"]
    nodes: Nodes = ("EU27",)
    """Nodes or groups."""
    date: Day
    """Day at whose start the level is due: 1 November is the end of October."""
    fill: Share
    """Level as a share of the working gas volume."""
    penalty: PriceEUR = 150.0
    """Cost of each missing MWh."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.announced is not None and self.announced > self.date:
            raise problem(
                f"{self.announced} lies after the target's date, {self.date}", "announced"
            )
        return self


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
