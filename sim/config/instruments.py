"""Instruments: what governments do to trade and use, beyond closing and opening things.

A tariff, a price cap, a ban on exports and switching to other fuels act through prices or through
who may have the gas; `sim.config.measures` has the measures that act on volumes.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.config.fields import Arc, Form, Name, Names, Nodes, Sectors
from sim.config.measure_base import TimedMeasure
from sim.config.quantity import PriceEUR, Rate, Share, problem


class Tariff(TimedMeasure):
    """Importers charge a duty on a supplier's gas, or on what crosses an interconnection."""

    one_of = (("supplier", "arc"), ("rate", "ad_valorem"))
    type: Literal["tariff"]
    supplier: Name | None = None
    """Country code of the supplier, `RU`."""
    arc: Arc | None = None
    """Interconnection in one direction, `DE>CZ`; the country at its end has the revenue."""
    importers: Nodes = ("EU27",)
    """Who charges it: nodes or groups."""
    form: Form = "pipeline"
    """`pipeline`, `lng` or `all`."""
    route: Names | None = None
    """Routes concerned, and then no LNG; by default all of the supplier's."""
    rate: PriceEUR | None = None
    """Duty per MWh."""
    ad_valorem: Share | None = None
    """Duty as a share of the price that the supplier gets; pipeline gas only."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.route is not None and self.form == "lng":
            raise problem("routes are pipelines; with form 'lng' leave it out", "route")
        if self.ad_valorem is not None and self.supplier is None:
            raise problem("on an interconnection give a rate in EUR/MWh", "ad_valorem")
        if self.ad_valorem is not None and self.form != "pipeline":
            raise problem(
                "LNG has one world price, so a duty on it is a rate in EUR/MWh; "
                "for pipeline gas write `form: pipeline`",
                "ad_valorem",
            )
        return self


class PriceCap(TimedMeasure):
    """Importers pay a supplier no more than a cap; without `supplier`, nobody in their markets."""

    type: Literal["price_cap"]
    supplier: Name | None = None
    """Country code of a pipeline supplier; by default the cap is on the whole market."""
    route: Names | None = None
    """Routes concerned; by default all of the supplier's."""
    nodes: Nodes = ("EU27",)
    """Who caps: nodes or groups."""
    cap: PriceEUR
    """Highest price."""
    response: Literal["deliver", "withhold"] | None = None
    """What the supplier does: `deliver` as long as the cap pays its cost, or `withhold`
    everything under a cap below its `reservation` price."""
    reservation: PriceEUR | None = None
    """Price below which the supplier withholds."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.supplier is None:
            for key in ("route", "response", "reservation"):
                if getattr(self, key) is not None:
                    raise problem("belongs to a cap on a supplier; name the supplier", key)
            if self.ramp:
                raise problem("a cap on the market cannot build up; remove the key", "ramp")
            return self
        if self.response is None:
            raise problem("say what the supplier does: deliver or withhold", "response")
        if (self.response == "withhold") != (self.reservation is not None):
            raise problem(
                "`withhold` needs the price below which the supplier withholds, and only it",
                "reservation" if self.reservation is not None else "response",
            )
        if self.ramp:
            raise problem("a cap cannot build up; remove the key", "ramp")
        return self


class FuelSwitching(TimedMeasure):
    """Users that can burn coal or oil instead turn to it above a gas price."""

    type: Literal["fuel_switching"]
    nodes: Nodes
    """Nodes or groups."""
    sectors: Sectors = Field(default=("power",))
    """Sectors, or `all`."""
    volume: Rate
    """Gas that all of them together can do without, in proportion to their demand."""
    price: PriceEUR
    """Gas price from which it pays."""


class ExportRestriction(TimedMeasure):
    """Market areas keep their gas at home."""

    type: Literal["export_restriction"]
    nodes: Nodes
    """Nodes or groups."""
    transit: Literal["passes", "stops"] = "passes"
    """`passes`: each keeps its own gas, from the others named as well, and what is sent through it
    passes; `stops`: their interconnections to all but each other close."""
    to: Nodes | None = None
    """With `stops`: only interconnections to these nodes or groups; by default to all others."""
    share: Share = 1.0
    """With `stops`: part of the capacity that closes."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.transit == "passes":
            if self.to is not None:
                raise problem("needs `transit: stops`: own gas is kept from everyone", "to")
            if self.share != 1.0:
                raise problem(
                    "needs `transit: stops`: own gas is kept whole or not at all", "share"
                )
            if self.ramp:
                raise problem("needs `transit: stops`; remove the key", "ramp")
        return self
