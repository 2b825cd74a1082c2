"""One axis of a sweep: what varies, and over which values."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.config.fields import Model, Name, Names, exactly_one
from sim.config.quantity import problem, shown
from sim.config.sweep_distributions import Choice, Distribution, Normal, WeatherYears
from sim.config.sweep_values import (
    Amount,
    Number,
    Scalar,
    Step,
    alike,
    amount,
    between,
    dates,
    days_of,
    exact,
    stepped,
    suffix,
)

MOST_VALUES = 100_000
BASELINE = "baseline."
"""What the path of a number of the baseline begins with."""
RANGES = f"{BASELINE}ranges."
"""What the path of a range that the baseline states begins with; its name follows."""


class Range(Model):
    """Values from one end to the other: as many as `count`, or `step` apart."""

    from_: Scalar = Field(alias="from")
    """First value."""
    to: Scalar
    """Last value."""
    count: Annotated[int, Field(strict=True, ge=2, le=MOST_VALUES)] | None = None
    """How many values, both ends included."""
    step: Step | None = None
    """How far apart values are, in their unit; between dates "1 month" or "14 days"."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        first = alike({("from",): self.from_, ("to",): self.to})
        if first.kind == "word":
            raise problem(f"a range is of numbers or dates; this is {shown(self.from_)}", "from")
        if self.count is not None and self.step is not None:
            raise problem("give only one of count or step", "step")
        if first.number == amount(self.to).number:
            raise problem("the range ends where it begins; write `values` for one value", "to")
        if first.kind == "date" and amount(self.to).number < first.number:
            raise problem(f"{self.to} lies before {self.from_}", "to")
        if self.step is not None:
            self._check_step(first)
        return self

    def _check_step(self, first: Amount) -> None:
        length = abs(exact(amount(self.to).number) - exact(first.number))
        if first.kind == "date":
            months, days = days_of(self.step, "step")
            steps = length / (30 * months + days)
        else:
            width = self._step
            if width.kind != "number" or not width.number > 0:
                raise problem(f"must be a number above 0; this is {shown(self.step)}", "step")
            if width.unit != first.unit:
                raise problem(
                    f"must be in the unit of the range; this is {shown(self.step)}", "step"
                )
            steps = length / exact(width.number)
        if steps > MOST_VALUES:
            raise problem(f"gives more than {MOST_VALUES:,} values; use a larger step", "step")

    @property
    def _step(self) -> Amount:
        """Its step as a number; raises a `problem` where it is none."""
        try:
            return amount(self.step)
        except PydanticCustomError as error:
            raise problem(error.message(), "step") from None

    @property
    def listed(self) -> bool:
        """Whether it stands for certain values, not for all between its ends."""
        return self.count is not None or self.step is not None

    @property
    def values(self) -> tuple[Number | str, ...]:
        """Its values as a table holds them; its ends where neither count nor step is given."""
        first, last = amount(self.from_), amount(self.to)
        if self.step is None:
            return between(first, last, self.count or 2)
        if first.kind == "date":
            return dates(first, last, days_of(self.step))
        return stepped(first, last, amount(self.step))


class Axis(Model):
    """One thing that varies."""

    path: Names
    """Dotted path of a field of the scenario, `measures.stop.share`, of a number of its baseline,
    `baseline.sectors.industry.elasticity`, or of a range that the baseline states,
    `baseline.ranges.border_capacities` (0 its low end, 1 its high end); several get the same
    value."""
    label: Name | None = None
    """What pictures and tables call it; by default its name."""
    note: str | None = None
    """A remark, a source of its values."""
    apply: Literal["set", "multiply", "add"] = "set"
    """`set`: the value itself. `multiply`, `add`: what there is times, or plus, the value."""
    values: Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=MOST_VALUES)] | None = None
    """Its values; in a random design all are equally likely."""
    range: Range | None = None
    """Its values as a range; in a random design all are equally likely, and without count and step
    everything between the ends."""
    distribution: Distribution | None = None
    """How likely its values are, for random designs and one-at-a-time."""
    base: Scalar | None = None
    """Value where only others vary (one-at-a-time); by default the middle one, the median."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        exactly_one(self, "values", "range", "distribution")
        if self.values is not None:
            alike({("values", place): raw for place, raw in enumerate(self.values)})
            seen: dict[Number | str, int] = {}
            for place, raw in enumerate(self.values):
                if seen.setdefault(amount(raw).plain, place) != place:
                    raise problem(f"{shown(raw)} stands in the list twice", "values", place)
        years = isinstance(self.distribution, WeatherYears)
        if years and (self.path != ("weather",) or self.apply != "set"):
            raise problem("weather-years are years of the path `weather`, to be set", "path")
        if self.apply != "set" and self.sample.kind != "number":
            raise problem(f"only numbers can {self.apply}; this axis has {self.sample.kind}s")
        if self.apply == "multiply" and self.sample.unit:
            raise problem(f"a factor is a plain number, 1.5, without {self.sample.unit}")
        if self.base is not None:
            self._check_base()
        return self

    def _check_base(self) -> None:
        base = amount(self.base)
        if (base.kind, base.unit) != (self.sample.kind, self.sample.unit):
            unit = self.sample.unit
            wanted = f"a number in {unit}" if unit else f"a {self.sample.kind}"
            raise problem(
                f"must be {wanted} like the axis' values; this is {shown(self.base)}", "base"
            )

    @property
    def sample(self) -> Amount:
        """One of its values, for their kind and unit."""
        if self.values is not None:
            return amount(self.values[0])
        if self.range is not None:
            return amount(self.range.from_)
        found = self.distribution
        if isinstance(found, Choice):
            return amount(found.values[0])
        if isinstance(found, WeatherYears):
            return amount(found.from_ or 2000)
        first = next(
            key for key in ("low", "mean", "median") if getattr(found, key, None) is not None
        )
        return amount(getattr(found, "mean" if isinstance(found, Normal) else first))

    @property
    def listed(self) -> tuple[Number | str, ...] | None:
        """Its values where it has a list of them, as a table holds them."""
        if self.values is not None:
            return tuple(amount(raw).plain for raw in self.values)
        return self.range.values if self.range is not None and self.range.listed else None

    def column(self, name: str) -> str:
        """Name of its column in tables: its own, and the unit of its numbers."""
        return name.replace("-", "_") + suffix(self.sample.unit)
