"""One rebuild of the queue in a process that does nothing else.

`python -m tests.bench.projections.alone URL` prints the bytes that it had resident when it had the most.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from projections.queue import QUEUE
from tests.bench.projections.rebuilding import rebuilt

_STATUS: Final = Path("/proc/self/status")
"""The system's own account. Beware of getrusage: its peak goes back to before this program was loaded, when the
process was still a copy of its parent."""


def peak() -> int:
    """Return the bytes of this process's high-water mark."""
    found = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return int(found.split()[1]) * 1024


def main(url: str) -> None:
    """Rebuild the queue and say what that took."""
    rebuilt(url, QUEUE)
    print(peak())


if __name__ == "__main__":
    main(sys.argv[1])
