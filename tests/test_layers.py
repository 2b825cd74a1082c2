"""Imports go one way, and the quick commands stay quick.

Modules stand in groups, the first knowing nothing of the others; a module may import from its own
group and from those above it. What is new belongs into `GROUPS`, or the test says so.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GROUPS: tuple[tuple[str, ...], ...] = (
    ("sim.errors", "sim.units", "sim.quantities", "sim.timings", "sim.files"),
    ("sim.config",),
    ("sim.data",),
    ("sim.solver",),
    ("sim.model",),
    ("sim.result",),
    ("sim.summary", "sim.economics", "sim.dependency"),
    ("sim.output", "sim.dependency.tables"),
    ("sim.play",),
    ("sim.pipeline", "sim.ensemble", "sim.dependency.outages", "sim.dependency.holding"),
    ("sim.bench", "sim.solver.bench", "sim.studies"),
    ("sim.sweep",),
    ("sim.band",),
    ("sim.analysis",),
    ("sim.pages",),
    ("sim.views",),
    ("sim.plot",),
    ("sim.report",),
    (
        "sim.runner",
        "sim.ending",
        "sim.compare",
        "sim.gates",
        "sim.backtest",
        "sim.validation",
        "sim.outlook",
        "sim.band.__main__",
        "sim.analysis.command",
        "sim.dependency.command",
        "sim.dependency.record",
        "sim.dependency.text",
    ),
    ("sim.refresh",),
    ("sim.cli",),
    ("sim.__main__",),
)
ALONE = {"sim.solver": {"sim.errors", "sim.solver"}}
"""Groups that may see less than what stands above them: the solver knows no gas."""
HEAVY = ("scipy", "pandas", "matplotlib", "clarabel", "rich")


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted((ROOT / "sim").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(name: str, path: Path) -> Iterator[tuple[int, str]]:
    """(line, module of the package) of every import of a file, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [full if full in MODULES else str(node.module) for full in names]
        else:
            continue
        yield from ((node.lineno, full) for full in names if full.split(".")[0] == "sim")


def group_of(module: str) -> int | None:
    """Position of the group that `module` belongs to: that of the longest name it fits."""
    fitting = [
        (len(member), position)
        for position, members in enumerate(GROUPS)
        for member in members
        if module == member or module.startswith(f"{member}.")
    ]
    return max(fitting)[1] if fitting else None


@pytest.mark.parametrize("name", [name for name in MODULES if name != "sim"])
def test_imports_go_one_way(name: str) -> None:
    own = group_of(name)
    assert own is not None, f"{name} belongs to no group; put it into GROUPS"
    for line, imported in imports(name, MODULES[name]):
        other = group_of(imported)
        assert other is not None, f"{name}:{line}: {imported} belongs to no group"
        assert other <= own, f"{name}:{line}: {imported} stands below"


@pytest.mark.parametrize("package", ALONE)
def test_some_packages_see_less(package: str) -> None:
    inside = {name: path for name, path in MODULES.items() if group_of(name) == group_of(package)}
    assert len(inside) > 5
    for name, path in inside.items():
        for line, imported in imports(name, path):
            allowed = any(imported == a or imported.startswith(f"{a}.") for a in ALONE[package])
            assert allowed, f"{name}:{line}: {imported}"


def test_nothing_happens_on_import_of_the_package() -> None:
    """`import sim` loads no module of the package and nothing heavy."""
    code = "import sim, sys; print([m for m in sys.modules if m.startswith('sim.')])"
    assert loaded(code) == "[]"


def loaded(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "needed", [("sim.model.check", "sim.data.loader"), ("sim.config",), ("sim.cli",)]
)
def test_checking_loads_nothing_heavy(needed: tuple[str, ...]) -> None:
    """What `validate` needs starts at once."""
    code = f"import sys, {', '.join(needed)}\n"
    code += f"print([m for m in {(*HEAVY, 'numpy')} if m in sys.modules])"
    assert loaded(code) == "[]"
