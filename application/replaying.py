"""Replay: what an auditor asks of one stream, as of a moment, as known at a moment, or at a version.

Folding is in the order of positions always; the questions only leave events out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from application.explaining import Asked
from application.explaining.publications import Publications
from application.keys.sealing import open_history
from application.known import position_known_at
from application.retelling import Detail, Difference, History, Question, Replay, difference
from application.store.arrays import uuids
from domain.case.errors import CaseUnknown
from domain.errors import Refusal
from domain.ids import category_of, imported_case_stream, policy_stream, stream_id
from domain.registry import BY_CATEGORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.keys.subjects import SubjectKeys
    from application.store.reading import Reading

_ASKED: Final = b"SELECT command_id, action, stream FROM ledger.receipts WHERE command_id = ANY (%b)"
ALL: Final = Detail()

Find = Callable[[str], Awaitable[str | None]]
"""Returns the stream of a case from its human number or its number in another system, or None."""


class CaseAmbiguous(Refusal):
    """Several cases have the number {number}: {streams}. Say which, by its id or as source:number."""

    kind = "invalid"


class StreamUnknown(Refusal):
    """There is no {category} {stream}."""

    kind = "missing"


async def find_stream(name: str, reading: Reading, find: Find) -> str:
    """Return the stream of that id, or that of a case named by UUID, human number or number in another system, the last
    also as `source:number`; raise `CaseUnknown`.
    """
    name = name.strip()
    category, _, identity = name.partition("-")
    if category in BY_CATEGORY:
        with contextlib.suppress(ValueError):
            return stream_id(category, UUID(identity))
    with contextlib.suppress(ValueError):
        return stream_id("case", UUID(name))
    source, colon, number = name.partition(":")
    if colon:
        stream = imported_case_stream(source.strip(), number.strip())
        if await reading.version(stream):
            return stream
    found = await find(name)
    if found is None:
        raise CaseUnknown
    return found


async def replay(
    reading: Reading, keys: SubjectKeys, stream: str, question: Question, now: datetime, detail: Detail = ALL
) -> Replay:
    """Return a history as the question narrows it; raise a `Refusal` where there is no answer."""
    position = await _position(reading, question.known_at, now)
    return (await _history(reading, keys, stream, detail)).told(question, position, detail)


async def differ(
    reading: Reading,
    keys: SubjectKeys,
    stream: str,
    questions: Sequence[Question],
    now: datetime,
    detail: Detail = ALL,
) -> Difference:
    """Return what differs between two moments of one history; raise a `Refusal` where there is no answer."""
    positions = [await _position(reading, one.known_at, now) for one in questions]
    history = await _history(reading, keys, stream, detail)
    first, second = (history.told(one, at, detail) for one, at in zip(questions, positions, strict=True))
    return difference(first, second)


async def _history(reading: Reading, keys: SubjectKeys, stream: str, detail: Detail) -> History:
    recorded = await reading.history(stream)
    aggregate = BY_CATEGORY.get(category_of(stream))
    if not recorded or aggregate is None:
        if category_of(stream) == "case":
            raise CaseUnknown
        raise StreamUnknown(category=category_of(stream), stream=stream)
    texts = await open_history(recorded, keys) if detail.texts else [{} for _ in recorded]
    commands = dict.fromkeys(one.command_id for one in recorded)
    receipts = await reading.rows(_ASKED, (uuids(list(commands)),))
    policies = await reading.history(policy_stream()) if detail.explanations else []
    return History(
        aggregate=aggregate,
        recorded=recorded,
        texts=texts,
        asked={command: Asked(action, of) for command, action, of in receipts},
        publications=Publications(policies),
    )


async def _position(reading: Reading, known_at: datetime | None, now: datetime) -> int:
    """Return the newest position that was recorded by a moment, once, so that all that is asked fits together."""
    if known_at is None:
        return await reading.head()
    return await position_known_at(reading, known_at, now)
