"""What the points of a sweep say: which input matters, how likely, how much of a lever is enough.

From the bottom up: `study` reads a finished sweep; `variance` (Sobol indices, shares of a full
grid), `screening` (Morris, one input at a time), `ranks` and `exceedance` compute; `findings` puts
together what a design allows, `text` tells it. `condition`, `break_even` and `solve_for` search for
the least of a lever that is enough. `command` is what the commands do.
"""
