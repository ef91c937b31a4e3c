"""From what a decision returned to what the store is given: sealed, encoded, folded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec import structs

from application.ids import uuid7
from application.keys.sealing import blind_entries, seal, subjects_in
from application.store.units import NewEvent, Unit
from domain.codec import encode
from domain.event import Dated, Event, schema_version_of, tag_of
from domain.registry import EVENT_TYPES, NUMBERED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.keys.secret import LedgerSecret
    from application.keys.subjects import SubjectKey, SubjectKeys
    from application.store.units import BlindEntry
    from application.streams import Folded
    from application.terms import Terms
    from domain.aggregate import Aggregate
    from domain.command import Command

_TAGS = {event: (tag_of(event), schema_version_of(tag_of(event))) for event in EVENT_TYPES}


@dataclass(frozen=True, slots=True)
class Draft:
    """Events as they will be written, and the state and version after them."""

    events: list[Event]
    encoded: tuple[NewEvent, ...]
    index: tuple[BlindEntry, ...]
    keys: dict[str, SubjectKey]
    state: Any
    version: int

    def unit(self, command: Command[Any], terms: Terms, seen: int) -> Unit:
        """Return what the store is given, held against the version that the decision saw and the caller's authority."""
        reads: tuple[tuple[str, int], ...] = ((command.stream, seen),)
        if terms.authority is not None and terms.authority[0] != command.stream:
            reads = (*reads, terms.authority)
        return unit_of(
            command,
            terms,
            version=self.version,
            reads=reads,
            events=self.encoded,
            claims=terms.claims,
            keys=tuple(key.unsaved for key in self.keys.values() if key.unsaved is not None),
            index=self.index,
        )

    def state_with(self, number: str | None, aggregate: Aggregate, before: Folded) -> Any:  # noqa: ANN401 - any aggregate's
        """Return the state after the events, with the human number that the store gave."""
        if number is None:
            return self.state
        written = [structs.replace(one, number=number) if type(one) in NUMBERED else one for one in self.events]
        return aggregate.fold(written, before.state)


class Drafting:
    """Makes drafts; it finds the keys to seal with."""

    def __init__(self, keys: SubjectKeys, secret: LedgerSecret) -> None:
        self._keys = keys
        self._secret = secret

    async def draft(
        self, aggregate: Aggregate, command: Command[Any], before: Folded, decided: Sequence[Event | Dated[Event]]
    ) -> Draft:
        """Return the events of a decision sealed and encoded, each with an id of its own."""
        plain = [one if isinstance(one, Dated) else Dated(one, command.occurred_at) for one in decided]
        keys = {subject: await self._keys.of(subject) for one in plain for subject in subjects_in(one.event)}
        stream, version, state = command.stream, before.version, before.state
        events: list[Event] = []
        encoded: list[NewEvent] = []
        index: list[BlindEntry] = []
        for one in plain:
            event_id = uuid7()
            index += blind_entries(one.event, self._secret, stream)
            event = seal(one.event, keys, stream, event_id)
            state = aggregate.evolve(state, event)
            version += 1
            events.append(event)
            tag, schema_version = _TAGS[type(event)]
            series = aggregate.category if type(event) in NUMBERED else None
            subject = aggregate.subject(stream, state)
            encoded.append(
                NewEvent(
                    event_id, stream, version, tag, schema_version, encode(event), one.occurred_at, subject, series
                )
            )
        return Draft(events, tuple(encoded), tuple(index), keys, state, version)


def unit_of(command: Command[Any], terms: Terms, **contents: Any) -> Unit:  # noqa: ANN401 - the fields of a unit
    """Return a unit in the name of a command."""
    return Unit(
        command_id=command.id,
        stream=command.stream,
        actor=command.actor,
        on_behalf_of=command.on_behalf_of,
        origin=command.origin,
        correlation=command.correlation or command.id,
        causation=command.causation,
        idempotency=terms.idempotency,
        **contents,
    )
