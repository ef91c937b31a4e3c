"""How a wrong is made good: remedies, compensation and who may grant it, and the rules that are quoted."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from domain.customer.commands import Language
from domain.policy.names import Name
from domain.policy.sections.texts import Prose, Titles

Amount = Annotated[int, Meta(ge=0, le=10**12)]
"""Money in minor units (cents)."""
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)")]
"""A currency's code (ISO 4217)."""


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """A published rule, by whose name guidance and refusals refer to it; `texts` by language."""

    id: Name
    title: Titles
    texts: dict[Language, Prose] = {}


class Compensation(Struct, frozen=True, forbid_unknown_fields=True):
    """What is proposed when the platform is at fault, and up to which amount each role may grant.

    A role that is not listed may grant nothing.
    """

    currency: Currency
    limits: dict[Name, Amount]
    platform_fault: Amount | None = None

    def limit(self, roles: tuple[tuple[str, ...], ...]) -> int:
        """Return what these people may grant together: each of them up to the best of their roles."""
        return min((max((self.limits.get(role, 0) for role in one), default=0) for one in roles), default=0)
