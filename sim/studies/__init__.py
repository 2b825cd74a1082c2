"""Published studies beside runs of the scenarios that follow them."""
