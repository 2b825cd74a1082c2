"""Pages of the documentation that are made from the data and from runs.

`docs/data.md` and a page for each shipped baseline are written whole from the baselines' folders;
in `docs/model.md` only the numbers are, its text is written by hand. `python -m sim.pages` brings
all of them up to date.
"""
