"""From the setting to a record: everything solved that the page tells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sim.config import load_scenario
from sim.config.loaded_sweep import load_sweep
from sim.outlook.ban import ban_of
from sim.outlook.known import known_of
from sim.outlook.record import Back, Record
from sim.outlook.replayed import replay_of
from sim.outlook.setting import Setting
from sim.outlook.stories import solved, story_of
from sim.outlook.years import grid_of, winters_of, years_of
from sim.pipeline import checked_seeds

TEXTS = ("title", "question", "description", "note", "label")


def record_of(told: Setting, results: Path) -> Record:
    """All numbers of the page.

    results : folder for the points of sweeps; what lies there of the same sweep is not solved again

    Raises `SolveError` where something does not reach its tolerance.
    """
    run = solved(told.reference)
    reference, seeds = story_of(run, told), run.seeds
    start = run.loaded.scenario.horizon.start
    years = years_of(told, reference, results)
    return Record(
        digest=digest_of(told),
        names={node.node: node.name for node in seeds.nodes},
        eu=seeds.eu_nodes,
        known=known_of(run),
        reference=reference,
        years=years,
        winters=winters_of(told, seeds, years.years),
        returns=tuple(
            Back(
                one.weeks,
                (start + timedelta(weeks=one.weeks)).isoformat(),
                story_of(solved(one.scenario), told),
            )
            for one in told.returns
        ),
        hard=story_of(solved(told.hard), told),
        grid=grid_of(told, results),
        ban=ban_of(told),
        others=tuple(story_of(solved(name), told) for name in told.others),
        replay=replay_of(told),
    )


def digest_of(told: Setting) -> str:
    """SHA-256 of what the page is solved from, but for the program and for words."""
    content = [told.solved_from(), *_scenarios(told), *_sweeps(told)]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _scenarios(told: Setting) -> Iterator[Any]:
    for name in told.scenarios:
        loaded = load_scenario(name)
        yield [checked_seeds(loaded).digest, _without_texts(dict(loaded.resolved))]


def _sweeps(told: Setting) -> Iterator[Any]:
    for name in told.sweeps:
        content = _without_texts(load_sweep(name).resolved)
        content.pop("outcomes", None)  # the page asks for its own
        yield content


def _without_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_texts(own) for key, own in value.items() if key not in TEXTS}
    if isinstance(value, list):
        return [_without_texts(own) for own in value]
    return value
