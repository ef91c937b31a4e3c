"""Figures for Prometheus: requests are counted as they pass, the ledger's positions are read when asked for."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Histogram, generate_latest, values
from prometheus_client import REGISTRY as PROCESS_REGISTRY
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar.types import Scope

    from projections.standings import Standing

CONTENT_TYPE = CONTENT_TYPE_LATEST
_KEPT: Final = 4096
UNKNOWN: Final = "unknown"

if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    # A worker never forks, so it need not ask at each count who it is: that took a twentieth of its time.
    _SELF: Final = os.getpid()
    values.ValueClass = values.MultiProcessValue(lambda: _SELF)

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


def rendered(head: int, standings: Sequence[Standing]) -> bytes:
    """Return all figures: those of every web worker, and the positions now."""
    now = CollectorRegistry()
    position = Gauge("caseledger_log_position", "Position of the newest event.", registry=now)
    position.set(head)
    places = Gauge("caseledger_projection_position", "Position of a projection.", ("projection",), registry=now)
    lags = Gauge(
        "caseledger_projection_lag_events", "Events a projection has still to read.", ("projection",), registry=now
    )
    for one in standings:
        places.labels(one.name).set(one.position)
        lags.labels(one.name).set(one.lag)
    return generate_latest(_counted()) + generate_latest(now)


def _counted() -> CollectorRegistry:
    # With several workers each keeps its figures in a file of this folder, and any of them can add them up.
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return PROCESS_REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together
