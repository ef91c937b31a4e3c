"""Facts about customers. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain.event import Event
from domain.personal import Personal

Detail = Literal["name", "email", "phone", "language", "time_zone", "preferred_channel"]
"""What a customer may leave out."""


class CustomerRegistered(Event, tag="customer.registered.v1", frozen=True):
    """A customer became known, with whatever contact details and preferences were given."""

    market: str
    language: str | None = None
    time_zone: str | None = None
    preferred_channel: str | None = None
    name: Personal | None = None
    email: Personal | None = None
    phone: Personal | None = None


class ContactDetailsChanged(Event, tag="customer.contact_details_changed.v1", frozen=True):
    """Contact details or preferences were given anew; a field left out stayed as it was."""

    language: str | None = None
    time_zone: str | None = None
    preferred_channel: str | None = None
    name: Personal | None = None
    email: Personal | None = None
    phone: Personal | None = None


class ContactDetailRemoved(Event, tag="customer.contact_detail_removed.v1", frozen=True):
    """A contact detail or preference no longer holds, and nothing took its place."""

    what: Detail


class ConsentGiven(Event, tag="customer.consent_given.v1", frozen=True):
    """The customer agreed to a use of their data, since then; `wording` names the text that they agreed to."""

    purpose: str
    since: datetime
    wording: str | None = None


class ConsentWithdrawn(Event, tag="customer.consent_withdrawn.v1", frozen=True):
    """The customer no longer agrees, since then."""

    purpose: str
    since: datetime


class MergedInto(Event, tag="customer.merged_into.v1", frozen=True):
    """This customer and another are one person; from now on the other is the one to deal with."""

    into: str
    reason: Personal


class MergedIn(Event, tag="customer.merged_in.v1", frozen=True):
    """Another customer was merged into this one."""

    merged: str


class UnmergedFrom(Event, tag="customer.unmerged_from.v1", frozen=True):
    """The merge was a mistake: this customer stands for themselves again. `was` is whom they were merged into."""

    was: str
    reason: Personal


class UnmergedOut(Event, tag="customer.unmerged_out.v1", frozen=True):
    """A customer who had been merged into this one was taken out again."""

    unmerged: str


CustomerEvent = (
    CustomerRegistered
    | ContactDetailsChanged
    | ContactDetailRemoved
    | ConsentGiven
    | ConsentWithdrawn
    | MergedInto
    | MergedIn
    | UnmergedFrom
    | UnmergedOut
)
