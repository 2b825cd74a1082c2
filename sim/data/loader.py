"""Loads a baseline: a folder with `datapackage.json` and one CSV file per table of `records`.

Standard library only, because `validate` must start at once. Every mistake of the whole folder
is collected and raised together as a `BaselineError`, each with its file (as the user named the
folder), its line and what to do about it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sim.data.checks import check
from sim.data.draft import Draft
from sim.data.parse import Table, read_table
from sim.data.records import OPTIONAL, TABLES, Provenance
from sim.data.seeds import Seeds
from sim.errors import BaselineError, Finding

__all__ = ["DESCRIPTOR", "Seeds", "load_seeds"]

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class _Descriptor:
    title: str
    base_year: int


def load_seeds(folder: Path) -> Seeds:
    """The baseline in `folder`, checked as a whole.

    Raises BaselineError with every mistake found in the folder's files, or with one sentence
    naming the baselines beside it when the folder is not a baseline.
    """
    if not (folder / DESCRIPTOR).is_file() and not any(folder.glob("*.csv")):
        raise BaselineError([_not_a_baseline(folder)])
    descriptor = _read_descriptor(folder / DESCRIPTOR)
    tables = {record: _table(folder / f"{name}.csv", record) for name, record in TABLES.items()}
    findings = [] if isinstance(descriptor, _Descriptor) else list(descriptor)
    findings += [finding for table in tables.values() for finding in table.findings]
    if isinstance(descriptor, _Descriptor):
        findings += check(Draft(descriptor.base_year, tables))
    if findings or not isinstance(descriptor, _Descriptor):
        raise BaselineError(sorted(findings, key=lambda finding: (finding.file, finding.line)))
    return Seeds(
        name=folder.resolve().name,
        folder=folder,
        title=descriptor.title,
        base_year=descriptor.base_year,
        tables=MappingProxyType({name: tables[record].rows for name, record in TABLES.items()}),
        digest=_digest(folder, list(tables.values())),
    )


def _table(path: Path, record: type[Provenance]) -> Table:
    """One table; empty where it is missing and may be."""
    if record in OPTIONAL and not path.exists():
        return Table(str(path), record, (), (), ())
    return read_table(path, record)


def _not_a_baseline(folder: Path) -> Finding:
    beside = sorted(path.parent.name for path in folder.parent.glob(f"*/{DESCRIPTOR}"))
    what = "is not a baseline (no datapackage.json, no tables)" if folder.is_dir() else "not found"
    available = f"available beside it: {', '.join(beside)}" if beside else "none lies beside it"
    return Finding(str(folder), 0, 0, f"baseline folder {what}; {available}")


def _read_descriptor(path: Path) -> _Descriptor | tuple[Finding, ...]:
    """Title and base year, or what is wrong with the descriptor."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        message = 'is missing; it needs at least {"title": "...", "base_year": 2021}'
        return (Finding(str(path), 0, 0, message),)
    except json.JSONDecodeError as error:
        return (Finding(str(path), error.lineno, error.colno, f"is not JSON: {error.msg}"),)
    except (OSError, UnicodeDecodeError) as error:
        return (Finding(str(path), 0, 0, f"cannot be read ({error}); save it as UTF-8 text"),)
    content = content if isinstance(content, dict) else {}
    title, base_year = content.get("title"), content.get("base_year")
    if isinstance(title, str) and type(base_year) is int and 1900 <= base_year <= 2200:
        return _Descriptor(title, base_year)
    message = 'needs "title" (text) and "base_year" (a whole number such as 2021)'
    return (Finding(str(path), 0, 0, message),)


def _digest(folder: Path, tables: list[Table]) -> str:
    """SHA-256 over file names and contents; line endings do not count."""
    digest = hashlib.sha256()
    files = [Path(table.file) for table in tables]
    for path in sorted([folder / DESCRIPTOR, *(file for file in files if file.exists())]):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
