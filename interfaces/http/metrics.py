"""Figures for Prometheus: requests are counted as they pass, the ledger's positions are read when asked for."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Histogram, generate_latest, values
from prometheus_client import REGISTRY as PROCESS_REGISTRY
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from litestar.types import Scope

    from projections.engine.status import ProjectionStatus

CONTENT_TYPE = CONTENT_TYPE_LATEST
_KEPT: Final = 4096
UNKNOWN: Final = "unknown"

if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    # A worker never forks, so it need not ask at each count who it is: that took a twentieth of its time.
    _SELF: Final = os.getpid()
    values.ValueClass = values.MultiProcessValue(lambda: _SELF)

_PROJECTIONS: Final[tuple[tuple[str, str, Callable[[ProjectionStatus], float | None]], ...]] = (
    ("position", "Position of a projection.", lambda one: one.position),
    ("lag_events", "Events a projection has still to read.", lambda one: one.lag),
    (
        "lag_seconds",
        "Seconds for which the next event that it has to read has been there.",
        lambda one: one.lag_seconds,
    ),
    ("rate", "Events a second that a projection took in, where that was measured last.", lambda one: one.rate),
    ("expected_seconds", "Seconds that a projection has still to read.", lambda one: one.expected_seconds),
    ("parked_streams", "Streams that a projection has laid aside.", lambda one: one.parked_streams),
    ("parked_events", "Events that wait in them.", lambda one: one.parked_events),
    ("standing_still", "1 while a projection stands still and says why.", lambda one: one.error is not None),
)
"""What is told of each build of a projection."""

_seconds = Histogram(
    # Its count is that of the requests: a counter beside it would cost half as much again, for every request.
    "caseledger_http_request_seconds",
    "Seconds from a request to the start of its answer.",
    ("method", "path", "status"),
)
# Finding it by its labels costs more than counting.
_timer = lru_cache(_KEPT)(_seconds.labels)


def count(scope: Scope, status: int, seconds: float) -> None:
    """Count a request that is being answered, by its route, and how long that took."""
    method = path = UNKNOWN
    # What leads nowhere is counted together: clients could name any number of addresses and methods.
    if "path_template" in scope:
        method, path = str(scope.get("method")), str(scope["path_template"])
    _timer(method, path, status).observe(seconds)


def rendered(head: int, projections: Sequence[ProjectionStatus]) -> bytes:
    """Return all figures: those of every web worker, and where the log and the projections stand now."""
    now = CollectorRegistry()
    position = Gauge("caseledger_log_position", "Position of the newest event.", registry=now)
    position.set(head)
    for name, words, figure in _PROJECTIONS:
        gauge = Gauge(f"caseledger_projection_{name}", words, ("projection", "build"), registry=now)
        for one in projections:
            value = figure(one)
            # What nobody can tell is left out, and not told to be nothing.
            if value is not None:
                gauge.labels(one.name, one.build).set(value)
    return generate_latest(_counted()) + generate_latest(now)


def _counted() -> CollectorRegistry:
    # With several workers each keeps its figures in a file of this folder, and any of them can add them up.
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return PROCESS_REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together
