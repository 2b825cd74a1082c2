"""What the page of bands is made of, kept beside it as data: one entry a shipped scenario.

An entry carries a hash of what it was made from, so that a change to one scenario asks for that one
to be solved again, not for all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import RootModel, ValidationError

from sim.band.measure import SEED, points_for
from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.errors import InputError
from sim.files import write_whole


@dataclass(frozen=True)
class Ends:
    """A figure of a run and the ends of its band."""

    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Alone:
    """What one number does while all others are central.

    name : of what is drawn (`inputs.LABELS`), else of a row of parameters.csv
    drawn : whether the band draws it
    ends : what the two ends are
    results : by figure its value at each; None where the point has no answer
    """

    name: str
    drawn: bool
    ends: tuple[str, str]
    results: Mapping[str, tuple[float | None, float | None]]


@dataclass(frozen=True)
class Entry:
    """The band of one shipped scenario, as far as the page tells it.

    kind : `strategic`, or the length of the periods
    digest : see `digest_of`
    figures : of the region, by their names in a summary
    stores : fill at its lowest and at the end, % of the working gas volume
    alone : what each range does alone; empty where points are dear
    fewer : by figure how far the ends of a band of few points lie from these, as a share of the
        width; empty where this is such a band
    """

    baseline: str
    region: str
    kind: str
    points: int
    solved: int
    digest: str
    figures: Mapping[str, Ends]
    stores: Mapping[str, Ends]
    alone: tuple[Alone, ...]
    fewer: Mapping[str, float]


Entries = Mapping[str, Entry]
"""Entries by the name of their scenario."""


class _File(RootModel[dict[str, Entry]]):
    """The data file."""


def read(path: Path) -> dict[str, Entry]:
    """The entries of a data file; none where there is no file.

    Raises `InputError` for a file that holds something else.
    """
    if not path.exists():
        return {}
    try:
        return _File.model_validate_json(path.read_bytes()).root
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"{path} is no file of bands ({place}: {first['msg']}); remove it and solve all anew"
        ) from error


def write(path: Path, entries: Entries) -> None:
    """Write a data file, entries in the order of their names."""
    content = _File(dict(entries)).model_dump(mode="json")
    text = json.dumps(content, indent=1, sort_keys=True) + "\n"
    write_whole(path, text.encode())


def digest_of(scenario: Scenario, seeds: Seeds) -> str:
    """SHA-256 of what an entry is made from, but for the program and the defaults it gives."""
    texts = {"title", "question", "description"}
    given = scenario.model_dump(mode="json", by_alias=True, exclude=texts, exclude_defaults=True)
    told = json.dumps([seeds.digest, points_for(scenario), SEED, given], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
