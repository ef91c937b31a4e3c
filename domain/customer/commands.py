"""What can be asked about a customer."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from domain.command import Action, Line, PersonName, Text
from domain.customer.events import Detail

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+$(?!\n)", max_length=320)]
"""An address for mail: something, `@`, something."""
Phone = Annotated[str, Meta(pattern=r"^\+?[0-9 ()./-]{3,40}$(?!\n)")]
"""A telephone number: digits, with `+`, spaces and the usual separators."""
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\n)")]
"""A language tag (BCP 47): `de`, `pt-BR`."""
TimeZone = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9+_-]*(/[A-Za-z0-9+_-]+){0,2}$(?!\n)", max_length=64)]
"""A time zone as the IANA database names it: `Europe/Berlin`. Which names there are is known outside."""
Market = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,32}$(?!\n)")]
"""A market's short name: `de`, `us-west`."""
Purpose = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,63}$(?!\n)")]
"""A use of personal data, by its short name: `newsletter`, `call_recording`."""


class RegisterCustomer(Action, frozen=True, kw_only=True):
    """Register a customer with at least one contact."""

    verb: ClassVar[str] = "register"

    market: Market
    name: PersonName | None = None
    email: Email | None = None
    phone: Phone | None = None
    language: Language | None = None
    time_zone: TimeZone | None = None
    preferred_channel: Line | None = None


class ChangeContactDetails(Action, frozen=True, kw_only=True):
    """Give some contact details or preferences anew; what is left out stays."""

    verb: ClassVar[str] = "change_contact_details"

    name: PersonName | None = None
    email: Email | None = None
    phone: Phone | None = None
    language: Language | None = None
    time_zone: TimeZone | None = None
    preferred_channel: Line | None = None


class RemoveContactDetail(Action, frozen=True, kw_only=True):
    """Remove a contact detail or preference that no longer holds; a last contact stays."""

    verb: ClassVar[str] = "remove_contact_detail"

    what: Detail


class GiveConsent(Action, frozen=True, kw_only=True):
    """Record that the customer agreed to a use of their data, and to which text of it."""

    verb: ClassVar[str] = "give_consent"

    purpose: Purpose
    wording: Line | None = None


class WithdrawConsent(Action, frozen=True, kw_only=True):
    """Record that the customer no longer agrees to a use of their data."""

    verb: ClassVar[str] = "withdraw_consent"

    purpose: Purpose


class MergeCustomer(Action, frozen=True, kw_only=True):
    """Merge this customer into another, who is the same person, and say how that is known."""

    verb: ClassVar[str] = "merge"

    into: Line
    reason: Text


class UnmergeCustomer(Action, frozen=True, kw_only=True):
    """Take this customer out of the one they were merged into, and say why."""

    verb: ClassVar[str] = "unmerge"

    reason: Text


CustomerAction = (
    RegisterCustomer
    | ChangeContactDetails
    | RemoveContactDetail
    | GiveConsent
    | WithdrawConsent
    | MergeCustomer
    | UnmergeCustomer
)
