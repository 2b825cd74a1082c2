"""`docs/validation.md`: replays of the past, what they lean on, published studies."""
