"""A small Europe whose losses hurt in ways that can be reckoned."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.config import LoadedScenario
from sim.pipeline import checked_seeds


@pytest.fixture(scope="session")
def exposed(
    tiny: SimpleNamespace,
    scenario: Callable[..., LoadedScenario],
    tmp_path_factory: pytest.TempPathFactory,
) -> SimpleNamespace:
    """A lives on RU and passes on to B, which also has a terminal; C lives on NO alone.

    `make(**keys)` makes a scenario, `seeds` are the baseline's, `folder` is where it lies.
    """
    base = tiny.two_nodes(120.0, 160.0).market("C", 50.0).terminal("port", "B", 60.0, sent=40.0)
    base.supply("shelf", "C", 50.0, supplier="NO").lng("US", 300.0, 30.0).lng("QA", 100.0, 10.0)
    folder = base.write(tmp_path_factory.mktemp("exposed") / "baseline")

    def make(**keys: Any) -> LoadedScenario:
        return scenario(folder, **{"end": "2021-03-31", **keys})

    return SimpleNamespace(make=make, seeds=checked_seeds(make()), folder=folder)
