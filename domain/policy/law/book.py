"""A book of statutes as a TOML text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.policy.errors import StatutesInvalid
from domain.policy.law.checking import problems
from domain.policy.law.statutes import StatuteBook, StatuteText
from domain.policy.reading.document import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.policy.reading.draft import Draft
    from domain.policy.reading.problems import Problem


def read_book(text: str) -> tuple[StatuteBook | None, list[Problem]]:
    """Read a book, or else find all that is wrong with it, in the order of its lines."""
    return read(text, StatuteBook, (_meant,))


def parse_book(text: str) -> StatuteBook:
    """Read a book; raise `StatutesInvalid` with all that is wrong when it is not one."""
    book, wrong = read_book(text)
    if book is None:
        raise StatutesInvalid(wrong)
    return book


def _meant(draft: Draft) -> Iterable[Problem]:
    given = (path for path, _ in draft.tables("statutes"))
    return problems((int(path[-1]), draft.read(StatuteText, *path)) for path in given)
