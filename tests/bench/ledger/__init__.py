"""The benchmarks of section [ledger]."""

from tests.bench.ledger import append, conflicts

__all__ = ["append", "conflicts"]
