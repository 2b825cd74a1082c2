"""The language of sweeps: many points of one scenario along axes, and the outcomes to keep.

An axis varies fields of the scenario (`measures.stop.share`) or numbers of its baseline
(`baseline.sectors.industry.elasticity`). A `Sweep` is complete and checked by itself; whether its
paths lead anywhere is checked against the scenario (`sim.config.sweep_paths`) and the baseline
(`sim.sweep.check`). The docstring under a field is its help text and its description in
`scenarios/sweeps/schema.json`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator
from pydantic_core import PydanticCustomError

from sim.config.fields import Model, Name, kind_of
from sim.config.schema import NAME_PATTERN, At
from sim.config.sweep_axis import Axis as Axis
from sim.config.sweep_designs import MOST_POINTS, Design, Grid, Morris, OneAtATime, Saltelli, Zip
from sim.config.sweep_distributions import bounded

OUTCOME_PATTERN = r"^[^\s,]+$"
AXIS_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"

AxisName = Annotated[str, StringConstraints(pattern=AXIS_PATTERN, max_length=60)]

ALIASES = {"eu.": "regions.EU27."}
"""Short ways to begin a figure's key."""
DEFAULT_OUTCOMES = (
    "eu.shortfall_twh",
    "eu.curtailment_twh",
    "eu.demand_response_twh",
    "eu.hub_price_eur_mwh",
    "eu.price_effect_eur_mwh",
)


def figure_key(outcome: str) -> str:
    """The key of an outcome in `sim.summary.figures`: `eu.` is short for `regions.EU27.`."""
    for short, long in ALIASES.items():
        if outcome.startswith(short):
            return long + outcome.removeprefix(short)
    return outcome


class Aggregate(Model):
    """One number made of a table of the run."""

    name: Annotated[str, StringConstraints(pattern=OUTCOME_PATTERN, max_length=80)]
    """Name of its column."""
    table: Name
    """Table of a run, as in its folder `tables`: prices, flows, storage."""
    column: Name
    """Column of numbers in that table."""
    where: dict[Name, str] = {}  # noqa: RUF012  (pydantic copies it)
    """Rows that count: what a column of text holds there ({node: DE})."""
    take: Literal["sum", "mean", "min", "max", "last", "first"]
    """What is made of the rows' numbers."""
    case: Literal["scenario", "counterfactual"] = "scenario"
    """Rows of which case count."""


def _outcome_kind(value: object) -> str:
    return "figure" if isinstance(value, str) else "aggregate"


Figure = Annotated[str, StringConstraints(pattern=OUTCOME_PATTERN, max_length=200)]
Outcome = Annotated[
    Annotated[Figure, Tag("<figure>")] | Annotated[Aggregate, Tag("<aggregate>")],
    Discriminator(kind_of(_outcome_kind)),
]


def _scenario_kind(value: object) -> str:
    return "document" if isinstance(value, Mapping) else "name"


class Sweep(Model):
    """Many points of one scenario."""

    name: Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=80)]
    """Name of the results folder; by default the file's name."""
    title: Name
    """A few words for headings."""
    question: Name
    """The question it answers, one sentence."""
    description: str | None = None
    """Background, and where ranges come from."""
    scenario: Annotated[
        Annotated[Name, Tag("<name>")] | Annotated[dict[str, Any], Tag("<document>")],
        Discriminator(kind_of(_scenario_kind)),
    ]
    """Scenario that varies: the name of a shipped one, a path relative to this file, or a scenario
    written out here, which may extend another."""
    set: dict[Name, Any] = {}  # noqa: RUF012  (pydantic copies it)
    """Keys of the scenario to set first, by dotted path ({horizon.resolution: weekly})."""
    design: Design
    """Which values of the axes come together."""
    axes: Annotated[dict[AxisName, Axis], Field(min_length=1, max_length=100)]
    """What varies, by name (lower case with hyphens)."""
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)] = DEFAULT_OUTCOMES
    """What is kept of every point: keys of `summary.json` joined with dots (`eu.` is short for
    `regions.EU27.`), or numbers made of a table."""

    @model_validator(mode="after")
    def _together(self) -> Self:
        found = [*check_design(self.design, self.axes), *check_columns(self.axes, self.outcomes)]
        if found:
            problems = [{"text": text, "at": list(path)} for path, text in found]
            raise PydanticCustomError("together", "several problems", {"problems": problems})
        return self

    @property
    def size(self) -> int:
        """How many points it has."""
        return size_of(self.design, self.axes)


def outcome_name(outcome: str | Aggregate) -> str:
    """Name of an outcome's column."""
    return outcome if isinstance(outcome, str) else outcome.name


def size_of(design: Any, axes: dict[str, Axis]) -> int:
    """Points of a design along `axes`."""
    if isinstance(design, Grid):
        return math.prod(len(axis.listed or ()) for axis in axes.values())
    if isinstance(design, Zip):
        return len(next(iter(axes.values())).listed or ())
    if isinstance(design, Saltelli):
        return design.base * (len(axes) + 2)
    if isinstance(design, Morris):
        return design.trajectories * (len(axes) + 1)
    if isinstance(design, OneAtATime):
        return 1 + 2 * len(axes)
    return int(design.points)


def check_design(design: Any, axes: dict[str, Axis]) -> Iterator[tuple[At, str]]:
    """Axes that a design cannot use: (path, sentence) of each mistake."""
    wrong = False
    for name, axis in axes.items():
        for path, text in _misfits(design, axis):
            wrong = True
            yield ("axes", name, *path), text
    if wrong:
        return
    if isinstance(design, Zip):
        lengths = {name: len(axis.listed or ()) for name, axis in axes.items()}
        first, most = next(iter(lengths.items()))
        for name, length in lengths.items():
            if length != most:
                yield (
                    ("axes", name),
                    f"{length} values, but {first} has {most}; a zip takes the values of all axes "
                    "side by side",
                )
    if size_of(design, axes) > MOST_POINTS:
        yield (
            ("design",),
            f"that would be {size_of(design, axes):,} points; the most is {MOST_POINTS:,}",
        )


def _misfits(design: Any, axis: Axis) -> Iterator[tuple[At, str]]:
    if isinstance(design, Grid | Zip):
        if axis.distribution is not None:
            yield (
                ("distribution",),
                f"a {design.type} takes `values` or a `range`; for a distribution choose a random "
                "design, such as sobol",
            )
        elif axis.listed is None:
            yield ("range",), f"a {design.type} needs to know how many: give `count` or `step`"
        if axis.base is not None:
            yield ("base",), "only the design one-at-a-time has a base; remove the key"
    elif isinstance(design, OneAtATime):
        return
    else:
        if axis.base is not None:
            yield ("base",), "only the design one-at-a-time has a base; remove the key"
        if isinstance(design, Morris) and not bounded(axis.distribution):
            yield (
                ("distribution",),
                "the design morris goes from the least value to the most; give `low` and `high`",
            )


def check_columns(
    axes: dict[str, Axis], outcomes: tuple[str | Aggregate, ...]
) -> Iterator[tuple[At, str]]:
    """Columns of the table that would have one name."""
    taken = {"point": "the number of a point", "status": "how a point was solved"}
    for name, axis in axes.items():
        column = axis.column(name)
        if column in taken:
            yield ("axes", name), f"its column would be {column!r}, which is {taken[column]}"
        taken[column] = f"the axis {name}"
    for place, outcome in enumerate(outcomes):
        column = outcome_name(outcome)
        if column in taken:
            yield ("outcomes", place), f"the column {column!r} is there already: {taken[column]}"
        taken[column] = "an outcome"
