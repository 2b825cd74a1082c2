"""What all measures have in common: a window of days, an announcement, a place in the question."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sim.config.fields import Model, exactly_one, kind_of
from sim.config.quantity import Day, Days, problem


def _announced_kind(value: object) -> str:
    return "word" if isinstance(value, str) and value[:1].isalpha() else "date"


class AnyMeasure(Model):
    """What every measure has."""

    one_of: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Groups of keys of which a file gives exactly one each."""

    unfolds: ClassVar[bool] = False
    """Whether it can be seen `as_it_happens`: one day's level says what to expect of the next."""

    announced: (
        Annotated[
            Annotated[Literal["as_it_happens"], Tag("<word>")] | Annotated[Day, Tag("<date>")],
            Discriminator(kind_of(_announced_kind)),
        ]
        | None
    ) = None
    """Day the market learns of it; by default it has always known. `as_it_happens`: it sees each
    day's level and expects the last one to persist. Acts with `foresight: announced`."""
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

    @property
    def announcement(self) -> Day | None:
        """Day on which the market learns of the whole measure, if there is one."""
        return self.announced if isinstance(self.announced, date) else None

    @model_validator(mode="after")
    def _can_unfold(self) -> Self:
        if self.announced == "as_it_happens" and not self.unfolds:
            raise problem(
                "a level that persists makes no sense for this type; give the day on which the "
                "market learns of it",
                "announced",
            )
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
        if self.announcement is not None and self.announcement > self.from_:
            raise problem(
                f"{self.announcement} lies after the first day, {self.from_}", "announced"
            )
        return self
