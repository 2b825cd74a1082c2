"""docs/data-NAME.md: what a baseline holds, from its descriptor and its CSV files.

Counted are rows as they stand in the files, with the source and the quality that each states.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.data.loader import DESCRIPTOR

QUALITIES = ("table", "approx", "recall")
PROVENANCE = ("source", "quality", "note")
Row = Mapping[str, str]

_INTRODUCTION = """\
# The data of {name}

What stands in `seeds/{name}`, counted from its files. Written by `make docs`; do not edit.
How the tables were compiled, what is estimated and which traps the sources hold is told in
[seeds/README.md](../seeds/README.md), what the qualities `table`, `approx` and `recall` mean in
[data.md](data.md).

{description}"""
_GAS = ("GWh", "GWh/d")


@dataclass(frozen=True)
class Table:
    """One table: its part of the descriptor, and its rows."""

    about: Mapping[str, Any]
    rows: Sequence[Row]

    @property
    def file(self) -> str:
        """Name of the file."""
        return str(self.about["path"])

    @property
    def fields(self) -> Sequence[Mapping[str, Any]]:
        """Columns but for those that every table ends in."""
        fields = self.about["schema"]["fields"]
        return [field for field in fields if field["name"] not in PROVENANCE]

    def qualities(self, source: str | None = None) -> list[int]:
        """Rows of each quality, of one source or of all."""
        rows = [row for row in self.rows if source in (None, row["source"])]
        count = Counter(row["quality"] for row in rows)
        return [count[quality] for quality in QUALITIES]

    def weighed(self) -> str:
        """How much of the gas in the table each quality stands for; empty where it holds none."""
        column = next((f["name"] for f in self.fields if f.get("unit") in _GAS), None)
        weights = [abs(float(row[column] or 0)) for row in self.rows] if column else []
        whole = sum(weights)
        if not whole:
            return ""
        parts = []
        for quality in QUALITIES:
            pairs = zip(weights, self.rows, strict=True)
            part = sum(weight for weight, row in pairs if row["quality"] == quality)
            parts += [f"{100 * part / whole:.1f} % `{quality}`"] if part else []
        return f"By `{column}`: {', '.join(parts)}."


def data_page(folder: Path) -> str:
    """The page about the baseline in `folder`."""
    about = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8-sig"))
    tables = tables_of(folder, about)
    introduction = _INTRODUCTION.format(name=about["name"], description=about["description"])
    parts = [introduction, _overview(tables), _licences(about), *map(_section, tables)]
    return "\n\n".join(parts) + "\n"


def tables_of(folder: Path, about: Mapping[str, Any]) -> list[Table]:
    """The tables that a baseline's descriptor names."""
    return [Table(one, _rows(folder / one["path"])) for one in about["resources"]]


def percentages(counts: Sequence[int]) -> list[str]:
    """Parts of a whole in per cent."""
    return [f"{100 * part / sum(counts):.0f} %" for part in counts]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _overview(tables: Sequence[Table]) -> str:
    lines = [
        [f"[{table.file}](#{_anchor(table.file)})", *_counts(len(table.rows), table.qualities())]
        for table in tables
    ]
    sums = [sum(column) for column in zip(*(table.qualities() for table in tables), strict=True)]
    whole = sum(sums)
    lines.append(["all", *_counts(whole, sums)])
    lines.append(["", "", *percentages(sums)])
    head = ["table", "rows", *QUALITIES]
    return "## Tables\n\n" + table_text(head, lines, right=range(1, len(head)))


def _licences(about: Mapping[str, Any]) -> str:
    [licence, *_] = about["licenses"]
    lines = [[_linked(one), one["license"]] for one in about["sources"]]
    text = (
        "## Licences\n\n"
        f"The compilation: [{licence['name']}]({licence['path']}). {licence['title']}. "
        "The attribution that goes with it stands at the end of "
        "[seeds/README.md](../seeds/README.md#attribution).\n\n"
    )
    return text + table_text(["source", "terms"], lines)


def _section(table: Table) -> str:
    columns = [
        [f"`{field['name']}`", _unit(field), _sentence(field["description"])]
        for field in table.fields
    ]
    key = ", ".join(f"`{name}`" for name in table.about["schema"]["primaryKey"])
    sources = Counter(row["source"] for row in table.rows)
    lines = [
        [_cell(source), *_counts(count, table.qualities(source))]
        for source, count in sorted(sources.items(), key=lambda item: (-item[1], item[0]))
    ]
    notes = sum(bool(row["note"]) for row in table.rows)
    terms = dict.fromkeys(f"{one['title']} ({one['license']})" for one in table.about["sources"])
    return "\n\n".join(
        [
            f"## {table.file}",
            f"{table.about['description']} {len(table.rows):,} rows, {notes:,} with a note; "
            f"one for each {key}.",
            table_text(["column", "unit", "meaning"], columns),
            table_text(
                ["source as the rows state it", "rows", *QUALITIES], lines, right=range(1, 5)
            ),
            f"{table.weighed()} Terms: {'; '.join(terms)}.".lstrip(),
        ]
    )


def _unit(field: Mapping[str, Any]) -> str:
    """The unit of a number, the kind of anything else."""
    unit = field.get("unit")
    if unit is None:
        kind = str(field["type"])
        return {"string": "text", "boolean": "true or false"}.get(kind, kind)
    return "share, or factor" if unit == "1" else str(unit)


def _counts(whole: int, parts: Iterable[int]) -> list[str]:
    return [f"{whole:,}", *(f"{part:,}" if part else "" for part in parts)]


def _linked(source: Mapping[str, str]) -> str:
    title = _cell(source["title"])
    return f"[{title}]({source['path']})" if "path" in source else title


def _sentence(text: str) -> str:
    return _cell(" ".join(text.split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _anchor(heading: str) -> str:
    """What a heading is called in a link."""
    return heading.replace(".", "").lower()


def table_text(head: Sequence[str], lines: Iterable[Sequence[str]], right: range = range(0)) -> str:
    """A table in Markdown; columns of numbers stand on the right."""
    rule = ["---:" if place in right else "---" for place in range(len(head))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *lines))
