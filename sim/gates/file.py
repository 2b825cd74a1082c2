"""The language of a gates file.

    gates:
      - outcome: eu.curtailment_twh
        max: 5
        where: {depth: 50 %}
        take: p95
    reference:
      path: reference
      relative: 1e-4

Bounds are plain numbers in the unit that ends the outcome's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    field_validator,
    model_validator,
)

from sim.config.fields import Model, Name, kind_of
from sim.config.quantity import problem, shown
from sim.gates.take import EVERY, Take

RELATIVE, ABSOLUTE = 1e-4, 1e-3
"""Defaults of a reference: another machine's BLAS passes, a change of the fourth digit does not;
and a thousandth of a unit is nothing in any outcome, whose last digit is the fourth decimal."""

Scalar = StrictInt | StrictFloat | Annotated[StrictStr, Field(min_length=1)]
Bound = Annotated[float, Field(strict=True)]
Slack = Annotated[float, Field(strict=True, ge=0)]
_PERCENT = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*%\s*", re.ASCII)


class Span(Model):
    """Values of an axis from one to another, both included."""

    from_: Scalar | None = Field(default=None, alias="from")
    """Least value; text with the axis' unit, or a plain number in it."""
    to: Scalar | None = None
    """Greatest value."""

    @property
    def ends(self) -> tuple[float | str | None, float | str | None]:
        """`from` and `to`."""
        return self.from_, self.to

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.from_ is None and self.to is None:
            raise problem("write `from`, `to` or both")
        return self


def _wanted_kind(value: object) -> str:
    if isinstance(value, Mapping | Span):
        return "span"
    return "several" if isinstance(value, list | tuple) else "one"


