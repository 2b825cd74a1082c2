"""The inputs of a scenario's lanes, before anything is solved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.config import LoadedScenario
from sim.model.assemble import assemble, lanes_of
from sim.model.network import Network
from sim.pipeline import checked_seeds


@pytest.fixture(scope="session")
def acted(scenario: Callable[..., LoadedScenario]) -> Callable[..., SimpleNamespace]:
    """Makes the lanes of a case: `x` with its measures, `calm` without; `net`, `batch`, `seeds`."""

    def act(base: Any | Path, **keys: Any) -> SimpleNamespace:
        loaded = scenario(base, **keys)
        seeds = checked_seeds(loaded)
        net = Network.of(seeds)
        lanes = lanes_of(loaded.scenario, seeds, net)
        batch = assemble(lanes, seeds, net)
        return SimpleNamespace(
            x=lanes[0].inputs, calm=lanes[1].inputs, net=net, batch=batch, seeds=seeds
        )

    return act
