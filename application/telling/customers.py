"""Events of a customer in the words of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from application.telling.words import at, listed
from domain.customer import events as e

if TYPE_CHECKING:
    from domain.customer.events import CustomerEvent

_DETAILS: Final = {
    "name": "name",
    "email": "e-mail address",
    "phone": "telephone number",
    "language": "language",
    "time_zone": "time zone",
    "preferred_channel": "preferred channel",
}


def told_of_customer(event: CustomerEvent) -> str:  # noqa: PLR0911 - a sentence per event; assert_never keeps it whole
    """Return what happened as a sentence, without any personal value."""
    match event:
        case e.CustomerRegistered():
            given = _given(event)
            return f"The customer became known in market {event.market}" + (f", with {given}." if given else ".")
        case e.ContactDetailsChanged():
            return f"Given anew: {_given(event) or 'nothing'}."
        case e.ContactDetailRemoved():
            return f"The {_DETAILS[event.what]} no longer holds, and nothing took its place."
        case e.ConsentGiven():
            wording = f", to the text {event.wording}" if event.wording else ""
            return f"The customer agrees to {event.purpose} since {at(event.since)}{wording}."
        case e.ConsentWithdrawn():
            return f"The customer agrees to {event.purpose} no longer since {at(event.since)}."
        case e.MergedInto():
            return f"The customer turned out to be {event.into}, with whom the desk deals instead."
        case e.MergedIn():
            return f"{event.merged} turned out to be this customer."
        case e.UnmergedFrom():
            return f"The merge into {event.was} was a mistake: the customer stands for themselves again."
        case e.UnmergedOut():
            return f"{event.unmerged} was taken out again: to merge them had been a mistake."
        case _:
            assert_never(event)


def _given(event: e.CustomerRegistered | e.ContactDetailsChanged) -> str:
    return listed(words for name, words in _DETAILS.items() if getattr(event, name) is not None)
