"""How far a run's headline results may be off: the same run with its parameters drawn from ranges.

`inputs` reads the ranges that a baseline states, `drawn` puts drawn values into a scenario,
`measure` solves a small Latin hypercube of them as one batch and takes quantiles, `words` tells
them. `python -m sim.band` writes the page of all shipped scenarios.
"""

from sim.band.measure import POINTS, SEED, band_of, points_for, with_band

__all__ = ["POINTS", "SEED", "band_of", "points_for", "with_band"]
