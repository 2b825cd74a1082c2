"""How exposed each country is: whose gas it burns, what it can lose, how long it holds.

`tracing` follows every origin through pipes and stores, `concentration` makes shares and an index
of it, `nminus1` is the European infrastructure standard, `endurance` says when firm demand is first
cut off, `outages` plays the loss of every supplier, route, terminal and large interconnection.
"""
