"""The benchmarks of section [ledger]."""

from tests.bench.ledger import append, conflicts, importing, maintenance, memory, replay, start

__all__ = ["append", "conflicts", "importing", "maintenance", "memory", "replay", "start"]
