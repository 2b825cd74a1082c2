"""A batched interior-point method for one network, many scenarios and periods. Knows no gas."""

from sim.solver.batches import solve, solve_all
from sim.solver.ipm import Trace
from sim.solver.problem import Problem, Stores
from sim.solver.reference import solve_reference
from sim.solver.residuals import Certificate, certificate
from sim.solver.settings import Settings
from sim.solver.solution import Solution
from sim.solver.status import Status

__all__ = [
    "Certificate",
    "Problem",
    "Settings",
    "Solution",
    "Status",
    "Stores",
    "Trace",
    "certificate",
    "solve",
    "solve_all",
    "solve_reference",
]
