"""Watching what a projection calls: nothing but what it is given may have a share in its rows."""

from __future__ import annotations

import gc
import random
import sys
import sysconfig
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Final, ParamSpec

P = ParamSpec("P")


class NotPure(AssertionError):
    """A projection asked something but its entries and its store; the message says where, and what to do instead."""


_CLOCK: Final = (
    "take the time from entry.occurred_at, when it happened, or entry.recorded_at, when the ledger learned it"
)
_CHANCE: Final = "derive it from the entry: entry.event_id is never that of another, nor is entry.position"
_MACHINE: Final = "what it has to know belongs into the events, or into the program"
_WORLD: Final = "read and write through the store alone"

_CLOCKS = "time monotonic perf_counter process_time thread_time clock_gettime"
_FILES = (
    "open access chmod chown link listdir lstat makedirs mkdir readlink remove rename replace rmdir scandir stat"
    " symlink truncate unlink utime"
)
_CALLED: Final[dict[tuple[str, str], tuple[str, str]]] = {
    **{("time", name + unit): (f"time.{name}{unit}", _CLOCK) for name in _CLOCKS.split() for unit in ("", "_ns")},
    **{("time", name): (f"time.{name}", _CLOCK) for name in ("localtime", "ctime", "sleep")},
    **{(module, name): (f"os.{name}", _MACHINE) for name in _FILES.split() for module in ("posix", "nt")},
    **{("posix", name): (f"os.{name}", _CHANCE) for name in ("urandom", "getrandom")},
    **{("posix", name): (f"os.{name}", _MACHINE) for name in ("getcwd", "getlogin", "getpid", "uname")},
    **{("posix", name): (f"os.{name}", _WORLD) for name in ("fork", "posix_spawn", "system")},
    ("nt", "urandom"): ("os.urandom", _CHANCE),
    **{(module, name): (name, _MACHINE) for name in ("open", "open_code") for module in ("io", "_io")},
    ("builtins", "input"): ("input", _WORLD),
    ("_socket", "getaddrinfo"): ("socket.getaddrinfo", _WORLD),
    ("_socket", "gethostname"): ("socket.gethostname", _MACHINE),
    ("os", "_Environ.__getitem__"): ("the environment", _MACHINE),
    ("os", "_Environ.__iter__"): ("the environment", _MACHINE),
    ("os", "_Environ.__setitem__"): ("the environment", _MACHINE),
    ("uuid", "uuid1"): ("uuid.uuid1", _CHANCE),
    ("uuid", "uuid6"): ("uuid.uuid6", _CHANCE),
    ("uuid", "uuid7"): ("uuid.uuid7", _CHANCE),
    ("uuid", "getnode"): ("uuid.getnode", _MACHINE),
    ("socket", "socket.__init__"): ("a socket", _WORLD),
    ("subprocess", "Popen.__init__"): ("another program", _WORLD),
    ("psycopg.connection", "Connection.connect"): ("psycopg.connect", _WORLD),
    ("psycopg.connection", "Connection.execute"): ("Connection.execute", _WORLD),
    ("psycopg.cursor", "Cursor.execute"): ("Cursor.execute", _WORLD),
}
"""What may not be called, by module and name as the function itself knows them: so aliases hide nothing."""
_NOW: Final = frozenset({"now", "utcnow", "today"})
_DRAWN: Final = frozenset({"random", "getrandbits"})
_HARMLESS: Final = frozenset(
    {"importlib", "_frozen_importlib", "_frozen_importlib_external", "linecache", "logging", "warnings", "zoneinfo"}
)
"""Modules that may do all this on behalf of a projection: to import, to log, or to know a zone's rules."""


def watched(apply: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call something, and raise `NotPure` at the first call of what tells something else at another time or place.

    Calls are seen that Python code makes; a C function that is handed the clock and calls it is not seen through.
    """
    here, found = sys._getframe(), list[NotPure]()  # noqa: SLF001 - the one way to a frame

    def look(frame: FrameType, happening: str, called: Any) -> None:  # noqa: ANN401 - depends on what happens
        if happening == "c_call":
            known, caller = _known_builtin(called), frame
        elif happening == "call" and frame.f_back is not None:
            known, caller = _known_function(frame), frame.f_back
        else:
            return
        if known is None or (site := _site(caller, here)) is None:
            return
        name, instead = known
        found.append(NotPure(f"it uses {name}{site}: {instead}"))
        raise found[0]

    # What the collector of garbage calls is nobody's doing.
    collects, profile = gc.isenabled(), sys.getprofile()
    gc.disable()
    sys.setprofile(look)
    try:
        apply(*args, **kwargs)
    finally:
        sys.setprofile(profile)
        if collects:
            gc.enable()
    if found:
        # Somebody caught it.
        raise found[0]


def _known_builtin(called: Any) -> tuple[str, str] | None:  # noqa: ANN401 - of types without a name
    name = called.__name__
    if name in _NOW:
        owner = getattr(called, "__self__", None)
        return (called.__qualname__, _CLOCK) if isinstance(owner, type) and issubclass(owner, date) else None
    if name in _DRAWN:
        # Of the generator that all share; one with a seed of its own draws the same again.
        return (f"random.{name}", _CHANCE) if called in {random.random, random.getrandbits} else None
    return _CALLED.get((getattr(called, "__module__", None) or "", name))


def _known_function(frame: FrameType) -> tuple[str, str] | None:
    named = frame.f_globals.get("__name__", ""), frame.f_code.co_qualname
    if named == ("random", "Random.seed"):
        return ("random.Random without a seed", _CHANCE) if frame.f_locals.get("a") is None else None
    return _CALLED.get(named)


def _site(caller: FrameType, here: FrameType) -> str | None:
    """Return by whom and where, as far as it is not the standard library's; None where it is harmless."""
    at: FrameType | None = caller
    through, site = "", ""
    while at is not None and at is not here:
        module = at.f_globals.get("__name__", "")
        if module.partition(".")[0] in _HARMLESS:
            return None
        if not site and _ours(at.f_code.co_filename):
            site = f"{through} in {at.f_code.co_qualname} ({Path(at.f_code.co_filename).name}:{at.f_lineno})"
        elif not site:
            through = f" by {module}.{at.f_code.co_qualname}"
        at = at.f_back
    return site


@cache
def _ours(file: str) -> bool:
    """Tell whether code is not of the standard library."""
    library = sysconfig.get_path("stdlib")
    return not file.startswith("<frozen") and (not file.startswith(library) or "site-packages" in file)
