"""What a run leaves behind: tidy tables, its folder written whole and read back, printed words."""
