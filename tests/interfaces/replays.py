"""Replays of any history, without a ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from application.explaining import Asked
from application.retelling import Detail, History, Question
from domain.codec import PERSONAL
from domain.event import Recorded, tag_of
from domain.personal import Sealed
from tests.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.keys.sealing import Opened
    from application.retelling import Replay
    from domain.aggregate import Aggregate
    from domain.event import Event

FULL = Detail(states=True, explanations=True)


def history_of(aggregate: Aggregate, events: Sequence[Event], text: str = "a text", actor: str = "staff-1") -> History:
    """Return events as the ledger would keep them, a minute apart and entered an hour late; each sealed value opens to
    the text.
    """
    stream = f"{aggregate.category}-1"
    log = [recorded(at, event, stream=stream, actor=actor) for at, event in enumerate(events, 1)]
    asked = {one.command_id: Asked(f"{aggregate.category}.do", stream) for one in log}
    return History(aggregate=aggregate, recorded=log, texts=[_texts(event, text) for event in events], asked=asked)


def replay_of(aggregate: Aggregate, events: Sequence[Event], text: str = "a text", actor: str = "staff-1") -> Replay:
    """Return the whole replay of such a history, with all there is to tell."""
    return history_of(aggregate, events, text, actor).told(Question(), len(events), FULL)


def recorded(position: int, event: Event, **other: Any) -> Recorded[Any]:  # noqa: ANN401 - the fields of the envelope
    """Return an event as the ledger would keep it at a position, by a command of its own."""
    happened = NOW + timedelta(minutes=position)
    envelope: dict[str, Any] = {
        "stream": "case-1",
        "version": position,
        "tag": tag_of(event),
        "schema_version": 1,
        "event_id": UUID(int=position),
        "command_id": UUID(int=1000 + position),
        "occurred_at": happened,
        "recorded_at": happened + timedelta(hours=1),
        "actor": "staff-1",
        "on_behalf_of": None,
        "origin": "live",
        "correlation": UUID(int=1000 + position),
        "causation": None,
        "subject": None,
    }
    return Recorded(position=position, event=event, **{**envelope, **other})


def _texts(event: Event, text: str) -> Opened:
    return {name: text for name in PERSONAL[type(event)] if isinstance(getattr(event, name), Sealed)}
