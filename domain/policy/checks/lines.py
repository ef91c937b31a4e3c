"""What is listed twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from domain.calendar.spec import CalendarText
from domain.policy.checks.saying import LINES, who
from domain.policy.reading.problems import Problem
from domain.policy.reading.shape import is_table_type, meant
from domain.policy.reading.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.policy.reading.draft import Draft
    from domain.policy.reading.fields import Field
    from domain.policy.reading.problems import Path

_OTHERWISE: Final = "Leave out one of them, or give it another name"
KEYS: Final = {"places": "market"}
"""The field by which the lines of a list are told apart, where that is not their id."""


def each_once(draft: Draft) -> Iterator[Problem]:
    """Find names that are listed twice in their list, and details that a kind of feedback is asked for twice."""
    asked_of_all = frozenset(name for _, name in draft.named("intake", "details"))
    for field in draft.fields:
        if not _is_list_of_lines(field):
            continue
        what = f"the {LINES.get(field.name, field.name)}"
        if len(field.path) > 1:
            what += f" of {who(draft, field.path)},"
        before = asked_of_all if field.path[0] == "kinds" and field.name == "details" else frozenset()
        yield from _twice(what, _names(draft, field), _OTHERWISE, before)


def entries_once(draft: Draft) -> Iterator[Problem]:
    """Find names and words that stand twice in one list: languages, markets, channels, roles."""
    for field in draft.fields:
        # Of the hours of a calendar it is told that they overlap.
        if isinstance(field.value, list) and not _is_list_of_lines(field) and field.table is not CalendarText:
            yield from _twice("", draft.texts(*field.path), "Leave out one of them")


def _names(draft: Draft, field: Field) -> Iterator[tuple[Path, str]]:
    key = KEYS.get(field.name, "id")
    for path, line in draft.tables(*field.path):
        if isinstance(line.get(key), str):
            yield (*path, key), line[key]


def _is_list_of_lines(field: Field) -> bool:
    arguments = get_args(meant(field.value, field.asked))
    return isinstance(field.value, list) and bool(arguments) and is_table_type(arguments[0])


def _twice(
    what: str, named: Iterable[tuple[Path, str]], advice: str, before: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    found: set[str] = set()
    for path, name in named:
        if name in found or name in before:
            yield Problem(path, f"{what} {shown(name)} is listed twice".strip(), advice)
        found.add(name)
