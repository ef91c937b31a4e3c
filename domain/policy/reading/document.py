"""A TOML text read as a type, with everything that is wrong with it at once."""

from __future__ import annotations

import re
import tomllib
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from domain.policy.reading.draft import Draft
from domain.policy.reading.lines import deep_line, line_at, lines_of
from domain.policy.reading.problems import Problem
from domain.policy.reading.shape import misshapen, taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.policy.reading.draft import Check

T = TypeVar("T")
LONGEST: Final = 1_000_000
"""The most characters of a text."""
MOST: Final = 100
"""The most problems that are told of a text."""
_PARTS: Final = 16
"""The most parts of a dotted key. tomllib takes time for each of them again and again."""
_NESTING: Final = 50
_WHERE: Final = re.compile(
    r"^(?P<says>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)
_DIGITS: Final = re.compile(r"[0-9_]{4300,}+")
_TWICE: Final = ("Cannot overwrite a value", "twice", "Duplicate")


def read(text: str, kind: type[T], checks: Sequence[Check] = ()) -> tuple[T | None, list[Problem]]:
    """Return a text as a type, or else all that is wrong with it, in the order of its lines."""
    document = _document(text)
    if isinstance(document, Problem):
        return None, [document]
    draft = Draft(document, kind)
    found = list(
        islice(chain(misshapen(document, kind), chain.from_iterable(check(draft) for check in checks)), MOST + 1)
    )
    if not found:
        return taken(document, kind), []
    more = len(found) > MOST
    told = located(text, found[:MOST])
    if more:
        told.append(Problem((), "there is more", f"Correct these {MOST} first", line_at(text, len(text))))
    return None, told


def located(text: str, problems: Iterable[Problem]) -> list[Problem]:
    """Return problems with their lines, in that order; what is missing is at the line of what it should stand in."""
    every = list(problems)
    lines = lines_of(text, {one.path for one in every})
    found = [
        msgspec.structs.replace(
            one, line=next((lines[one.path[:n]] for n in range(len(one.path), 0, -1) if one.path[:n] in lines), 1)
        )
        for one in every
    ]
    return sorted(found, key=lambda one: one.line or 1)


def _document(text: str) -> dict[str, Any] | Problem:
    if len(text) > LONGEST:
        return Problem((), f"the text has {len(text)} characters", f"Write at most {LONGEST}", 1)
    if (line := deep_line(text, parts=_PARTS)) is not None:
        return Problem((), f"this name has more than {_PARTS} parts", "Nest less deeply", line)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _malformed(text, str(error))
    except ValueError:
        digits = _DIGITS.search(text)
        return Problem(
            (), "this number is too long", "Write fewer digits", line_at(text, digits.start() if digits else 0)
        )
    except RecursionError:
        line = deep_line(text, parts=_PARTS, nesting=_NESTING)
        return Problem((), "lists or tables are nested too deeply here", "Nest less deeply", line or 1)


def _malformed(text: str, message: str) -> Problem:
    """Return what tomllib says as a problem."""
    if text.startswith("\ufeff"):
        return Problem((), "the text begins with a byte order mark", "Save it as UTF-8 without one", 1)
    found = _WHERE.match(message)
    says, line, column = (message, None, None) if found is None else found.group("says", "line", "column")
    says = f"{says[:1].lower()}{says[1:]}" + (f" (column {column})" if column else "")
    where = line_at(text, len(text.rstrip())) if line is None else int(line)
    if any(word in message for word in _TWICE):
        return Problem(
            (), f"a name stands here for the second time: {says}", "Leave out one of the two", int(line or 1)
        )
    return Problem((), f"this is no TOML: {says}", "Write it as TOML 1.0 asks", where)
