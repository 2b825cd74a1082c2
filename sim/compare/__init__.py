"""Runs held against each other: what differs, and which measure makes the difference.

`worlds` takes two worlds apart into the measures they differ by, `attribution` shares the
difference out among them, `differences` subtracts one run's figures from another's, `sides` reads
or solves what is compared, `command` does it all.
"""
