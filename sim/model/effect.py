"""What effects of measures share: what they may look up, and how strongly a measure acts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.data.seeds import Seeds
from sim.model.inputs import Inputs
from sim.model.network import Network

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """What effects may look up: the network, the baseline, and the name of the measure."""

    network: Network
    seeds: Seeds
    measure: str = ""


def strength(measure: language.TimedMeasure, inputs: Inputs) -> Array:
    """(D,), 0 outside the measure's window, rising to 1 over its ramp."""
    calendar = inputs.calendar
    mask = calendar.window(measure.from_, measure.until)
    if measure.ramp <= 0:
        return mask
    since = (calendar.starts[0] - measure.from_).days + 1.0 + np.arange(len(mask))
    rising: Array = mask * np.clip(since / measure.ramp, 0.0, 1.0)
    return rising
