"""The parent of the service: starts the children, keeps them running, and stops them in order."""

import logging
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from interfaces.serve.children import Child, KeptChild
from interfaces.serve.parent import ParentPipe
from interfaces.serve.services import Service, ServiceKeeper
from interfaces.serve.signals import SignalInbox

GRACE_SECONDS = 10.0
"""How long children may take to finish what they are doing."""

POLL_SECONDS = 1.0
"""The death of a child is told by a signal; this only bounds the wait should one get lost."""

COPIES_VARIABLE = "CASELEDGER_COPIES"
"""Tells a child how many there are of its kind, so that each takes its share of what they have together."""

_logger = logging.getLogger(__name__)


class Supervisor:
    """Runs children until it is told to stop by SIGINT, SIGTERM or SIGHUP.

    The services are handed over running, and stay with their owner: they are revived until the children are gone, and
    stopped by whoever started them after `run` returned.
    """

    def __init__(
        self, children: Sequence[Child], *, services: Sequence[Service] = (), grace_seconds: float = GRACE_SECONDS
    ) -> None:
        self._children = tuple(children)
        self._services = tuple(services)
        self._grace_seconds = grace_seconds

    def run(self) -> int:
        """Run in the main thread until stopped; give 0 when every child ended by itself, 1 when one was killed."""
        pipe = ParentPipe()
        kept = [KeptChild(child, pipe.read_end) for child in _counted(self._children)]
        keepers = [ServiceKeeper(service) for service in self._services]
        try:
            with SignalInbox() as inbox:
                for keeper in keepers:
                    keeper.start()
                reason = _keep_until_told(kept, inbox)
                _logger.info("stopping", extra={"signal": reason.name})
                in_order = _stop(kept, inbox, self._grace_seconds)
        finally:
            for keeper in keepers:
                keeper.stop()
            # Whatever went wrong above, no child outlives this.
            for child in kept:
                child.kill()
            pipe.close()
        _logger.info("stopped", extra={"in_order": in_order})
        return 0 if in_order else 1


def _counted(children: Sequence[Child]) -> list[Child]:
    copies = Counter(tuple(child.argv) for child in children)
    return [replace(one, env={**one.env, COPIES_VARIABLE: str(copies[tuple(one.argv)])}) for one in children]


def _keep_until_told(kept: Sequence[KeptChild], inbox: SignalInbox) -> signal.Signals:
    while True:
        waits = [wait for child in kept if (wait := child.keep()) is not None]
        if told := inbox.wait(min([POLL_SECONDS, *waits])):
            return told[0]


def _stop(kept: Sequence[KeptChild], inbox: SignalInbox, grace_seconds: float) -> bool:
    for child in kept:
        child.terminate()
    deadline = time.monotonic() + grace_seconds
    while _still_running(kept):
        left = deadline - time.monotonic()
        if left <= 0:
            _logger.warning("children did not end in time, killing them", extra={"seconds": grace_seconds})
            return False
        # Only a second Ctrl-C: supervisors of services may well send SIGTERM twice.
        if signal.SIGINT in inbox.wait(min(left, POLL_SECONDS)):
            _logger.warning("told to stop again, killing the children")
            return not _still_running(kept)
    return True


def _still_running(kept: Sequence[KeptChild]) -> bool:
    for child in kept:
        child.reap()
    return any(child.running for child in kept)
