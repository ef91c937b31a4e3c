"""Waiting for what other processes do: look again until it is so, and fail when it takes too long."""

import time
from collections.abc import Callable
from typing import TypeVar

import psutil

T = TypeVar("T")


def eventually(look: Callable[[], T], *, seconds: float = 5.0) -> T:
    """Give the first true answer of `look`; an error in it counts as not yet."""
    deadline = time.monotonic() + seconds
    while True:
        trouble: Exception | None = None
        try:
            if answer := look():
                return answer
        except Exception as error:  # noqa: BLE001 - the last one is shown
            trouble = error
        if time.monotonic() > deadline:
            message = f"not so within {seconds} s"
            raise AssertionError(message) from trouble
        time.sleep(0.01)


def gone(pid: int) -> bool:
    """Tell whether a process has ended; one that nobody has waited for yet has."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
