"""The engine in a process of its own: `python -m tests.bench.projections.engine URL` drives every read model."""

from __future__ import annotations

import sys
import threading

from interfaces.wiring import PROJECTIONS
from projections.engine import Engine
from tests.bench.projections.processes import ready, until_told


def main(url: str) -> None:
    """Drive the read models until told to stop."""
    stop = threading.Event()
    until_told(stop)
    engine = Engine(url, PROJECTIONS, "bench")
    engine.catch_up_once()
    ready()
    engine.run(stop)


if __name__ == "__main__":
    main(sys.argv[1])
