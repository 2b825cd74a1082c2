"""Which nodes a picture is about, what they are called, and how long periods are."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sim.output.folder import RunFolder
from sim.views.baseline import seeds_of

EU27 = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
     "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")
)  # fmt: skip
"""Nodes that count as the Union's where a run's baseline is gone and cannot tell."""
SUPPLIERS = {
    "RU": "Russia",
    "NO": "Norway",
    "DZ": "Algeria",
    "LY": "Libya",
    "AZ": "Azerbaijan",
    "TR": "Türkiye",
}
CASES = ("scenario", "counterfactual")


@dataclass(frozen=True)
class Region:
    """A region of `summary.json` and its market nodes.

    key : in the summary
    label : in words
    """

    key: str
    label: str
    nodes: frozenset[str]


def markets(run: RunFolder) -> list[str]:
    """Codes of the nodes with customers, in the order of the tables."""
    return [str(node) for node in run.table("demand")["node"].unique()]


def main_region(run: RunFolder) -> Region:
    """The EU27, or the whole modelled area where no node belongs to it."""
    found, seeds = markets(run), seeds_of(run)
    union = EU27 if seeds is None else frozenset(seeds.eu_nodes)
    nodes = frozenset(found) & union
    return Region("EU27", "EU27", nodes) if nodes else whole_area(run)


def whole_area(run: RunFolder) -> Region:
    """All market nodes."""
    return Region("all", "All countries", frozenset(markets(run)))


def names(run: RunFolder) -> dict[str, str]:
    """Short names of market nodes; the code where the baseline is gone."""
    seeds = seeds_of(run)
    given = {} if seeds is None else {row.node: row.name for row in seeds.nodes}
    return {node: given.get(node, node).split(" and ")[0] for node in markets(run)}


def cases_of(run: RunFolder) -> tuple[str, ...]:
    """Cases worth showing: a scenario without a question is its own counterfactual."""
    measures = run.scenario.get("measures", {}).values()
    asks = any(measure.get("shock", True) is not False for measure in measures)
    conduct = run.scenario.get("market", {}).get("counterfactual") is not None
    return CASES if asks or conduct else CASES[:1]


def of_case(run: RunFolder, table: str, case: str) -> pd.DataFrame:
    """Rows of one case, with the days of their periods where they have any."""
    whole = run.table(table)
    rows = whole[whole["case"] == case].drop(columns="case")
    return with_days(rows) if "start" in rows else rows


def with_days(rows: pd.DataFrame) -> pd.DataFrame:
    """`start` and `end` as days, and `days` from the first to the last of them."""
    start, end = pd.to_datetime(rows["start"]), pd.to_datetime(rows["end"])
    return rows.assign(start=start, end=end, days=(end - start).dt.days + 1)
