"""The upkeep aggregate: what was done by hand to a projection, one stream for each."""
