"""Processes that build read models at once, each a share of the streams."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Final

import msgspec

from interfaces.cli.share import Order
from interfaces.serve.parent import PARENT_FD_VARIABLE, ParentPipe
from projections.engine import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from projections.engine import Share

TELL_EVERY: Final = 1.0
"""Seconds between two looks at how far all are."""
NODE: Final = "command line"


class Processes:
    """As many processes as were asked for, for as long as a build takes. None outlives the one that asks."""

    def __init__(self, url: str, size: int) -> None:
        self._url = url
        self.size = size

    def build(self, names: Sequence[str], shares: Sequence[Share], upto: int, told: Callable[[int], None]) -> None:
        """Build the shares at once; raise `Interrupted` as soon as one comes to no end."""
        pipe = ParentPipe()
        hands = list[_Hand]()
        try:
            hands += [_Hand(self._url, names, share, upto, pipe.read_end) for share in shares]
            while any(hand.working for hand in hands):
                hands[0].wait(TELL_EVERY)
                if any(hand.failed for hand in hands):
                    break
                told(min(hand.position for hand in hands))
        finally:
            for hand in hands:
                hand.end()
            pipe.close()
        if broken := [hand for hand in hands if hand.failed]:
            raise Interrupted(broken[0].complaint)
        told(upto)


class _Hand:
    """One process, and how far it says that it is."""

    def __init__(self, url: str, names: Sequence[str], share: Share, upto: int, parent: int) -> None:
        self.position = 0
        self._upto = upto
        self._process = subprocess.Popen(
            [sys.executable, "-m", "interfaces.cli.share"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(parent,),
            env={**os.environ, PARENT_FD_VARIABLE: str(parent)},
        )
        # Not among the arguments, which anybody on the machine can read: the URL may hold a password.
        self._told(Order(url, list(names), share.nth, share.of, upto, NODE))
        self._complaints: list[str] = []
        self._threads = [threading.Thread(target=target, daemon=True) for target in (self._listen, self._note)]
        for thread in self._threads:
            thread.start()

    @property
    def working(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def failed(self) -> bool:
        """Whether it ended without having done its share."""
        return self._process.poll() not in {None, 0}

    @property
    def complaint(self) -> str:
        """What it said last."""
        said = "".join(self._complaints).strip().removeprefix("caseledger: ")
        return said or f"a process ended with {self._process.returncode}"

    def wait(self, seconds: float) -> None:
        """Wait until it ends, but not for long."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    def end(self) -> None:
        """End it if it has not ended."""
        if self.working:
            self._process.terminate()
            self._process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        if not self.failed:
            self.position = self._upto

    def _told(self, order: Order) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(msgspec.json.encode(order) + b"\n")
            self._process.stdin.close()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self.position = int(line)

    def _note(self) -> None:
        self._complaints.extend(line.decode(errors="replace") for line in self._process.stderr or ())
