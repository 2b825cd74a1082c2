"""What the numbers of a replay were chosen on: the table calibration.yaml, and reading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sim.backtest.cells import When, months_of

TABLE = Path(__file__).with_name("calibration.yaml")
NOT_SAID = "not said"


@dataclass(frozen=True)
class Chosen:
    """Where a number comes from.

    chosen_on : `literature`, `judgement`, or years whose observations were looked at
    how : the same in words
    low, high : ends of our own: in the words of a scenario, or factors of a whole column
    name : of such a column
    """

    chosen_on: tuple[str | int, ...]
    how: str
    low: str = ""
    high: str = ""
    name: str = ""

    @property
    def label(self) -> str:
        """`literature, 2022`."""
        return ", ".join(map(str, self.chosen_on)) or NOT_SAID

    def on(self, year: When) -> bool:
        """Whether the observations of a year or a span had a part in it."""
        return any(int(month[:4]) in self.chosen_on for month in months_of(year))


UNKNOWN = Chosen((), "")


@dataclass(frozen=True)
class Calibration:
    """The table.

    parameters : by row of parameters.csv; `elasticity` for sectors.csv
    ranges : by name of a group in ranges.csv or contracts.csv
    tables : by table, rows and column, as in `sim.data.changes`
    replays : by scenario, what it sets itself
    """

    parameters: Mapping[str, Chosen]
    ranges: Mapping[str, Chosen]
    tables: Mapping[str, Chosen]
    replays: Mapping[str, Mapping[str, Chosen]]

    def of(self, key: str, scenario: str) -> Chosen:
        """What a number was chosen on; a part (`elasticity.power`) has the label of the whole."""
        own = self.replays.get(scenario, {})
        for name in (key, key.partition(".")[0]):
            for known in (own, self.parameters, self.ranges):
                if name in known:
                    return known[name]
        return UNKNOWN

    def settings(self, scenario: str) -> dict[str, Chosen]:
        """What only the scenario sets, by its path."""
        return {path: one for path, one in self.replays.get(scenario, {}).items() if one.low}


def calibration(path: Path = TABLE) -> Calibration:
    """The table of a file. Raises TypeError for a key that it does not know."""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Calibration(
        _entries(told["parameters"]),
        _entries(told["ranges"]),
        _entries(told["tables"]),
        {name: _entries(own) for name, own in told["replays"].items()},
    )


def _entries(told: Mapping[str, Mapping[str, Any]]) -> dict[str, Chosen]:
    return {
        key: Chosen(**{**entry, "chosen_on": tuple(entry["chosen_on"])})
        for key, entry in told.items()
    }
