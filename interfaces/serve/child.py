"""Where a child process begins: tied to its parent before anything that takes long, then itself.

Importing a web worker takes a second or more. A child whose parent was killed in that second would keep the port, and
the next parent could not listen.
"""

import gc
import sys
from collections.abc import Sequence
from importlib import import_module

from interfaces.serve.parent import end_with_parent


def command(module: str) -> Sequence[str]:
    """Return the command line of a child whose `main` stands in a module of this package."""
    return (sys.executable, "-m", __name__, module)


def main(module: str) -> None:
    """Listen for the parent's end, then run the child."""
    end_with_parent()
    # What is imported stays: the collector of garbage would look through it again and again.
    gc.disable()
    child = import_module(f"{__package__}.{module}")
    gc.enable()
    child.main()


if __name__ == "__main__":
    main(sys.argv[1])
