"""Designs of a sweep: which values of its axes come together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from sim.config.fields import Model, kind_of, type_word
from sim.config.quantity import problem

MOST_POINTS = 1_000_000
MOST_TRAJECTORIES = 10_000
LAST_SEED = 2**63 - 1

Count = Annotated[int, Field(strict=True, ge=1, le=MOST_POINTS)]
Seed = Annotated[int, Field(strict=True, ge=0, le=LAST_SEED)]


def _power_of_two(number: int) -> int:
    if number & (number - 1):
        below = 1 << (number.bit_length() - 1)
        raise problem(f"must be a power of two, such as {below} or {2 * below}; this is {number}")
    return number


def _even(number: int) -> int:
    if number % 2:
        raise problem(f"must be even, such as 4; this is {number}")
    return number


class Grid(Model):
    """Every value of each axis with every value of all others; the last axis runs fastest."""

    type: Literal["grid"]


class Zip(Model):
    """The first values of all axes together, then the second ones, and so on."""

    type: Literal["zip"]


class LatinHypercube(Model):
    """Points of which each axis has one in each of as many equally likely parts."""

    type: Literal["latin-hypercube"]
    points: Count
    """How many points."""
    seed: Seed
    """Any whole number: the same one gives the same points."""


class Sobol(Model):
    """A scrambled Sobol sequence, evenly spread; powers of two are spread best."""

    type: Literal["sobol"]
    points: Count
    """How many points; more of them keep the first ones."""
    seed: Seed
    """Any whole number: the same one gives the same points."""


class MonteCarlo(Model):
    """Points drawn independently."""

    type: Literal["monte-carlo"]
    points: Count
    """How many points; more of them keep the first ones."""
    seed: Seed
    """Any whole number: the same one gives the same points."""


class Saltelli(Model):
    """Points from which first-order and total Sobol indices follow: base x (axes + 2) of them."""

    type: Literal["saltelli"]
    base: Annotated[Count, AfterValidator(_power_of_two)]
    """How many pairs of independent points, a power of two; more of them keep the first ones."""
    seed: Seed
    """Any whole number: the same one gives the same points."""


class Morris(Model):
    """Walks that change one axis after the other: trajectories x (axes + 1) points."""

    type: Literal["morris"]
    trajectories: Annotated[int, Field(strict=True, ge=1, le=MOST_TRAJECTORIES)]
    """How many walks; more of them keep the first ones."""
    levels: Annotated[int, Field(strict=True, ge=2, le=1000), AfterValidator(_even)] = 4
    """On how many levels an axis stands, from one end to the other; even."""
    seed: Seed
    """Any whole number: the same one gives the same points."""


class OneAtATime(Model):
    """All axes at their base, then each alone low and high: 1 + 2 x axes points."""

    type: Literal["one-at-a-time"]


DESIGNS: Mapping[str, type[Model]] = {
    "grid": Grid,
    "zip": Zip,
    "latin-hypercube": LatinHypercube,
    "sobol": Sobol,
    "monte-carlo": MonteCarlo,
    "saltelli": Saltelli,
    "morris": Morris,
    "one-at-a-time": OneAtATime,
}
"""Every design by its word."""


Design = Annotated[
    Annotated[Grid, Tag("<grid>")]
    | Annotated[Zip, Tag("<zip>")]
    | Annotated[LatinHypercube, Tag("<latin-hypercube>")]
    | Annotated[Sobol, Tag("<sobol>")]
    | Annotated[MonteCarlo, Tag("<monte-carlo>")]
    | Annotated[Saltelli, Tag("<saltelli>")]
    | Annotated[Morris, Tag("<morris>")]
    | Annotated[OneAtATime, Tag("<one-at-a-time>")],
    Discriminator(kind_of(type_word)),
]
"""Any design, told apart by its `type`."""
