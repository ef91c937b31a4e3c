"""Small units for tests of the store."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from application.ids import new_stream, uuid7
from application.store.units import NewEvent, Outcome, Unit, Verdict
from domain.aggregate import NUMBER_TO_COME
from domain.case.events import CaseNumbered, InternalNoteAdded
from domain.codec import encode
from domain.event import tag_of
from tests.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from application.store.group_commit import GroupCommit
    from tests.postgres.databases import Database

NOTE, NUMBERED = InternalNoteAdded(), CaseNumbered(number=NUMBER_TO_COME)


def note(stream: str, version: int, **fields: Any) -> NewEvent:  # noqa: ANN401 - the fields of an event
    """Return a small event at a version of a stream."""
    return NewEvent(
        **{
            "event_id": uuid7(),
            "stream": stream,
            "version": version,
            "tag": tag_of(NOTE),
            "schema_version": 1,
            "state": encode(NOTE),
            "occurred_at": NOW,
            **fields,
        }
    )


def unit(stream: str = "", after: int = 0, *, notes: int = 1, **fields: Any) -> Unit:  # noqa: ANN401 - the fields of a unit
    """Return a unit that adds notes to a stream, a new one unless named, after the version it was seen at."""
    stream = stream or new_stream("case")
    command_id = uuid4()
    return Unit(
        **{
            "command_id": command_id,
            "stream": stream,
            "version": after + notes,
            "action": "case.note",
            "actor": "staff-1",
            "origin": "live",
            "correlation": command_id,
            "reads": ((stream, after),),
            "events": tuple(note(stream, after + n) for n in range(1, notes + 1)),
            **fields,
        }
    )


def numbered(**fields: Any) -> Unit:  # noqa: ANN401 - the fields of a unit
    """Return a unit that asks for a human number."""
    stream = new_stream("case")
    event = note(stream, 1, tag=tag_of(NUMBERED), state=encode(NUMBERED), series="case")
    return unit(stream, events=(event,), **fields)


async def append_all(commit: GroupCommit, units: Iterable[Unit]) -> list[Outcome]:
    """Append units at the same time and return what became of each."""
    return await asyncio.gather(*(commit.append(one) for one in units))


async def verdict_of(commit: GroupCommit, one: Unit) -> Verdict:
    """Append a unit and return its verdict."""
    return (await commit.append(one)).verdict


def positions(database: Database) -> list[int]:
    """Return the positions of all events, in the order in which they stand in the table."""
    return [row[0] for row in database.rows("SELECT notification_id FROM ledger.stored_events ORDER BY 1")]
