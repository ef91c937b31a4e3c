"""A page in Markdown (CommonMark), for tickets and mails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from interfaces.replays.visible import in_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interfaces.replays.page import Fact, Happening, Page

_ACTIVE: Final = re.compile(r"[\\`*_\[\]<>|~&!#@$]|://|www\.")
"""What could become markup, a link or an entity within a line."""


def markdown(page: Page) -> str:
    """Return a page as Markdown; what people wrote stays text."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield f"# {_escaped(page.title)}"
    for asked in page.asked:
        yield from ("", _escaped(asked))
    for section in page.sections:
        yield from ("", f"## {_escaped(section.heading)}", "")
        if not section.happenings and not section.facts:
            yield _escaped(section.empty)
        for happening in section.happenings:
            yield from _happening(happening)
        for fact in section.facts:
            yield f"- {_fact(fact)}"


def _happening(one: Happening) -> Iterator[str]:
    yield f"### {one.version}. {_escaped(one.sentence)}"
    yield from ("", f"{one.when} — {_escaped(one.by)}", "")
    for text in one.texts:
        yield f"{_escaped(text.name)}:"
        yield from ("", *_fenced(text.value), "")
    for because in one.because:
        yield f"- {_escaped(because)}"
    if one.changes:
        yield from ("", "Changed:", "")
        for fact in one.changes:
            yield f"- {_fact(fact)}"
    if one.state:
        yield from ("", "The state after it:", "")
        for fact in one.state:
            yield f"- {_fact(fact)}"
    yield ""


def _fact(fact: Fact) -> str:
    before = "" if fact.before is None else f"{_code(fact.before)} → "
    return f"{_escaped(fact.name)}: {before}{_code(fact.value)}"


def _escaped(text: str) -> str:
    return _ACTIVE.sub(lambda found: f"\\{found[0]}" if found[0] != "www." else "www\\.", in_line(text))


def _code(text: str) -> str:
    """Return a text as a span of code, in which nothing is markup."""
    fence = "`" * (_longest_run(text) + 1)
    # One space on each side belongs to the fence, and keeps it apart from backticks and spaces of the text.
    space = " " if "`" in text or text != text.strip() or not text else ""
    return f"{fence}{space}{in_line(text)}{space}{fence}"


def _fenced(text: str) -> tuple[str, str, str]:
    """Return a text as a block of code whose fence is longer than any in it."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text", visible(text), fence


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
