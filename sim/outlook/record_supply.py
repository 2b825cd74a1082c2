"""The numbers of the page about supply: the ban, and other cuts, beside the same world without.

Units as in `sim.outlook.record`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """A figure with the ban, or with another cut, and without."""

    banned: float
    free: float

    @property
    def effect(self) -> float:
        """What the cut does to it."""
        return self.banned - self.free


@dataclass(frozen=True)
class Refused:
    """What an embargo refuses on some days, as the base year's deliveries by importer.

    own : whether it is what the scenario is about, else it is in force in its counterfactual too
    """

    measure: str
    own: bool
    pipeline: Mapping[str, float]
    lng: Mapping[str, float]
    stranded_twh: float

    @property
    def lng_twh(self) -> float:
        """LNG of all importers."""
        return sum(self.lng.values())

    @property
    def pipeline_twh(self) -> float:
        """Pipeline gas of all importers."""
        return sum(self.pipeline.values())


@dataclass(frozen=True)
class Span:
    """A part of the horizon of the ban: what the EU27, or an importer, has in it.

    refused : by measure, of this part; of an importer none
    sources : where the gas comes from, what comes less what goes; they add up to consumption
    """

    place: str
    first: str
    last: str
    refused: tuple[Refused, ...]
    price: Pair
    lng: Pair
    shortfall: Pair
    curtailment: Pair
    consumption: Pair
    sources: Mapping[str, Pair]

    @property
    def own(self) -> tuple[Refused, ...]:
        """What the ban itself refuses."""
        return tuple(one for one in self.refused if one.own)


@dataclass(frozen=True)
class Supplied:
    """Where the gas of a country comes from after long-term pipeline gas is refused.

    case : `law`, `exempt` or `free`
    sources : by neighbour or kind of source, what comes less what goes
    """

    node: str
    case: str
    price_eur_mwh: float
    consumption_twh: float
    response_twh: float
    curtailment_twh: float
    sources: Mapping[str, float]


@dataclass(frozen=True)
class Share:
    """The ban of LNG alone with another share of it stranded; `sets` say which."""

    what: str
    sets: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class Ban:
    """The ban of long-term contracts.

    sets : what is set otherwise where LNG alone is the question
    alone : the EU27 with the ban of LNG alone, over the horizon; `importers` the same of each
    shares : the EU27 once more, with other shares of the refused LNG stranded
    spans : of the EU27, in order, with both bans
    supplied : in the last span
    """

    scenario: str
    start: str
    end: str
    sets: tuple[str, ...]
    alone: Span
    shares: tuple[Share, ...]
    spans: tuple[Span, ...]
    importers: tuple[Span, ...]
    supplied: tuple[Supplied, ...]


@dataclass(frozen=True)
class Hit:
    """What a cut does to a country while it lasts."""

    node: str
    price: Pair
    shortfall: Pair
    curtailment: Pair


@dataclass(frozen=True)
class Cut:
    """A scenario of another cut, on the days on which it acts.

    until : the first day of a month, or the end, on which the EU's stores are compared
    hit : countries whose price it moves most, the most first
    """

    scenario: str
    title: str
    first: str
    last: str
    price: Pair
    response: Pair
    curtailment: Pair
    until: str
    stores: Pair
    curtailed: Mapping[str, float]
    hit: tuple[Hit, ...]
