"""All types of measures by their word, told apart by `type`, and the days on which one acts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, get_args

from pydantic import Discriminator, Tag

from sim.config.fields import kind_of, type_word
from sim.config.instruments import ExportRestriction, FuelSwitching, PriceCap, Tariff
from sim.config.measure_base import AnyMeasure, TimedMeasure
from sim.config.measures import (
    Capacity,
    ColdSpell,
    Cut,
    DemandReduction,
    Embargo,
    LngDemand,
    LngSupply,
    Production,
    Quota,
    RouteOpening,
    RouteOutage,
    StorageTarget,
)

ALL = (
    Cut,
    Embargo,
    RouteOutage,
    RouteOpening,
    Quota,
    LngSupply,
    LngDemand,
    Capacity,
    Production,
    DemandReduction,
    StorageTarget,
    ColdSpell,
    Tariff,
    PriceCap,
    FuelSwitching,
    ExportRestriction,
)


def type_of(measure: type[AnyMeasure]) -> str:
    """The word a file writes after `type:` for this class."""
    return str(get_args(measure.model_fields["type"].annotation)[0])


MEASURE_TYPES: dict[str, type[AnyMeasure]] = {type_of(cls): cls for cls in ALL}
"""Every type of the language by its word."""


Measure = Annotated[
    Annotated[Cut, Tag("<cut>")]
    | Annotated[Embargo, Tag("<embargo>")]
    | Annotated[RouteOutage, Tag("<route_outage>")]
    | Annotated[RouteOpening, Tag("<route_opening>")]
    | Annotated[Quota, Tag("<quota>")]
    | Annotated[LngSupply, Tag("<lng_supply>")]
    | Annotated[LngDemand, Tag("<lng_demand>")]
    | Annotated[Capacity, Tag("<capacity>")]
    | Annotated[Production, Tag("<production>")]
    | Annotated[DemandReduction, Tag("<demand_reduction>")]
    | Annotated[StorageTarget, Tag("<storage_target>")]
    | Annotated[ColdSpell, Tag("<cold_spell>")]
    | Annotated[Tariff, Tag("<tariff>")]
    | Annotated[PriceCap, Tag("<price_cap>")]
    | Annotated[FuelSwitching, Tag("<fuel_switching>")]
    | Annotated[ExportRestriction, Tag("<export_restriction>")],
    Discriminator(kind_of(type_word)),
]
"""Any measure, told apart by its `type`."""


def window(measure: AnyMeasure, start: date, end: date) -> tuple[date, date] | None:
    """First and last day on which `measure` acts within start..end; None where it never does."""
    if isinstance(measure, StorageTarget):
        first, last = measure.between or (measure.due, measure.due)
    elif isinstance(measure, TimedMeasure):
        first, last = measure.from_, measure.until or end
    else:
        raise TypeError(type(measure).__name__)
    first, last = max(first, start), min(last, end)
    return (first, last) if first <= last else None
