"""`python -m sim.solver.bench --quick`: the core beside other solvers; see `sim.bench`.

Not part of the package's own layer: nothing in `sim.solver` imports it.
"""

from __future__ import annotations

import sys

from sim.bench.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
