"""Replays of the past held against what was observed, beside two naive forecasts."""