def _one(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise problem(f"write a value of the axis, a list of them or {{from, to}}; {_this(value)}")
    return value


def _this(value: object) -> str:
    return f"this is {shown(value)}"


Wanted = Annotated[
    Annotated[Annotated[Scalar, BeforeValidator(_one)], Tag("<one>")]
    | Annotated[
        Annotated[tuple[Annotated[Scalar, BeforeValidator(_one)], ...], Field(min_length=1)],
        Tag("<several>"),
    ]
    | Annotated[Span, Tag("<span>")],
    Discriminator(kind_of(_wanted_kind)),
]
"""Which values of an axis: one, several, or all from one to another."""


def _take(text: str) -> str:
    try:
        Take.read(text)
    except ValueError as error:
        raise problem(str(error)) from None
    return text


class Gate(Model):
    """Bounds on one outcome of a run, or on one column of a sweep's table."""

    outcome: Name
    """Key of `summary.json`, joined with dots, or an outcome of the sweep."""
    min: Bound | None = None
    """Least value that passes."""
    max: Bound | None = None
    """Greatest value that passes."""
    name: Name | None = None
    """What reports call the gate; by default its condition."""
    note: str = ""
    """Why the bound is what it is; told when the gate fails."""
    scenario: Name | None = None
    """Name of the run or sweep it is about; by default all that are checked."""
    where: dict[Name, Wanted] = Field(default_factory=dict)
    """Of a sweep: only points with these values, by axis."""
    take: Annotated[str, AfterValidator(_take)] = EVERY
    """Of a sweep: what of the points is held against the bounds: every one of them, their min, max,
    mean, median, a percentile (p05, p95), or the `share > 500` of points where that holds."""

    @model_validator(mode="before")
    @classmethod
    def _percentages(cls, data: Any) -> Any:
        """Bounds of a share may be written as percentages."""
        taken = data.get("take", "") if isinstance(data, Mapping) else ""
        if not str(taken).strip().startswith("share"):
            return data
        return {**data, **{key: _share(data[key]) for key in ("min", "max") if key in data}}

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.min is None and self.max is None:
            raise problem("a gate needs a bound: write `min`, `max` or both")
        if self.min is not None and self.max is not None and self.max < self.min:
            raise problem(f"lies below `min`, {self.min:g}: nothing could pass", "max")
        if Take.read(self.take).is_share:
            for key in ("min", "max"):
                bound = getattr(self, key)
                if bound is not None and not 0 <= bound <= 1:
                    raise problem(
                        f"a share lies between 0 and 1 (0 % and 100 %), not {bound:g}", key
                    )
            if self.min in (None, 0) and self.max in (None, 1):
                key = "min" if self.max is None else "max"
                raise problem("no share could fail this: 1 is 100 %, write 1 % as `1 %`", key)
        return self

    @property
    def title(self) -> str:
        """What reports call it."""
        return self.name or self.condition

    @property
    def condition(self) -> str:
        """The gate in words."""
        subject = Take.read(self.take).of(self.outcome)
        places = [f"{axis} {_told(wanted)}" for axis, wanted in self.where.items()]
        return f"{subject} {self.bounds}{' where ' if places else ''}{', '.join(places)}"

    @property
    def bounds(self) -> str:
        """The bounds in words."""
        if self.min is None:
            return f"at most {number(self.max)}"
        if self.max is None:
            return f"at least {number(self.min)}"
        return f"from {number(self.min)} to {number(self.max)}"


def _share(value: object) -> object:
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    return float(found[1]) / 100 if found else value


def _told(wanted: Any) -> str:
    if isinstance(wanted, Span):
        ends = [("from", wanted.from_), ("to", wanted.to)]
        return " ".join(f"{word} {end}" for word, end in ends if end is not None)
    return " or ".join(map(str, wanted)) if isinstance(wanted, tuple) else str(wanted)


def number(value: float | None) -> str:
    """A number as reports show it: ten digits, none of them superfluous."""
    return "nothing" if value is None else f"{value:.10g}"


class Tolerance(Model):
    """How far an outcome may lie from the reference; what is not given is as for the others."""

    relative: Slack | None = None
    """As a share of the reference value."""
    absolute: Slack | None = None
    """In the outcome's unit; the larger of the two counts."""


def _rule_kind(value: object) -> str:
    return "mapping" if isinstance(value, Mapping | Tolerance) else "word"


Rule = Annotated[
    Annotated[Literal["ignore"], Tag("<word>")] | Annotated[Tolerance, Tag("<mapping>")],
    Discriminator(kind_of(_rule_kind)),
]


class Reference(Model):
    """Committed results that the present ones are held against."""

    path: Name
    """Relative to the gates file: a folder with `sweep.json` and `points.csv`, or with
    `summary.json`; one of these files; or a folder with a folder for each scenario or sweep."""
    scenario: Name | None = None
    """Name of the run or sweep it is about; by default that in the reference."""
    relative: Slack = RELATIVE
    """Tolerance as a share of the reference value."""
    absolute: Slack = ABSOLUTE
    """Tolerance in the outcome's unit; the larger of the two counts."""
    outcomes: dict[Name, Rule] = Field(default_factory=dict)
    """Other tolerances by outcome, or `ignore`; `*` stands for any text, the last that fits
    counts."""


class GatesFile(Model):
    """What results must satisfy."""

    gates: tuple[Gate, ...] = ()
    """Bounds."""
    reference: Reference | None = None
    """Committed results."""

    @field_validator("gates")
    @classmethod
    def _one_title_each(cls, gates: tuple[Gate, ...]) -> tuple[Gate, ...]:
        seen: dict[tuple[str, str | None], int] = {}
        for place, gate in enumerate(gates):
            first = seen.setdefault((gate.title, gate.scenario), place)
            if first != place:
                raise problem(f"gate {first + 1} is called {gate.title!r} already", place, "name")
        return gates

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not self.gates and self.reference is None:
            raise problem("there is nothing to check; write `gates`, `reference` or both")
        return self


MODELS: Mapping[tuple[str, ...], type[Model]] = {
    (): GatesFile,
    ("gates", "*"): Gate,
    ("gates", "*", "where", "*"): Span,
    ("reference",): Reference,
    ("reference", "outcomes", "*"): Tolerance,
}
"""The mappings of the language by path; `*` is any name or place in a list."""
