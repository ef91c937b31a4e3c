"""Processes that a benchmark needs beside its own: told to stop by the end of their standard input."""

from __future__ import annotations

import select
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.bench.registry import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterator

READY = "ready"


class Told:
    """What a process said before it ended; nothing while it runs."""

    text = ""


@contextmanager
def beside(module: str, *arguments: str) -> Iterator[Told]:
    """Run a module in a process of its own for a while; what it told is known afterwards."""
    command = [sys.executable, "-m", module, *arguments]
    told = Told()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError
        if process.stdout.readline().strip() != READY:
            raise CannotRun(f"{module} did not start")
        try:
            yield told
        finally:
            process.stdin.close()
            told.text = process.stdout.read()
    if process.returncode:
        raise CannotRun(f"{module} failed")


def ready() -> None:
    """Say to whoever started this process that it is at work."""
    print(READY, flush=True)


def told_to_stop(pause: float) -> bool:
    """Wait so many seconds, less if told to stop meanwhile, and say whether that was so."""
    return bool(select.select([sys.stdin], [], [], pause)[0])


def until_told(stop: threading.Event) -> None:
    """Set an event once told to stop, in a thread of its own."""

    def wait() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
