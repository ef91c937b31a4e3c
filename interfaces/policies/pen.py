"""Writing HTML in the language of a policy: everything that is not a tag is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from application.showing.wording import phrases_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from application.showing.public import PublicPolicy
    from application.showing.public_times import PublicCases, PublicTime


class Pen:
    """Writes what a policy says, and the words between, which may be of another language.

    Without `linked` nothing leads to another page, as in a file there is none.
    """

    def __init__(self, policy: PublicPolicy, *, linked: bool) -> None:
        self.policy = policy
        self.phrases = phrases_for(policy.words_language)
        self._linked = linked
        self._foreign = policy.words_language != policy.language

    def own(self, text: str) -> str:
        """Return a text of the policy."""
        return escape(text)

    def words(self, text: str) -> str:
        """Return words that stand between the policy's own, marked with their language if it is another."""
        return f'<span lang="{self.policy.words_language}">{escape(text)}</span>' if self._foreign else escape(text)

    def says(self, name: str, /, **values: object) -> str:
        """Return a phrase, filled in."""
        return self.words(self.phrases.says(name, **values))

    def heading(self, name: str, level: int = 2) -> str:
        """Return a heading, to which an address can lead."""
        anchor = f' id="{name}"' if level == 2 else ""  # noqa: PLR2004 - the sections of the page
        return f"<h{level}{anchor}>{self.says(f'headings.{name}')}</h{level}>"

    def time(self, within: PublicTime) -> str:
        """Return a length of time, and how it is counted."""
        return f"{self.words(within.words)} <small>{self.counted(within)}</small>"

    def counted(self, within: PublicTime) -> str:
        """Return how a length of time is counted, and what leads to the hours in which it is."""
        counted = self.words(within.counted)
        return counted if within.hours is None else f"{counted} ({self.hours(within.hours)})"

    def hours(self, number: int) -> str:
        """Return what leads to hours by their number; where there are no others they need none."""
        one = len(self.policy.hours) == 1
        name = self.says("headings.hours") if one else self.says("hours.numbered", number=number)
        return f'<a href="#hours-{number}">{name}</a>'

    def cases(self, cases: Sequence[PublicCases], otherwise: str) -> str:
        """Return which cases something is for; a phrase where none are named."""
        if not cases:
            return self.says(f"labels.{otherwise}")
        told = (f"{self.words(one.name)}: {self.own(self.phrases.listed(one.values))}" for one in cases)
        return "<br>".join(told)

    def table(self, labels: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """Return a table of cells that are HTML already, with its headings by their phrases; nothing without rows."""
        named = [self.phrases.says(f"labels.{one}") for one in labels]
        head = "".join(f'<th scope="col">{self.words(one)}</th>' for one in named)
        body = []
        for first, *rest in rows:
            cells = "".join(
                f'<td data-label="{escape(label)}">{cell}</td>' if cell else "<td></td>"
                for label, cell in zip(named[1:], rest, strict=True)
            )
            body.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
        if not body:
            return ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"

    def link(self, shown: str, language: str | None = None, at: datetime | None = None) -> str:
        """Return what leads to the same policy in another language, or as of another moment."""
        if not self._linked:
            return shown
        moment = at or (self.policy.asked_at if language is not None else None)
        asked = {"language": language or self.policy.language} | ({"at": stamp(moment)} if moment is not None else {})
        hint = f' hreflang="{escape(language)}"' if language is not None else ""
        return f'<a href="?{escape(urlencode(asked))}"{hint}>{shown}</a>'


def pairs(rows: Iterable[tuple[str, str]]) -> str:
    """Return a table of names and values, both HTML already."""
    body = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in rows)
    return f'<table class="pairs"><tbody>{body}</tbody></table>' if body else ""


def listed(items: Iterable[str], tag: str = "ol") -> str:
    """Return a list of items that are HTML already; nothing without any."""
    body = "".join(f"<li>{one}</li>" for one in items)
    return f"<{tag}>{body}</{tag}>" if body else ""


def paragraph(shown: str, kind: str = "") -> str:
    """Return a paragraph of what is HTML already."""
    return f'<p class="{kind}">{shown}</p>' if kind else f"<p>{shown}</p>"


def at(moment: datetime) -> str:
    """Return a moment as people of all languages read it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def stamp(moment: datetime) -> str:
    """Return a moment as the API takes it."""
    return moment.isoformat().replace("+00:00", "Z")
