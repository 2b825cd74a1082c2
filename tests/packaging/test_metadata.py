"""What a stranger meets first: metadata that agrees with itself, pins that cover what is needed."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from sim.config import shipped_root

ROOT = shipped_root()
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def declared() -> Iterator[Requirement]:
    """Run-time and development requirements of pyproject.toml, without gasgap's own extras."""
    extras = PROJECT["project"]["optional-dependencies"]
    lists = [PROJECT["project"]["dependencies"], *extras.values()]
    found = [Requirement(text) for texts in lists for text in texts]
    return (item for item in found if item.name != PROJECT["project"]["name"])


def reached(requirement: Requirement, seen: set[str]) -> None:
    """Adds a package and all it needs on this system to `seen`."""
    name = canonicalize_name(requirement.name)
    if name in seen:
        return
    seen.add(name)
    try:
        needed = [Requirement(text) for text in requires(requirement.name) or ()]
    except PackageNotFoundError:
        return
    for item in needed:
        extras = requirement.extras or {""}
        if item.marker is None or any(item.marker.evaluate({"extra": e}) for e in extras):
            reached(item, seen)


def test_every_dependency_is_pinned() -> None:
    needed: set[str] = set()
    for requirement in declared():
        reached(requirement, needed)
    assert needed - set(pins()) == set()


def test_pins_satisfy_what_is_declared() -> None:
    versions = pins()
    for requirement in declared():
        assert versions[canonicalize_name(requirement.name)] in requirement.specifier


def test_constraints_hold_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    names = [line.partition("==")[0] for line in lines if line and not line.startswith("#")]
    pattern = re.compile(r"(#.*)?|[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*")
    assert [line for line in lines if not pattern.fullmatch(line)] == []
    assert not any("://" in line for line in lines)
    assert len({canonicalize_name(name) for name in names}) == len(names)


def test_development_tools_stand_in_one_list() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    assert "dependency-groups" not in PROJECT
    assert "gasgap[check]" in extras["dev"]
    names = [item.name for item in declared()]
    assert len(names) == len(set(names))


def test_citation_agrees_with_the_package() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = PROJECT["project"]
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert citation["authors"] == project["authors"]
    assert citation["title"].startswith(project["name"])


def test_ci_runs_make_test(tmp_path: Path) -> None:
    """With a `make` that only says how it was called, from another folder."""
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    for name, text in {"make": 'echo "$(pwd -P)|$*"\nexit 7', "chromium": "exit 1"}.items():
        fake = tmp_path / name
        fake.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        fake.chmod(0o755)
    result = subprocess.run(
        [script],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.stdout == f"{ROOT.resolve()}|test\n"
    assert result.returncode == 7


@pytest.fixture
def plan(tmp_path: Path) -> Any:
    """What make would do in a folder with our Makefile and nothing set up."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())

    def make(target: str) -> str:
        return subprocess.run(
            ["make", "--dry-run", target],
            cwd=tmp_path,
            env={key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    return make


def test_make_sets_up_once_and_again_when_the_pins_change(plan: Any, tmp_path: Path) -> None:
    assert "pip --disable-pip-version-check install" in plan("run")
    assert ".[dev]" not in plan("run")
    stamps = [tmp_path / ".venv" / name for name in ("for-run", "for-test")]
    stamps[0].parent.mkdir()
    for stamp in stamps:
        stamp.touch()
    assert "install" not in plan("run") + plan("test")
    later = stamps[0].stat().st_mtime + 10
    os.utime(tmp_path / "constraints.txt", (later, later))
    assert "install" in plan("run")
    assert '".[dev]"' in plan("test")


CHECKS = ("-m ruff check", "-m ruff format --check", "-m mypy", "-m pytest")


def test_make_test_runs_every_check(plan: Any) -> None:
    text = plan("test")
    order = [text.index(word) for word in CHECKS]
    assert order == sorted(order)


def test_shipped_data_travels_with_the_package() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {
        "seeds": "sim/_shipped/seeds",
        "scenarios": "sim/_shipped/scenarios",
    }
    assert (ROOT / "sim" / "py.typed").is_file()
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert [path for path in included if not (ROOT / path.lstrip("/")).exists()] == []
