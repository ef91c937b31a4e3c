"""The benchmarks of section [clocks]."""

from tests.bench.clocks import due_times

__all__ = ["due_times"]
