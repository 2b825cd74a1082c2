"""What all measures have in common: a window of days, an announcement, a place in the question."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.config.fields import Model, exactly_one
from sim.config.quantity import Day, Days, problem


class AnyMeasure(Model):
    """What every measure has."""

    one_of: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Groups of keys of which a file gives exactly one each."""

    announced: Day | None = None
    """Day the market learns of it; by default it has always known."""
    shock: Literal[True, False, "averted"] = True
    """`true`: it is the question, absent from the counterfactual. `false`: it is the setting, in
    both cases. `averted`: the scenario keeps it from happening; only the counterfactual has it."""
    note: str | None = None
    """A remark, a source."""

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        for keys in self.one_of:
            exactly_one(self, *keys)
        return self


class TimedMeasure(AnyMeasure):
    """A measure with a window of days."""

    from_: Day = Field(alias="from")
    """First day."""
    until: Day | None = None
    """Last day, included; by default the end of the horizon."""
    ramp: Days = 0.0
    """Days over which it builds up linearly, counted from `from`."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.from_:
            raise problem(f"{self.until} lies before the first day, {self.from_}", "until")
        if self.announced is not None and self.announced > self.from_:
            raise problem(f"{self.announced} lies after the first day, {self.from_}", "announced")
        return self
