"""What can be asked about a customer."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from domain.command import Action, Line

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+$(?!\n)", max_length=320)]
"""An address for mail: something, `@`, something."""
Phone = Annotated[str, Meta(pattern=r"^\+?[0-9 ()./-]{3,40}$(?!\n)")]
"""A telephone number: digits, with `+`, spaces and the usual separators."""
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\n)")]
"""A language tag (BCP 47): `de`, `pt-BR`."""
Market = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,32}$(?!\n)")]
"""A market's short name: `de`, `us-west`."""


class RegisterCustomer(Action, frozen=True, kw_only=True):
    """Register a customer with at least one contact."""

    verb: ClassVar[str] = "register"

    market: Market
    name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    language: Language | None = None


class ChangeContactDetails(Action, frozen=True, kw_only=True):
    """Give some contact details anew; what is left out stays."""

    verb: ClassVar[str] = "change_contact_details"

    name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    language: Language | None = None


CustomerAction = RegisterCustomer | ChangeContactDetails
