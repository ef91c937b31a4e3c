"""The benchmarks of section [clocks]."""

from tests.bench.clocks import attaining, due_times, noticing, simulating

__all__ = ["attaining", "due_times", "noticing", "simulating"]
