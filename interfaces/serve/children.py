"""A child process: what it is, and how it is kept running."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from interfaces.serve.parent import PARENT_FD_VARIABLE

STEADY_SECONDS = 10.0
"""A child that lived this long was well; its next death counts as a first one."""

FIRST_DELAY_SECONDS = 0.25
LONGEST_DELAY_SECONDS = 5.0

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Child:
    """What to start: `env` is added to the parent's environment, `pass_fds` keep their numbers in the child."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    pass_fds: Sequence[int] = ()


class KeptChild:
    """A child that is started again whenever it ends, until it is told to end."""

    def __init__(self, child: Child, parent_fd: int) -> None:
        self._child = child
        self._parent_fd = parent_fd
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._due_at = 0.0
        self._quick_deaths = 0
        self._told_to_end = False

    @property
    def running(self) -> bool:
        """Whether the process has not ended, or its end was not seen yet."""
        return self._process is not None

    def keep(self) -> float | None:
        """Start the child if it is not running and its time has come; give the seconds to wait for that otherwise."""
        self.reap()
        if self._process is None and self._due_at <= time.monotonic():
            self._start()
        return None if self._process is not None else max(self._due_at - time.monotonic(), 0.0)

    def reap(self) -> None:
        """Take note of the child's end."""
        if self._process is None or self._process.poll() is None:
            return
        pid, status = self._process.pid, self._process.returncode
        self._process = None
        self._schedule()
        ending: dict[str, object] = {"exit_code": status} if status >= 0 else {"signal": _signal_name(-status)}
        level = logging.INFO if self._told_to_end else logging.WARNING
        _logger.log(level, "child ended", extra={"child": self._child.name, "pid": pid, **ending})

    def terminate(self) -> None:
        """Ask the child to end."""
        self._told_to_end = True
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """End the child and all that it started, and wait for it."""
        self._told_to_end = True
        self.reap()
        if self._process is None:
            return
        # The child leads its own group, so what it started goes with it. Its number is its own until it is reaped.
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.reap()

    def _start(self) -> None:
        self._started_at = time.monotonic()
        try:
            # A session of its own: Ctrl-C in a terminal goes to every process of the foreground group, and the order of
            # stopping is the parent's to say.
            self._process = subprocess.Popen(  # noqa: S603 - caseledger's own processes
                self._child.argv,
                env={**os.environ, **self._child.env, PARENT_FD_VARIABLE: str(self._parent_fd)},
                pass_fds=(*self._child.pass_fds, self._parent_fd),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            # Out of memory or of processes perhaps, which may pass: as good as a death at once.
            self._schedule()
            _logger.error("child cannot be started", extra={"child": self._child.name, "reason": error.strerror})  # noqa: TRY400 - the place tells nothing
            return
        _logger.info("child started", extra={"child": self._child.name, "pid": self._process.pid})

    def _schedule(self) -> None:
        now = time.monotonic()
        quick = now - self._started_at < STEADY_SECONDS
        self._quick_deaths = self._quick_deaths + 1 if quick else 1
        # The first time at once; then ever later, so that a child which can't live does not take the machine with it.
        again = self._quick_deaths - 1
        self._due_at = now + (
            min(FIRST_DELAY_SECONDS * 2 ** min(again - 1, 10), LONGEST_DELAY_SECONDS) if again else 0.0
        )


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        # Real-time signals have no name of their own.
        return str(number)
