"""`docs/winter-2026-27.md`: what the coming winter looks like, told from runs of this program.

`setting.yaml` says which scenarios and sweeps, which thresholds, and what others expect. `solve`
turns them into a `Record` of plain numbers, which is kept beside the page; `page` writes the page
and `pictures` its pictures from that record alone. So words can be changed without solving, and
whether the page tells its record can be checked to the letter.
"""
