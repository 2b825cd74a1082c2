"""Pages of the documentation that are made from the data and from runs.

`docs/data.md` is written whole from a baseline's folder; in `docs/model.md` only the numbers are,
its text is written by hand. `python -m sim.pages` brings both up to date.
"""
