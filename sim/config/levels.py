"""Gas in store at the start as somebody knows it: levels by node or group, each with its day.

They are written out in a scenario, or in a CSV file that the scenario names; a resolved scenario
has them written out in either case, so that it runs without the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.fields import Model, Name, exactly_one
from sim.config.quantity import Day, Share, Volume, problem

KEYS = ("file", "levels")
"""Keys that tell such levels from shares by node."""
Quality = Literal["table", "approx", "recall"]


class Level(Model):
    """Gas in store of a node or group at the start of a day."""

    full: Share | None = None
    """Level as a share of the working gas volume."""
    level: Volume | None = None
    """Level as a volume, instead of `full`; of a group, what it is of the group's working gas
    volume holds for each of its members."""
    day: Day | None = None
    """Day at whose start it was observed; without it the level is assumed, not observed."""
    quality: Quality = "table"
    """As in a baseline's tables: published (`table`), estimated (`approx`) or from memory
    (`recall`)."""
    source: Name | None = None
    """Who says so."""

    @model_validator(mode="after")
    def _said_once(self) -> Self:
        exactly_one(self, "full", "level")
        return self


class Levels(Model):
    """Levels by node or group; countries that are not named take the observed level."""

    file: Name | None = None
    """CSV file with the levels, a path relative to this file. Its columns: `node` or `country`,
    `full` or `level_gwh`, and if known `day`, `source`, `quality`, `note`."""
    levels: Annotated[dict[Name, Level], Field(max_length=1000)] = {}  # noqa: RUF012
    """The levels themselves; beside a `file` they take the place of its rows."""
    read_from: Name | None = None
    """Name of the file that the levels were read from, as a resolved scenario tells it."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.levels:
            raise problem("there is no level; name a `file`, or give `levels`")
        return self


def are_levels(value: object) -> bool:
    """Whether a way of writing the gas in store is this one."""
    written = isinstance(value, Mapping) and any(key in value for key in KEYS)
    return written or isinstance(value, Levels)
