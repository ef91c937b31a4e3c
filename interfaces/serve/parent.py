"""The pipe between parent and children: when the parent is gone, however it went, so are they.

The parent alone holds the write end and never writes. The system closes it when the parent ends, a `kill -9` included,
and every child that reads meets the end of the file.
"""

import os
import threading

PARENT_FD_VARIABLE = "CASELEDGER_PARENT_FD"
"""Tells a child the number of the descriptor to read."""


class ParentPipe:
    """The parent's side: hand `read_end` to children through `pass_fds`, and nobody the other end."""

    def __init__(self) -> None:
        # Both ends are close-on-exec, so that only pass_fds hands one on. Beware of a bare fork in the parent: a copy
        # of the write end in any process keeps every child alive.
        self.read_end, self._write_end = os.pipe()

    def close(self) -> None:
        """End every child that still listens."""
        os.close(self._write_end)
        os.close(self.read_end)


def end_with_parent() -> None:
    """End this process at once when its parent ends: the first call in a child, without effect in any other process."""
    # Taken out of the environment: for a grandchild the number would stand for another file or for none.
    number = os.environ.pop(PARENT_FD_VARIABLE, None)
    if number is None:
        return
    threading.Thread(target=_exit_at_end, args=(int(number),), name="end-with-parent", daemon=True).start()


def _exit_at_end(descriptor: int) -> None:
    os.read(descriptor, 1)
    # No clean-up on purpose: handlers and open connections would keep a worker answering for a ledger without parent.
    os._exit(1)
