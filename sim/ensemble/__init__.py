"""Many scenarios at once: one row of figures each (`run_ensemble`), and what the rows may hold."""

from sim.ensemble.keys import figure_keys
from sim.ensemble.outcome import Outcome, Values
from sim.ensemble.run import CHUNK, run_ensemble

__all__ = ["CHUNK", "Outcome", "Values", "figure_keys", "run_ensemble"]
