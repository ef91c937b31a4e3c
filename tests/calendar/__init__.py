"""Working time held against the world: other libraries' results, every change of clocks, and a slow model."""
