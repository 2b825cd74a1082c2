"""What effects of measures share: what they may look up, and how strongly a measure acts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.config.measure_base import AnyMeasure
from sim.data.seeds import Seeds
from sim.model.inputs import Inputs
from sim.model.network import Network

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """What effects may look up: the network, the baseline, and the name of the measure.

    seen : days of the horizon that the market has lived through; of a measure that unfolds as it
        happens it knows these days and expects the last of them to persist. None: it knows all
    """

    network: Network
    seeds: Seeds
    measure: str = ""
    seen: int | None = None


def strength(measure: language.TimedMeasure, inputs: Inputs, world: World) -> Array:
    """(D,), 0 outside the measure's window, rising to 1 over its ramp, as far as it is seen."""
    calendar = inputs.calendar
    mask = calendar.window(measure.from_, measure.until)
    if measure.ramp > 0:
        since = (calendar.starts[0] - measure.from_).days + 1.0 + np.arange(len(mask))
        mask = mask * np.clip(since / measure.ramp, 0.0, 1.0)
    return as_seen(measure, mask, world)


def days_seen(measure: AnyMeasure, world: World) -> int | None:
    """Days that are all the market knows of a measure; None where it knows the whole of it."""
    return world.seen if measure.announced == "as_it_happens" else None


def as_seen(measure: AnyMeasure, daily: Array, world: World) -> Array:
    """(..., D) levels of a measure, from the last day seen on that day's; 0 before any is seen."""
    seen = days_seen(measure, world)
    if seen is None or seen >= daily.shape[-1]:
        return daily
    held = daily[..., seen - 1 : seen] if seen > 0 else np.zeros((*daily.shape[:-1], 1))
    later = (*daily.shape[:-1], daily.shape[-1] - seen)
    return np.concatenate((daily[..., :seen], np.broadcast_to(held, later)), axis=-1)
