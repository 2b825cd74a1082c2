"""What a solved result adds up to: volumes, indicators, suppliers, sales, plans, `summary.json`.

`figures` defines every number once, for many scenarios at a time; `document` nests the row of one
of them into the machine contract of a run.
"""
