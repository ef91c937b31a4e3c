"""Where a pack is for: countries, and what one market asks for beyond the rest."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from domain.customer.commands import Market
from domain.policy.law.figures import Value

Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)")]
"""A country's code (ISO 3166, two letters)."""


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """A market of the pack: the country whose law is that of the sale, and figures that are stricter there.

    `figures` are those of the pack by their dotted names: `{ "returns.window_days" = 30 }`.
    """

    market: Market
    country: Country
    figures: dict[str, Value] = {}
