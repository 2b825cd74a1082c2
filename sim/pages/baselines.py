"""docs/data.md: the shipped baselines side by side; each has a page of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from sim.data.loader import DESCRIPTOR, load_seeds
from sim.model.knowledge import reach_of
from sim.pages.data import QUALITIES, percentages, table_text, tables_of

_INTRODUCTION = """\
# The data

The baselines that come with the program, counted from their files. Written by `make docs`; do not
edit. Each has a page that tells what stands in every table. How the tables were compiled, what is
estimated and which traps the sources hold is told in [seeds/README.md](../seeds/README.md), what
the model makes of them in [model.md](model.md), how to run on tables of your own in
[baselines.md](baselines.md)."""

_MARKS = """\
## Marks

Every row ends in three columns of text: its `source`, its `quality` and, where needed, a `note`.

| quality | meaning |
| --- | --- |
| `table` | read from a published data file or page, at most converted to another unit |
| `approx` | from prose or press, or computed, interpolated or allocated from table values |
| `recall` | from memory, not checked against a stored source |

Counted are rows. One of them may be a whole country's demand or nothing of weight, so where a table
holds amounts of gas, its page also says how much of the gas each quality stands for.

The newest observation is the last day that a row of quality `table` tells of, of storage levels,
demand, flows, production, send-out or prices. `observed` start: between these days every country
with a storage has a level, so that a scenario's `storage.initial` can be `observed`; where that
level is an estimate, every output of the run says so."""


def page_name(baseline: str) -> str:
    """File of a baseline's page."""
    return f"data-{baseline}.md"


def index_page(baselines: Sequence[tuple[str, Path]]) -> str:
    """The page about all of some baselines, given by name and folder."""
    head = ["baseline", "base year", "tables", "rows", *(f"`{one}`" for one in QUALITIES)]
    head += ["newest observation", "`observed` start"]
    lines = [_line(name, folder) for name, folder in baselines]
    table = table_text(head, lines, right=range(1, 4 + len(QUALITIES)))
    return "\n\n".join([_INTRODUCTION, "## Baselines", table, _MARKS]) + "\n"


def _line(name: str, folder: Path) -> list[str]:
    """A baseline in numbers."""
    about = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8-sig"))
    tables = tables_of(folder, about)
    counts = [sum(column) for column in zip(*(t.qualities() for t in tables), strict=True)]
    reach = reach_of(load_seeds(folder))
    starts = f"{reach.first} to {reach.last}" if reach.first and reach.last else "none"
    return [
        f"[{name}]({page_name(name)})",
        str(about["base_year"]),
        str(len(tables)),
        f"{sum(counts):,}",
        *percentages(counts),
        str(reach.newest or "none"),
        starts,
    ]
