"""From what a decision returned to what the store is given: sealed, encoded, folded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import structs

from application.ids import uuid7
from application.keys.sealing import blind_entries, plain_fields, seal
from application.store.units import NewEvent, Unit
from application.streams import Folded
from domain.codec import encode
from domain.event import Dated, Event, On, schema_version_of, tag_of
from domain.ids import category_of
from domain.registry import BY_CATEGORY, EVENT_TYPES, NAMES, NUMBERED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from application.keys.secret import LedgerSecret
    from application.keys.subjects import SubjectKey, SubjectKeys
    from application.store.units import BlindEntry, Claim, WrappedKey
    from application.terms import Terms
    from domain.aggregate import Aggregate, Decided
    from domain.command import Action, Command

_TAGS = {event: (tag_of(event), schema_version_of(tag_of(event))) for event in EVENT_TYPES}


class _Drafted:
    """A stream as it was seen, and as it will be after the events drafted so far."""

    def __init__(self, aggregate: Aggregate, seen: Folded) -> None:
        self.aggregate = aggregate
        self.seen = seen
        self.version = seen.version
        self.state = seen.state
        self.written = False
        self._numbered: tuple[Any, list[Event]] | None = None
        """The state before the first event that the store numbers, and the events from there on."""

    def add(self, event: Event) -> None:
        """Add an event."""
        if self._numbered is None and type(event) in NUMBERED:
            self._numbered = (self.state, [])
        if self._numbered is not None:
            self._numbered[1].append(event)
        self.state = self.aggregate.evolve(self.state, event)
        self.version += 1
        self.written = True

    @property
    def numbered(self) -> bool:
        """Tell whether the store gives this stream a human number."""
        return self._numbered is not None

    def after(self, number: str | None) -> Folded:
        """Return the stream as it is now, with the human number that the store gave, if to this one."""
        if number is None or self._numbered is None:
            return Folded(self.version, self.state)
        before, events = self._numbered
        written = [structs.replace(one, number=number) if type(one) in NUMBERED else one for one in events]
        return Folded(self.version, self.aggregate.fold(written, before))


class Draft(NamedTuple):
    """Events as they will be written. `version` is that of the command's own stream; `reads` are all streams at the
    versions that the decision saw.
    """

    encoded: list[NewEvent]
    blind: list[BlindEntry]
    keys: dict[str, SubjectKey]
    version: int
    reads: tuple[tuple[str, int], ...]
    drafted: dict[str, _Drafted]

    def unit(self, command: Command[Any], terms: Terms) -> Unit:
        """Return what the store is given, held against what the decision saw and the caller's authority."""
        others = tuple([held for held in terms.authority if held not in self.reads])
        return unit_of(
            command,
            terms,
            version=self.version,
            reads=self.reads + others,
            events=tuple(self.encoded),
            claims=terms.claims,
            keys=tuple([key.unsaved for key in self.keys.values() if key.unsaved is not None]),
            index=tuple(self.blind),
        )

    def after(self, number: str | None) -> dict[str, Folded]:
        """Return the streams that were written, each as it is now, with the human number that the store gave.

        Of several numbers the store tells one, so then the streams that took them are left out.
        """
        several = len([one for one in self.encoded if one.series is not None]) > 1
        return {
            stream: one.after(number)
            for stream, one in self.drafted.items()
            if one.written and not (several and one.numbered)
        }


class Drafting:
    """Makes drafts; it finds the keys to seal with."""

    def __init__(self, keys: SubjectKeys, secret: LedgerSecret) -> None:
        self._keys = keys
        self._secret = secret

    async def draft(
        self,
        aggregate: Aggregate,
        command: Command[Any],
        before: Folded,
        beside: Mapping[str, Folded],
        decided: Decided,
    ) -> Draft:
        """Return the events of a decision sealed and encoded, each with an id of its own."""
        own = _Drafted(aggregate, before)
        drafted = {command.stream: own}
        for stream, folded in beside.items():
            if stream != command.stream:
                drafted[stream] = _Drafted(BY_CATEGORY[category_of(stream)], folded)
        keys: dict[str, SubjectKey] = {}
        encoded: list[NewEvent] = []
        blind: list[BlindEntry] = []
        for one in decided:
            stream, event, occurred_at = _placed(one, command)
            on = drafted.get(stream)
            if on is None:
                # A stream that nobody looked at begins here, or the store says that it has moved.
                other = BY_CATEGORY[category_of(stream)]
                on = drafted[stream] = _Drafted(other, Folded(0, other.initial))
            event_id = uuid7()
            if plain := plain_fields(event):
                for value in plain.values():
                    if value.subject not in keys:
                        keys[value.subject] = await self._keys.of(value.subject)
                blind += blind_entries(plain, self._secret, stream)
                event = seal(event, plain, keys, stream, event_id)
            on.add(event)
            tag, schema_version = _TAGS[type(event)]
            series = on.aggregate.category if type(event) in NUMBERED else None
            subject = on.aggregate.subject(stream, on.state)
            encoded.append(
                NewEvent(event_id, stream, on.version, tag, schema_version, encode(event), occurred_at, subject, series)
            )
        reads = tuple([(stream, one.seen.version) for stream, one in drafted.items()])
        return Draft(encoded, blind, keys, own.version, reads, drafted)


def _placed(decided: Event | Dated[Event] | On[Event], command: Command[Any]) -> tuple[str, Event, datetime]:
    """Return the stream that an event goes to, the event, and when it happened."""
    if isinstance(decided, Dated):
        return command.stream, decided.event, decided.occurred_at
    if isinstance(decided, On):
        return decided.stream, decided.event, decided.occurred_at or command.occurred_at
    return command.stream, decided, command.occurred_at


def unit_of(  # noqa: PLR0913 - the parts of a unit, by name
    command: Command[Any],
    terms: Terms,
    *,
    version: int,
    reads: tuple[tuple[str, int], ...] = (),
    events: tuple[NewEvent, ...] = (),
    refusal: bytes | None = None,
    claims: tuple[Claim, ...] = (),
    keys: tuple[WrappedKey, ...] = (),
    index: tuple[BlindEntry, ...] = (),
) -> Unit:
    """Return a unit in the name of a command."""
    return Unit(
        command_id=command.id,
        stream=command.stream,
        version=version,
        action=action_name(command.action),
        actor=command.actor,
        on_behalf_of=command.on_behalf_of,
        origin=command.origin,
        correlation=command.correlation or command.id,
        causation=command.causation,
        idempotency=terms.idempotency,
        reads=reads,
        events=events,
        refusal=refusal,
        claims=claims,
        keys=keys,
        index=index,
    )


def action_name(action: Action) -> str:
    """Return an action's name in the ledger and among the rights: `case.reply`."""
    return NAMES[type(action)]
