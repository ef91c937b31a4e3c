"""Signals as something that can be waited for."""

import select
import signal
import socket
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_Handler = Callable[[int, FrameType | None], Any] | int | None


class SignalInbox:
    """Collects the signals to stop and the deaths of children while it is open; only in the main thread."""

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._handlers: dict[signal.Signals, _Handler] = {}
        self._wakeup = -1

    def __enter__(self) -> Self:
        """Take the signals over."""
        self._reader.settimeout(0)
        self._writer.settimeout(0)
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (*STOP_SIGNALS, signal.SIGCHLD):
            # nohup ignores SIGHUP so that its program outlives the terminal; that is left as it is.
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue
            self._handlers[number] = signal.signal(number, _collected)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signals back."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._reader.close()
        self._writer.close()

    def wait(self, seconds: float) -> list[signal.Signals]:
        """Wait at most so long for signals to stop; return without one when a child died or the time is up."""
        select.select([self._reader], [], [], max(seconds, 0.0))
        try:
            numbers = self._reader.recv(4096)
        except BlockingIOError:
            return []
        return [signal.Signals(number) for number in numbers if number in STOP_SIGNALS]


def _collected(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the interpreter has written the number into the socket."""
