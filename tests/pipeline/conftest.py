"""Results folders of shipped scenarios, written once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.pipeline import save_run


@pytest.fixture(scope="session")
def folder(
    shipped_run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The results folder of a shipped scenario."""
    written: dict[str, Path] = {}

    def of(name: str) -> Path:
        if name not in written:
            written[name] = save_run(shipped_run(name), tmp_path_factory.mktemp("results"))
        return written[name]

    return of
