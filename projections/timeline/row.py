"""The row of the timeline, and how an event becomes one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import json, structs

from domain.codec import PERSONAL
from domain.command import Origin
from projections.engine import Entry, Row


class TimelineRow(Row, frozen=True):
    """An event of a case, or of another stream that is about a person, the `subject`.

    `fields` holds what it says but for personal values; `sealed` names those that are there.
    """

    stream: str
    version: int
    tag: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    origin: Origin
    subject: str | None
    fields: dict[str, Any]
    sealed: list[str]


def rows(entry: Entry) -> Sequence[TimelineRow]:
    """Return the row of an event, if it has one."""
    if entry.subject is None and not entry.stream.startswith("case-"):
        return ()
    event = entry.event
    personal = PERSONAL[type(event)]
    fields, sealed = dict[str, Any](), list[str]()
    for name, value in structs.asdict(event).items():
        if name in personal:
            if value:
                sealed.append(name)
        elif value is not None and value != ():
            fields[name] = value if type(value) in _SAME else json.decode(json.encode(value))
    row = TimelineRow(
        position=entry.position,
        stream=entry.stream,
        version=entry.version,
        tag=entry.tag,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        on_behalf_of=entry.on_behalf_of,
        origin=entry.origin,
        subject=entry.subject,
        fields=fields,
        sealed=sealed,
    )
    return (row,)


_SAME: Final = frozenset({str, int, bool})
"""Values that come back from the table as they are; a tuple is a list there, and a time a text."""
