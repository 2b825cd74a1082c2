"""What loading returns, and what it does not depend on."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from typing import Any

import pytest

from sim.data.loader import load_seeds
from sim.data.records import OPTIONAL, TABLES
from sim.data.seeds import Seeds


def test_every_table_is_a_property_of_typed_rows(shipped: Seeds) -> None:
    for name, record in TABLES.items():
        rows = getattr(shipped, name)
        assert rows is shipped.tables[name]
        assert rows or record in OPTIONAL
        assert all(type(row) is record for row in rows)


def test_seeds_are_frozen(shipped: Seeds) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        shipped.title = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        shipped.tables["arcs"] = ()  # type: ignore[index]


def test_a_users_own_folder_works(folder: Any, shipped: Seeds) -> None:
    own = load_seeds(folder.path)
    assert own.name == "mine"
    assert own.tables == shipped.tables


def test_digest_follows_the_content_alone(folder: Any, shipped: Seeds) -> None:
    assert load_seeds(folder.path).digest == shipped.digest
    table = folder.path / "arcs.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    assert load_seeds(folder.path).digest == shipped.digest
    folder.set("arcs", 2, note="changed")
    assert load_seeds(folder.path).digest != shipped.digest


def test_spreadsheet_habits_are_accepted(folder: Any, shipped: Seeds) -> None:
    """A byte order mark, blank lines and spaces around cells do no harm."""
    table = folder.path / "parameters.csv"
    text = table.read_text(encoding="utf-8").replace(",0.25,", ", 0.25 ,")
    table.write_text("\ufeff" + text + "\n,,,,,,,\n\n", encoding="utf-8")
    assert load_seeds(folder.path).parameters == shipped.parameters


def test_loading_needs_the_standard_library_alone() -> None:
    code = (
        "import sys, sim.data.loader; "
        "print([m for m in ('numpy', 'pandas', 'scipy', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
