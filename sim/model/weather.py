"""Weather of a scenario as a factor on the base year's heating demand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from sim.config.schema import HddRatio, Weather
from sim.data.kept import kept_by
from sim.data.seeds import Seeds
from sim.model.network import Network

Array = npt.NDArray[np.float64]


def heating_ratio(weather: Weather, seeds: Seeds, network: Network) -> Array:
    """(M,), heating degree days of the scenario relative to the base year's.

    Raises `KeyError` with the year for which the baseline has no degree days.
    """
    if weather == "reference":
        return np.ones(len(network.market))
    if isinstance(weather, HddRatio):
        return _given(weather.hdd_ratio, network)
    base = ratios_of(seeds, seeds.base_year)
    if weather == "normal":
        return np.array([1.0 / base.get(node, 1.0) for node in network.market])
    assert isinstance(weather, int)
    wanted = ratios_of(seeds, weather)
    if not wanted:
        raise KeyError(weather)
    known = {node: wanted[node] / base[node] for node in wanted if node in base}
    mean = sum(known.values()) / len(known) if known else 1.0
    return np.array([known.get(node, mean) for node in network.market])


def _given(ratio: float | Mapping[str, float], network: Network) -> Array:
    factors = np.ones(len(network.market))
    if not isinstance(ratio, Mapping):
        return factors * ratio
    for name in network.widest_first(ratio):
        factors[network.markets([name])] = ratio[name]
    return factors


@kept_by("weather", most=128)
def ratios_of(seeds: Seeds, year: int) -> Mapping[str, float]:
    """Degree days of a year relative to the 1991-2020 mean, by node; empty if there are none."""
    return {row.node: row.hdd_ratio for row in seeds.weather if row.year == year}
