"""Replay: what an auditor asks of one case, as of a moment, as known at a moment, or at a version.

Folding is in the order of positions always; the questions only leave events out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from msgspec import Struct, structs, to_builtins

from application.keys.sealing import Opened, open_history
from application.telling import told
from domain.case.decisions import CASE
from domain.case.errors import CaseUnknown
from domain.case.state import CaseState, Closed, Open, Resolved, Unopened, Waiting
from domain.errors import Refusal
from domain.event import Recorded
from domain.ids import imported_case_stream, stream_id

if TYPE_CHECKING:
    from application.keys.subjects import SubjectKeys
    from application.store.reading import Reading

_KNOWN_AT: Final = b"SELECT ledger.position_known_at(%b)"

Find = Callable[[str], Awaitable[str | None]]
"""Returns the stream of a case from its human number or its number in another system, or None."""

_STAGES: Final[dict[type[CaseState], str]] = {
    Unopened: "unopened",
    Open: "open",
    Waiting: "waiting",
    Resolved: "resolved",
    Closed: "closed",
}


class KnownAtInTheFuture(Refusal):
    """known_at is {known_at}, which is still to come: what will be known then nobody knows. Now it is {now}."""

    kind = "invalid"


class CaseAmbiguous(Refusal):
    """Several cases have the number {number}: {streams}. Say which, by its id or as source:number."""

    kind = "invalid"


class VersionUnknown(Refusal):
    """The case has versions 1 to {latest}; there is no version {version}."""

    kind = "invalid"


class Question(Struct, frozen=True, kw_only=True):
    """What of a history is wanted; what is left out does not narrow.

    `as_of`: what had happened by then. `known_at`: what the ledger had recorded by then. `at_version`: the case's first
    so many events.
    """

    as_of: datetime | None = None
    known_at: datetime | None = None
    at_version: int | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """One event: its places, its two times, who did it, a sentence that tells it, and its personal texts, opened.

    A text is None where the person was erased.
    """

    position: int
    version: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    origin: str
    tag: str
    sentence: str
    texts: Opened


class Replay(Struct, frozen=True, kw_only=True):
    """A case's history and its state then. `position` is the newest of the whole ledger that was looked at."""

    stream: str
    position: int
    entries: tuple[Entry, ...]
    state: dict[str, Any]


async def find_case(case: str, reading: Reading, find: Find) -> str:
    """Return the stream of a case named by stream id, UUID, human number or number in another system, the last also
    as `source:number`; raise `CaseUnknown`.
    """
    case = case.strip()
    with contextlib.suppress(ValueError):
        return stream_id("case", UUID(case.removeprefix("case-")))
    source, colon, number = case.partition(":")
    if colon:
        stream = imported_case_stream(source.strip(), number.strip())
        if await reading.version(stream):
            return stream
    found = await find(case)
    if found is None:
        raise CaseUnknown
    return found


async def replay(reading: Reading, keys: SubjectKeys, stream: str, question: Question, now: datetime) -> Replay:
    """Return a case's history as the question narrows it; raise a `Refusal` where there is no answer."""
    position = await _position(reading, question.known_at, now)
    history = await reading.history(stream)
    if not history or not stream.startswith("case-"):
        raise CaseUnknown
    latest = history[-1].version
    if question.at_version is not None and not 1 <= question.at_version <= latest:
        raise VersionUnknown(version=question.at_version, latest=latest)
    wanted = [recorded for recorded in history if recorded.position <= position and _asked_for(recorded, question)]
    state = CASE.fold([recorded.event for recorded in wanted], CASE.initial)
    texts = await open_history(wanted, keys)
    entries = tuple(_entry(recorded, opened) for recorded, opened in zip(wanted, texts, strict=True))
    return Replay(stream=stream, position=position, entries=entries, state=described(state))


def described(state: CaseState) -> dict[str, Any]:
    """Return a case's state as plain values: its stage, what belongs to that, and its file."""
    stage: dict[str, Any] = {"stage": _STAGES[type(state)]}
    if isinstance(state, Unopened):
        return stage
    own = {name: value for name, value in structs.asdict(state).items() if name != "file"}
    plain: dict[str, Any] = to_builtins({**stage, **own, **structs.asdict(state.file)})
    return plain


def _asked_for(recorded: Recorded[Any], question: Question) -> bool:
    return (question.as_of is None or recorded.occurred_at <= question.as_of) and (
        question.at_version is None or recorded.version <= question.at_version
    )


def _entry(recorded: Recorded[Any], texts: Opened) -> Entry:
    return Entry(
        position=recorded.position,
        version=recorded.version,
        occurred_at=recorded.occurred_at,
        recorded_at=recorded.recorded_at,
        actor=recorded.actor,
        on_behalf_of=recorded.on_behalf_of,
        origin=recorded.origin,
        tag=recorded.tag,
        sentence=told(recorded.event),
        texts=texts,
    )


async def _position(reading: Reading, known_at: datetime | None, now: datetime) -> int:
    """Return the newest position that was recorded by a moment, once, so that all that is asked fits together."""
    if known_at is None:
        return await reading.head()
    if known_at > now:
        raise KnownAtInTheFuture(known_at=known_at.isoformat(), now=now.isoformat())
    return int((await reading.rows(_KNOWN_AT, (known_at,)))[0][0])
