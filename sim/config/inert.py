"""Measure types that are part of the language but refused, because they do not act yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator

from sim.config.fields import Arc, Name, Nodes
from sim.config.measure_base import TimedMeasure
from sim.config.quantity import PriceEUR, Rate, Share, problem


class Inert(TimedMeasure):
    """A type that is part of the language but refused, because it does not act yet."""

    @model_validator(mode="before")
    @classmethod
    def _refuse(cls, data: Any) -> Any:
        kind = data.get("type") if isinstance(data, Mapping) else None
        raise problem(
            f"measure type {kind!r} is part of the language but does not act yet; "
            "remove the measure, or describe it with another type",
            "type",
        )


class Tariff(Inert):
    """A duty on a supplier's gas or on an interconnection (does not act yet)."""

    type: Literal["tariff"]
    supplier: Name | None = None
    """Country code of the supplier."""
    arc: Arc | None = None
    """Interconnection in one direction."""
    rate: PriceEUR | Share
    """Duty per MWh, or as a share of the price."""


class PriceCap(Inert):
    """A highest price paid to a supplier or in the market (does not act yet)."""

    type: Literal["price_cap"]
    supplier: Name | None = None
    """Country code of the supplier; by default the whole market."""
    cap: PriceEUR
    """Highest price."""
    response: Literal["deliver", "withhold"]
    """What the supplier does."""


class FuelSwitching(Inert):
    """Users turn to another fuel above a price (does not act yet)."""

    type: Literal["fuel_switching"]
    nodes: Nodes
    """Nodes or groups."""
    volume: Rate
    """Gas no longer used."""
    price: PriceEUR
    """Gas price from which it pays."""


class ExportRestriction(Inert):
    """Nodes forbid exports (does not act yet)."""

    type: Literal["export_restriction"]
    nodes: Nodes
    """Nodes or groups."""
