"""`gasgap refresh`: what publishers say today, held against a baseline's tables and taken over.

The only package that may speak to the network, and it does so in `fetch` alone. What a publisher
sends becomes rows in pure functions (`agsi`, `entsog`, `eurostat`); `changes` holds the rows
against the tables, `apply` replaces these, all or none, after the whole baseline was loaded.
"""
