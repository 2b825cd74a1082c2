"""Measurements of speed and size; no part of the tests."""
