"""Returns, refunds and exchanges as a pack promises them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.policy.names import Name
from domain.policy.sections.amends import Amount, Currency
from domain.policy.sections.entries import Entry
from domain.policy.sections.places import Country
from domain.policy.sections.spans import Within
from domain.policy.sections.texts import Texts, Titles
from domain.staff.rights import Role

Pays = Literal["shop", "customer"]
Choice = Literal["return", "exchange", "repair", "refund"]


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    """Why goods may come back: what proves it, who pays the way back, and what the customer may choose."""

    id: Name
    title: Titles
    proof: Texts
    pays: Pays
    choices: Annotated[tuple[Choice, ...], Meta(min_length=1)]


class Cost(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in minor units of a currency."""

    amount: Amount
    currency: Currency


class Address(Struct, frozen=True, forbid_unknown_fields=True):
    """Where goods can be sent back to, what that costs and how many days it takes."""

    id: Name
    title: Titles
    address: Texts
    country: Country
    cost: Cost
    days: Annotated[int, Meta(ge=0, le=365)]


class Refund(Struct, frozen=True, forbid_unknown_fields=True):
    """By when money goes back, in the calendar's time, and in any case `days` after its start."""

    within: Within
    starts: Literal["receipt", "receipt_and_confirmation", "approval"] = "receipt"
    calendar: Name | None = None
    days: Annotated[int, Meta(ge=1, le=365)] | None = None


class Exchange(Struct, frozen=True, forbid_unknown_fields=True):
    """How an exchange goes: its steps in words, how long it takes, what it costs the customer."""

    steps: Texts
    within: Within
    cost: Cost
    calendar: Name | None = None


class Approval(Struct, frozen=True, forbid_unknown_fields=True):
    """Who may approve a return worth up to an amount; without one, any amount."""

    id: Name
    roles: Annotated[tuple[Role, ...], Meta(min_length=1)]
    up_to: Amount | None = None


class Returns(Struct, frozen=True, forbid_unknown_fields=True):
    """When goods can come back, why, how, and at whose cost.

    The window ends with the last second of its last day, the day on which it starts being day 0.
    """

    window_days: Annotated[int, Meta(ge=1, le=3_650)]
    window_starts: Literal["delivery", "signing", "shipment", "order"]
    reasons: Annotated[tuple[Reason, ...], Meta(min_length=1)]
    steps: Annotated[tuple[Entry, ...], Meta(min_length=1)]
    refund: Refund
    currency: Currency | None = None
    approvals: tuple[Approval, ...] = ()
    accept: Within | None = None
    accept_calendar: Name | None = None
    guarantee_months: Annotated[int, Meta(ge=0, le=600)] | None = None
    excluded: Texts | None = None
    addresses: tuple[Address, ...] = ()
    exchange: Exchange | None = None
