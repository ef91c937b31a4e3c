"""The benchmarks of section [projections]."""

from tests.bench.projections import lag, library, memory, queue_again, queue_page, together

__all__ = ["lag", "library", "memory", "queue_again", "queue_page", "together"]
