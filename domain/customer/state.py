"""What a customer is after the events."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec import Struct, structs

from domain.customer.events import (
    ConsentGiven,
    ConsentWithdrawn,
    ContactDetailRemoved,
    ContactDetailsChanged,
    CustomerEvent,
    CustomerRegistered,
    MergedIn,
    MergedInto,
    UnmergedFrom,
    UnmergedOut,
)
from domain.personal import Personal


class Consent(Struct, frozen=True):
    """What the customer said last about a use of their data, since when it holds, and the text they agreed to."""

    purpose: str
    given: bool
    since: datetime
    wording: str | None = None


class CustomerFile(Struct, frozen=True):
    """What is known of a customer: the details given last, the consents by purpose, and who was merged into them."""

    market: str
    language: str | None
    time_zone: str | None
    preferred_channel: str | None
    name: Personal | None
    email: Personal | None
    phone: Personal | None
    consents: tuple[Consent, ...] = ()
    merged: tuple[str, ...] = ()

    def consent(self, purpose: str) -> Consent | None:
        """Return what the customer said last about a purpose."""
        return next((one for one in self.consents if one.purpose == purpose), None)


class Unregistered(Struct, frozen=True):
    """Nobody yet."""


class Registered(Struct, frozen=True):
    """A customer to deal with."""

    file: CustomerFile


class Merged(Struct, frozen=True):
    """A customer who turned out to be another one, whom the desk deals with instead."""

    file: CustomerFile
    into: str


Known = Registered | Merged
CustomerState = Unregistered | Known
INITIAL = Unregistered()


def evolve(state: CustomerState, event: CustomerEvent) -> CustomerState:
    """Fold one event. What precedes the registration leaves nothing."""
    if isinstance(event, CustomerRegistered):
        return _registered(state, event)
    if isinstance(state, Unregistered):
        return state
    file = state.file
    match event:
        case ContactDetailsChanged():
            return _filed(state, _changed(file, event))
        case ContactDetailRemoved():
            return _filed(state, structs.replace(file, **{event.what: None}))
        case ConsentGiven():
            return _filed(
                state, _consenting(file, Consent(event.purpose, given=True, since=event.since, wording=event.wording))
            )
        case ConsentWithdrawn():
            return _filed(state, _consenting(file, Consent(event.purpose, given=False, since=event.since)))
        case MergedInto():
            return Merged(file, event.into)
        case UnmergedFrom():
            return Registered(file)
        case MergedIn():
            return _filed(state, structs.replace(file, merged=(*_without(file, event.merged), event.merged)))
        case UnmergedOut():
            return _filed(state, structs.replace(file, merged=_without(file, event.unmerged)))
        case _:
            assert_never(event)


def _registered(state: CustomerState, event: CustomerRegistered) -> CustomerState:
    if not isinstance(state, Unregistered):
        return state
    return Registered(
        CustomerFile(
            market=event.market,
            language=event.language,
            time_zone=event.time_zone,
            preferred_channel=event.preferred_channel,
            name=event.name,
            email=event.email,
            phone=event.phone,
        )
    )


def _changed(file: CustomerFile, event: ContactDetailsChanged) -> CustomerFile:
    return structs.replace(
        file,
        language=event.language or file.language,
        time_zone=event.time_zone or file.time_zone,
        preferred_channel=event.preferred_channel or file.preferred_channel,
        name=event.name or file.name,
        email=event.email or file.email,
        phone=event.phone or file.phone,
    )


def _consenting(file: CustomerFile, consent: Consent) -> CustomerFile:
    others = tuple(one for one in file.consents if one.purpose != consent.purpose)
    return structs.replace(file, consents=(*others, consent))


def _without(file: CustomerFile, customer: str) -> tuple[str, ...]:
    return tuple(one for one in file.merged if one != customer)


def _filed(state: Known, file: CustomerFile) -> Known:
    """Return the same stage around another file."""
    return Registered(file) if isinstance(state, Registered) else Merged(file, state.into)
