"""The lines of a TOML text on which its tables, keys and entries stand."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.policy.reading.problems import Path

# Possessive throughout: a text that leads nowhere is given up at once.
_BARE: Final = r"[A-Za-z0-9_-]++"
_BASIC: Final = r'"(?:[^"\\\n]++|\\[^\n])*+"'
_LITERAL: Final = r"'[^'\n]*+'"
_LONG_BASIC: Final = r'"""(?:[^"\\]++|\\[\s\S]|"{1,2}+(?!"))*+'
_LONG_LITERAL: Final = r"'''(?:[^']++|'{1,2}+(?!'))*+"
_STRING: Final = rf"""{_LONG_BASIC}"{{3,5}}+|{_LONG_LITERAL}'{{3,5}}+|{_BASIC}|{_LITERAL}"""
_COMMENT: Final = r"#[^\n]*+"
_KEY: Final = rf"(?:{_BARE}|{_BASIC}|{_LITERAL})"
_KEYS: Final = rf"{_KEY}(?:[ \t]*+\.[ \t]*+{_KEY})*+"

_SKIPPED: Final = re.compile(rf"(?:[ \t\r\n]++|{_COMMENT})*+")
_HEADER: Final = re.compile(rf"(\[\[?)[ \t]*+({_KEYS})[ \t]*+\]\]?")
_PAIR: Final = re.compile(rf"({_KEYS})[ \t]*+=[ \t]*+")
_SCALAR: Final = re.compile(rf"{_STRING}|[^][{{}},#\"'\n]++")
_OPENED: Final = re.compile(rf"[\[{{]|(?P<closed>[\]}}])|{_STRING}|{_COMMENT}|[^][{{}}#\"']++")
_EACH: Final = re.compile(_KEY)
# What is not ended is passed over as a whole, or else each quote in it would be tried again.
_PIECE: Final = re.compile(
    rf"""{_LONG_BASIC}(?:"{{3,5}}+|\\?\Z)|{_LONG_LITERAL}(?:'{{3,5}}+|\Z)|{_COMMENT}|(?P<keys>{_KEYS})"""
    rf"""|(?P<opened>[\[{{])|(?P<closed>[\]}}])|"(?:[^"\\\n]++|\\[^\n])*+|'[^'\n]*+"""
)


def lines_of(text: str, paths: Iterable[Path] | None = None) -> dict[Path, int]:
    """Return the lines, from 1, of these paths and of what they stand in, or of all; of a table it is its header's.

    The text is one that tomllib takes; of any other, what stands before the first fault is found.
    """
    scanner = _Scanner(text, paths)
    with suppress(_Fault, tomllib.TOMLDecodeError, RecursionError):
        scanner.read()
    return scanner.lines


def deep_line(text: str, *, parts: int, nesting: int | None = None) -> int | None:
    """Return the line of the first key of more parts than that, or of the first bracket within more of them."""
    depth = 0
    for piece in _PIECE.finditer(text):
        if piece.lastgroup == "keys":
            if piece[0].count(".") >= parts and len(_EACH.findall(piece[0])) > parts:
                return line_at(text, piece.start())
        elif piece.lastgroup == "opened":
            depth += 1
            if nesting is not None and depth > nesting:
                return line_at(text, piece.start())
        elif piece.lastgroup == "closed":
            depth -= 1
    return None


def line_at(text: str, offset: int) -> int:
    """Return the line of a character, from 1."""
    return text.count("\n", 0, offset) + 1


class _Fault(Exception):
    """Here the text is no TOML."""


class _Scanner:
    """Goes through a text once. What nobody asked for is passed over."""

    def __init__(self, text: str, paths: Iterable[Path] | None) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._ends = [one.start() for one in re.finditer("\n", text)]
        self._entries: dict[Path, int] = {}
        self._wanted = None if paths is None else {path[:n] for path in paths for n in range(1, len(path) + 1)}

    def read(self) -> None:
        table: Path = ()
        while self._next():
            table = self._header() if self._text[self._at] == "[" else self._pair(table)

    def _header(self) -> Path:
        line = self._line()
        found = self._taken(_HEADER)
        *parents, last = _split(found[2])
        path: Path = ()
        for name in parents:
            path = self._newest(self._named((*path, name), line))
        path = (*path, last)
        if found[1] == "[[":
            number = self._entries.get(path, 0)
            self._entries[path] = number + 1
            path = (*self._named(path, line), number)
        if self._is_wanted(path):
            # A table may stand behind one that is within it.
            self.lines[path] = line
        return path

    def _newest(self, path: Path) -> Path:
        """Return where a header goes on: in the last entry, if it names a list of tables."""
        entries = self._entries.get(path)
        return path if entries is None else (*path, entries - 1)

    def _pair(self, table: Path) -> Path:
        line, path = self._line(), table
        for name in _split(self._taken(_PAIR)[1]):
            path = self._named((*path, name), line)
        self._value(path)
        return table

    def _value(self, path: Path) -> None:
        if self._text[self._at : self._at + 1] not in {"[", "{"}:
            self._taken(_SCALAR)
        elif not self._is_wanted(path):
            self._pass()
        elif self._text[self._at] == "[":
            self._within("]", path)
        else:
            self._within("}", path)

    def _within(self, end: str, path: Path) -> None:
        self._at += 1
        number = 0
        while self._next() and self._text[self._at] != end:
            if end == "}":
                self._pair(path)
            else:
                self._value(self._named((*path, number), self._line()))
                number += 1
            if self._next() and self._text[self._at] == ",":
                self._at += 1
        self._at += 1

    def _pass(self) -> None:
        depth = 0
        while True:
            found = self._taken(_OPENED)
            if found["closed"]:
                depth -= 1
            elif found[0] in {"[", "{"}:
                depth += 1
            if depth == 0:
                return

    def _next(self) -> bool:
        """Go to what comes next; tell whether there is something."""
        self._taken(_SKIPPED)
        return self._at < len(self._text)

    def _taken(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise _Fault
        self._at = found.end()
        return found

    def _named(self, path: Path, line: int) -> Path:
        if self._is_wanted(path):
            self.lines.setdefault(path, line)
        return path

    def _is_wanted(self, path: Path) -> bool:
        return self._wanted is None or path in self._wanted

    def _line(self) -> int:
        return bisect_left(self._ends, self._at) + 1


def _split(keys: str) -> list[str]:
    """Return the names of a dotted key."""
    return [_name(one) for one in _EACH.findall(keys)]


def _name(key: str) -> str:
    if key[0] not in {'"', "'"}:
        return key
    return str(tomllib.loads(f"key = {key}")["key"]) if "\\" in key else key[1:-1]
