"""Scenario files in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import Finding, ScenarioError

HEAD = """\
title: A title
question: What if?
horizon: {start: 2022-01-01, end: 2022-12-31}
"""
"""The least a scenario needs: three lines."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(folder: Path) -> Callable[..., str]:
    """Writes the head and more text to a file of the working folder; gives its name back."""

    def write(more: str = "", name: str = "case.yaml", head: str = HEAD) -> str:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + more, encoding="utf-8")
        return name

    return write


@pytest.fixture
def mistakes() -> Callable[..., list[Finding]]:
    """The findings that loading a file gives."""
    from sim.config import load_scenario

    def mistakes(name: str, *sets: str) -> list[Finding]:
        with pytest.raises(ScenarioError) as caught:
            load_scenario(name, sets)
        return list(caught.value.findings)

    return mistakes
