"""A history told again as a question narrows it, and two such tellings held against each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from msgspec import Struct

from application.describing import Change, Described, changes, described
from application.explaining import Asked, Explaining, Explanation
from application.explaining.publications import Publications
from application.keys.sealing import Opened
from application.telling import told
from domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from application.describing import Reveal
    from domain.aggregate import Aggregate
    from domain.event import Recorded
    from domain.personal import Sealed

ERASED: Final = "(erased)"
"""Stands in a state for the value of a person who was erased."""
LEFT_OUT: Final = "(left out)"
"""Stands in a state for a personal value that was not asked for."""


class VersionUnknown(Refusal):
    """There are versions 1 to {latest}, and no version {version}."""

    kind = "invalid"


class Question(Struct, frozen=True, kw_only=True):
    """What of a history is wanted; what is left out does not narrow.

    `as_of`: what had happened by then. `known_at`: what the ledger had recorded by then. `at_version`: the stream's
    first so many events.
    """

    as_of: datetime | None = None
    known_at: datetime | None = None
    at_version: int | None = None


class Detail(Struct, frozen=True, kw_only=True):
    """How much is told: the whole state after each event, why each is there, the personal values."""

    states: bool = False
    explanations: bool = False
    texts: bool = True


class Entry(Struct, frozen=True, kw_only=True):
    """One event: its places, its two times, who did it, by which command, and a sentence that tells it.

    `texts` are its personal texts, opened; one is None where the person was erased. `changes` is what it changed in the
    state, `state` the state after it where asked for, `explanation` why it is there where asked for.
    """

    position: int
    version: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    origin: str
    tag: str
    command: UUID
    action: str | None
    correlation: UUID
    causation: UUID | None
    sentence: str
    texts: Opened
    changes: tuple[Change, ...]
    state: Described | None = None
    explanation: Explanation | None = None


class Replay(Struct, frozen=True, kw_only=True):
    """A history as a question narrows it, and the state then.

    `position` is the newest of the whole ledger that was looked at.
    """

    stream: str
    question: Question
    position: int
    entries: tuple[Entry, ...]
    state: Described


class Moment(Struct, frozen=True, kw_only=True):
    """One side of a difference: how many events there were, and the state."""

    question: Question
    position: int
    events: int
    state: Described


class Difference(Struct, frozen=True, kw_only=True):
    """What differs between two moments, and by which events: those only in the second, and those only in the first."""

    stream: str
    first: Moment
    second: Moment
    changes: tuple[Change, ...]
    entries: tuple[Entry, ...]
    gone: tuple[Entry, ...]


@dataclass(frozen=True)
class History:
    """All events of one stream with what telling them takes: their opened texts, if wanted, and what the commands
    asked.
    """

    aggregate: Aggregate
    recorded: Sequence[Recorded[Any]]
    texts: Sequence[Opened]
    asked: Mapping[UUID, Asked] = field(default_factory=dict)
    publications: Publications = field(default_factory=lambda: Publications(()))

    def told(self, question: Question, position: int, detail: Detail) -> Replay:
        """Return the history up to a position as the question narrows it; raise `VersionUnknown`."""
        latest = self.recorded[-1].version if self.recorded else 0
        if question.at_version is not None and not 1 <= question.at_version <= latest:
            raise VersionUnknown(version=question.at_version, latest=latest)
        reveal = self._reveal(detail)
        explaining = self._explaining() if detail.explanations else None
        state = self.aggregate.initial
        before = described(state, reveal)
        entries = []
        for index, recorded in enumerate(self.recorded):
            if recorded.position > position or not _asked_for(recorded, question):
                continue
            state = self.aggregate.evolve(state, recorded.event)
            after = described(state, reveal)
            entries.append(
                self._entry(
                    recorded,
                    texts=self.texts[index] if detail.texts else {},
                    changed=changes(before, after),
                    state=after if detail.states else None,
                    explanation=explaining.explain(index) if explaining else None,
                )
            )
            before = after
        stream = self.recorded[0].stream if self.recorded else ""
        return Replay(stream=stream, question=question, position=position, entries=tuple(entries), state=before)

    def _entry(
        self,
        recorded: Recorded[Any],
        *,
        texts: Opened,
        changed: tuple[Change, ...],
        state: Described | None,
        explanation: Explanation | None,
    ) -> Entry:
        asked = self.asked.get(recorded.command_id)
        return Entry(
            position=recorded.position,
            version=recorded.version,
            occurred_at=recorded.occurred_at,
            recorded_at=recorded.recorded_at,
            actor=recorded.actor,
            on_behalf_of=recorded.on_behalf_of,
            origin=recorded.origin,
            tag=recorded.tag,
            command=recorded.command_id,
            action=asked.action if asked else None,
            correlation=recorded.correlation,
            causation=recorded.causation,
            sentence=told(recorded.event),
            texts=texts,
            changes=changed,
            state=state,
            explanation=explanation,
        )

    def _reveal(self, detail: Detail) -> Reveal:
        if not detail.texts:
            return lambda _sealed: LEFT_OUT
        values: dict[Sealed, str | None] = {
            getattr(recorded.event, name): text
            for recorded, texts in zip(self.recorded, self.texts, strict=True)
            for name, text in texts.items()
        }

        def reveal(sealed: Sealed) -> str:
            text = values.get(sealed)
            return ERASED if text is None else text

        return reveal

    def _explaining(self) -> Explaining:
        """Explain by the whole history, whatever the question leaves out: that is what the decisions saw."""
        events = (recorded.event for recorded in self.recorded)
        states = tuple(accumulate(events, self.aggregate.evolve, initial=self.aggregate.initial))
        return Explaining(self.recorded, states, self.asked, self.publications)


def difference(first: Replay, second: Replay) -> Difference:
    """Return what differs between two replays of one history."""
    known, known_then = ({entry.version for entry in one.entries} for one in (first, second))
    return Difference(
        stream=first.stream,
        first=_moment(first),
        second=_moment(second),
        changes=changes(first.state, second.state),
        entries=tuple(entry for entry in second.entries if entry.version not in known),
        gone=tuple(entry for entry in first.entries if entry.version not in known_then),
    )


def _moment(one: Replay) -> Moment:
    return Moment(question=one.question, position=one.position, events=len(one.entries), state=one.state)


def _asked_for(recorded: Recorded[Any], question: Question) -> bool:
    return (question.as_of is None or recorded.occurred_at <= question.as_of) and (
        question.at_version is None or recorded.version <= question.at_version
    )
