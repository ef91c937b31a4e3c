"""What a replay or a difference says to people, before it takes the form of a format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from application.describing import leaves
from application.retelling import ERASED, Difference, Replay
from domain.ids import category_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from application.describing import Change, Described
    from application.explaining import Explanation
    from application.retelling import Entry, Question

NOTHING: Final = "nothing"


class Fact(Struct, frozen=True):
    """A named value; with `before`, one that changed."""

    name: str
    value: str
    before: str | None = None

    @property
    def told(self) -> str:
        """Return the value with what it was before."""
        return self.value if self.before is None else f"{self.before} → {self.value}"


class Happening(Struct, frozen=True, kw_only=True):
    """An event: its version, when it happened, what, by whom and how, what was written, and what it changed."""

    version: int
    when: str
    sentence: str
    by: str
    texts: tuple[Fact, ...]
    changes: tuple[Fact, ...]
    state: tuple[Fact, ...]
    because: tuple[str, ...]


class Section(Struct, frozen=True, kw_only=True):
    """A heading with facts or happenings under it; without either, `empty` stands in their place."""

    heading: str
    facts: tuple[Fact, ...] = ()
    happenings: tuple[Happening, ...] = ()
    empty: str = "Nothing."


class Page(Struct, frozen=True, kw_only=True):
    """A replay for people: what was asked of which stream, and the answer."""

    title: str
    asked: tuple[str, ...]
    sections: tuple[Section, ...]


def page_of(told: Replay | Difference, *, changes: bool) -> Page:
    """Return the page of a replay or a difference; with `changes` each event shows what it changed."""
    return _replay(told, changes=changes) if isinstance(told, Replay) else _difference(told, changes=changes)


def _replay(told: Replay, *, changes: bool) -> Page:
    none = f"At that moment there was no such {category_of(told.stream).replace('_', ' ')}."
    history = Section(heading="History", happenings=_happenings(told.entries, changes=changes), empty=none)
    then = Section(heading="The state then", facts=_state(told.state))
    return Page(
        title=told.stream,
        asked=(_asked(told.question, told.position),),
        sections=(history, then) if told.entries else (history,),
    )


def _difference(told: Difference, *, changes: bool) -> Page:
    first, second = told.first, told.second
    gone = Section(heading="Events only at the first moment", happenings=_happenings(told.gone, changes=changes))
    return Page(
        title=told.stream,
        asked=(
            f"First moment: {_asked(first.question, first.position)} {first.events} events.",
            f"Second moment: {_asked(second.question, second.position)} {second.events} events.",
        ),
        sections=(
            Section(heading="What differs", facts=_changes(told.changes, whole=True)),
            Section(heading="Events only at the second moment", happenings=_happenings(told.entries, changes=changes)),
            *([gone] if told.gone else []),
            Section(heading="The state at the first moment", facts=_state(first.state)),
            Section(heading="The state at the second moment", facts=_state(second.state)),
        ),
    )


def _asked(question: Question, position: int) -> str:
    parts = [
        *([f"what had happened by {_time(question.as_of)}"] if question.as_of else []),
        *([f"what was recorded by {_time(question.known_at)}"] if question.known_at else []),
        *([f"versions up to {question.at_version}"] if question.at_version else []),
    ]
    asked = " and ".join(parts)
    return f"{asked[:1].upper() + asked[1:] or 'All events'}, up to position {position} of the ledger."


def _happenings(entries: Iterable[Entry], *, changes: bool) -> tuple[Happening, ...]:
    return tuple(_happening(entry, changes=changes) for entry in entries)


def _happening(entry: Entry, *, changes: bool) -> Happening:
    late = entry.recorded_at - entry.occurred_at
    recorded = f", recorded {_time(entry.recorded_at)}" if late.total_seconds() >= 1 else ""
    behalf = f" on behalf of {entry.on_behalf_of}" if entry.on_behalf_of else ""
    return Happening(
        version=entry.version,
        when=_time(entry.occurred_at),
        sentence=entry.sentence,
        by=f"{entry.tag}, by {entry.actor}{behalf}, {entry.origin}{recorded}",
        texts=tuple(Fact(name, ERASED if text is None else text) for name, text in entry.texts.items()),
        changes=_changes(entry.changes) if changes else (),
        state=_state(entry.state) if entry.state else (),
        because=_because(entry.explanation) if entry.explanation else (),
    )


def _because(why: Explanation) -> tuple[str, ...]:
    return (why.command, why.by, *why.rules, *([why.late] if why.late else []), *why.links)


def _state(state: Described) -> tuple[Fact, ...]:
    return tuple(Fact(name, _plain(value)) for name, value in leaves(state))


def _changes(changes: Iterable[Change], *, whole: bool = False) -> tuple[Fact, ...]:
    """Return changes; one from nothing is only its new value, unless the whole change is to be told."""
    return tuple(
        Fact(one.field, _plain(one.after), _plain(one.before) if whole or one.before not in (None, []) else None)
        for one in changes
    )


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}"


def _plain(value: Any) -> str:  # noqa: ANN401 - whatever a state holds
    if value is None or value == []:
        return NOTHING
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
