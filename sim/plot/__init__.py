"""Pictures of a run. A plot function takes a table and returns a Figure; it computes nothing.

`sim.views` makes the tables from a run's files, `style` is how everything looks, `picture` says
what a picture is, `gallery` lists them all.
"""
