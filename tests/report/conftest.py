"""Folders of runs with their reports, written once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.output.folder import RunFolder
from sim.pipeline import save_run
from sim.plot.gallery import GALLERY
from sim.report.command import write_report

MAIN = "russian-gas-stop-2022"


@pytest.fixture(scope="session")
def reported(
    shipped_run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The folder of a shipped scenario's run, with a report in it: all pictures in that of the main
    scenario, the first alone in others.
    """
    written: dict[str, Path] = {}

    def of(name: str) -> Path:
        if name not in written:
            folder = save_run(shipped_run(name), tmp_path_factory.mktemp("reported"))
            with pytest.MonkeyPatch.context() as patch:
                if name != MAIN:
                    patch.setattr("sim.plot.files.GALLERY", GALLERY[:1])
                write_report(RunFolder(folder))
            written[name] = folder
        return written[name]

    return of
