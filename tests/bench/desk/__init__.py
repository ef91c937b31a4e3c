"""The benchmarks of section [desk]."""

from tests.bench.desk import commands, customers, queues

__all__ = ["commands", "customers", "queues"]
