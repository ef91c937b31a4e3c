"""Where a process that helps to simulate begins. This module imports nothing of the project itself, since what it does
first is to go before all that.
"""

from __future__ import annotations

import gc
import pickle
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from application.simulating.turns import Turns


def begin(url: str, asked: bytes, upto: int, turns: Turns) -> None:
    """Make ready to work pieces of what is asked, which is pickled, so that it is not looked at sooner."""
    # Whoever asked is interrupted alone, and ends this, which has no business with what it does then.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # A third of the time that the imports take went into searching them for cycles.
    gc.disable()
    from application.simulating.simulation import make_ready  # noqa: PLC0415 - as the module says

    make_ready(url, pickle.loads(asked), upto, turns)  # noqa: S301 - it comes from the process that began this one
