"""What the page is made from: scenarios, thresholds, what others expect; see `setting.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, TypeAdapter

TABLE = Path(__file__).with_name("setting.yaml")
EU = "EU27"
WORDS = (
    "title",
    "question",
    "before",
    "normal_years",
    "newest",
    "season",
    "views",
    "missing",
)
"""What nothing is solved from."""
_STRICT = ConfigDict(extra="forbid")

Side = Literal["above", "below", "near"]


@dataclass(frozen=True)
class View:
    """What somebody else says, and how our figure beside it is made.

    date : when it was said, as exactly as known
    quality : `table` where the published number was read, `approx` from prose or the press
    ours : one way of `sim.outlook.views`
    near : difference, in `unit`, up to which both say the same
    group : those of one are told together
    why : a sentence for each way in which it may turn out, with the facts of
        `sim.outlook.views.facts` in braces
    """

    __pydantic_config__ = _STRICT

    group: str
    what: str
    by: str
    date: str
    quality: Literal["table", "approx"]
    value: float
    unit: str
    ours: Mapping[str, str]
    near: float
    why: Mapping[Side, str]
    decimals: int = 0

    def side(self, ours: float) -> Side:
        """Where our figure lies."""
        if abs(ours - self.value) <= self.near:
            return "near"
        return "above" if ours > self.value else "below"


@dataclass(frozen=True)
class Return:
    """A scenario in which Hormuz opens so many weeks after the start."""

    __pydantic_config__ = _STRICT

    weeks: int
    scenario: str


@dataclass(frozen=True)
class Law:
    """From when on Russian gas under long-term contracts is refused."""

    __pydantic_config__ = _STRICT

    long_lng: date
    long_pipeline: date
    source: str


@dataclass(frozen=True)
class Replayed:
    """A level of the replay that is to lie within so many points of the one observed."""

    __pydantic_config__ = _STRICT

    place: str
    day: date
    within: float


@dataclass(frozen=True)
class Choice:
    """A year of weather: at a percentile of degree days among the years from `since` on."""

    __pydantic_config__ = _STRICT

    percentile: float
    since: int


@dataclass(frozen=True)
class Otherwise:
    """A number of the reference that is a judgement, set otherwise, in words and as `--set`.

    years : whether all recent years of weather are solved with it too
    """

    __pydantic_config__ = _STRICT

    what: str
    sets: tuple[str, ...]
    years: bool = False


@dataclass(frozen=True)
class Season:
    """The months from `first` to `last`, written `2026-10`: the winter in a narrow sense."""

    __pydantic_config__ = _STRICT

    first: str
    last: str


@dataclass(frozen=True)
class Setting:
    """Names of scenarios and sweeps, places, thresholds, and what others expect.

    title, question, before : what the page is about, what it asks, and the winter that is replayed
    season : whose mean price is told beside that of the whole horizon
    normal_years : those whose mean degree days the baseline calls 1
    recent : the first of the years whose climate is nearest to today's; `newest`, how many of the
        last of them are told for themselves
    alone : what is set in `ban` so that LNG alone is the question
    shares : how much of the refused LNG is stranded instead
    named : how many countries are told of what a cut does
    places : whose stores are told; the groups of countries in `groups` as well
    winters : which years of weather stand for a mild, a normal, a hard winter
    variants : what the answer hangs on
    """

    __pydantic_config__ = _STRICT

    title: str
    question: str
    before: str
    season: Season
    normal_years: str
    recent: int
    newest: int
    reference: str
    sweep: str
    replay: str
    returns: tuple[Return, ...]
    hard: str
    grid: str
    ban: str
    alone: tuple[str, ...]
    shares: tuple[Otherwise, ...]
    exempt: str
    others: tuple[str, ...]
    places: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    importers: tuple[str, ...]
    dependents: tuple[str, ...]
    low_pct: float
    empty_pct: float
    curtailed_twh: float
    winters: Mapping[str, Choice]
    variants: tuple[Otherwise, ...]
    named: int
    law: Law
    replayed: tuple[Replayed, ...]
    views: tuple[View, ...]
    missing: tuple[str, ...]

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Every scenario that is solved, once."""
        names = [self.reference, *(one.scenario for one in self.returns), self.hard]
        names += [self.ban, self.exempt, *self.others, self.replay]
        return tuple(dict.fromkeys(names))

    @property
    def sweeps(self) -> tuple[str, ...]:
        """Every sweep that is solved."""
        return (self.sweep, self.grid)

    def solved_from(self) -> dict[str, Any]:
        """What of it decides what is solved, as plain data; what others say does not."""
        data: dict[str, Any] = TypeAdapter(Setting).dump_python(self, mode="json")
        return {key: value for key, value in data.items() if key not in WORDS}


def setting(path: Path = TABLE) -> Setting:
    """The setting in a file; raises `pydantic.ValidationError` for what is missing or unknown."""
    content = _days_as_text(yaml.safe_load(path.read_text(encoding="utf-8")))
    return TypeAdapter(Setting).validate_python(content)


def _days_as_text(value: Any) -> Any:
    """YAML reads days as dates, wherever they stand; pydantic makes them dates where wanted."""
    if isinstance(value, dict):
        return {key: _days_as_text(own) for key, own in value.items()}
    if isinstance(value, list):
        return [_days_as_text(own) for own in value]
    return value.isoformat() if isinstance(value, date) else value
