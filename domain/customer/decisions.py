"""Decisions about customers."""

from __future__ import annotations

from typing import assert_never

from domain.aggregate import Aggregate, Asking
from domain.command import Command
from domain.customer.commands import ChangeContactDetails, CustomerAction, RegisterCustomer
from domain.customer.errors import CustomerRegisteredAlready, CustomerUnknown, NoContact, NothingToChange
from domain.customer.events import ContactDetailsChanged, CustomerEvent, CustomerRegistered
from domain.customer.state import INITIAL, CustomerState, Registered, Unregistered, evolve
from domain.personal import plain
from domain.policy.pack import Policy


def decide(command: Command[CustomerAction], state: CustomerState, _policy: Policy) -> list[CustomerEvent]:
    """Register once with a contact; change what is given."""
    action, subject = command.action, command.stream
    match action:
        case RegisterCustomer():
            if isinstance(state, Registered):
                raise CustomerRegisteredAlready
            if action.email is None and action.phone is None:
                raise NoContact
            return [
                CustomerRegistered(
                    market=action.market,
                    language=action.language,
                    name=plain(action.name, subject),
                    email=plain(action.email, subject, "email"),
                    phone=plain(action.phone, subject, "phone"),
                )
            ]
        case ChangeContactDetails():
            if isinstance(state, Unregistered):
                raise CustomerUnknown
            if not (action.name or action.email or action.phone or action.language):
                raise NothingToChange
            if action.language == state.language and not (action.name or action.email or action.phone):
                return []
            return [
                ContactDetailsChanged(
                    language=action.language,
                    name=plain(action.name, subject),
                    email=plain(action.email, subject, "email"),
                    phone=plain(action.phone, subject, "phone"),
                )
            ]
        case _:
            assert_never(action)


def legal(state: CustomerState, _asking: Asking) -> tuple[str, ...]:
    """Return what would change this customer now."""
    return ("register",) if isinstance(state, Unregistered) else ("change_contact_details",)


CUSTOMER = Aggregate(
    category="customer",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda stream, _state: stream,
    legal=legal,
    events=(CustomerRegistered, ContactDetailsChanged),
    actions=(RegisterCustomer, ChangeContactDetails),
)
