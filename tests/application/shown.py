"""Policies to be shown to customers."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from application.calendars.published import expand_published
from application.showing.showing import public_policy
from domain.calendar.published import Expanded
from domain.policy.events import PolicyPublished
from domain.policy.pack import published_pack
from domain.policy.policy import PurchasePolicy
from domain.policy.state import INITIAL, evolve, policy_of
from tests.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.showing.public import PublicPolicy
    from domain.policy.pack import Pack
    from domain.policy.policy import Policy
    from domain.policy.state import PolicyState

BEFORE: Final = NOW - timedelta(days=1)
"""When the policies were published."""
SHOP: Final = """\
name = "shop"
title = { en = "A shop", de = "Ein Laden" }
languages = ["en", "de"]
silent_days = 7
operator = "DE"
teams = [{ id = "front", title = "Front desk" }]
topics = [{ id = "delivery", title = { en = "Delivery", de = "Lieferung" }, team = "front" }]
channels = [
    { id = "email", medium = "email", title = { en = "E-mail", de = "E-Mail" } },
    { id = "phone", medium = "phone", title = { en = "Telephone", de = "Telefon" }, calendar = "office" },
    { id = "import", medium = "import", title = { en = "Import", de = "Import" } },
]
places = [{ market = "at", country = "AT", figures = { silent_days = 10 } }]
silence = { notice = { en = "It closes after {days} days.", de = "Nach {days} Tagen wird geschlossen." } }

[[calendars]]
id = "office"
title = "Office"
zone = "Europe/Berlin"
holidays = { country = "DE", dates = { 2026-03-04 = "Works outing" } }
hours = { mon = ["09:00-17:00"], tue = ["09:00-17:00"], wed = ["09:00-17:00"], fri = ["22:00-02:00"] }
breaks = { mon = ["12:00-13:00"], sat = ["00:30-01:00"] }
special = { 2026-03-07 = ["10:00-12:00"], 2026-03-09 = [] }
"""
"""A shop in two languages, with hours of every sort."""


@cache
def state_of(*texts: str) -> PolicyState:
    """Return the publications of packs, each a day after the one before."""
    state = INITIAL
    for days, text in enumerate(texts):
        pack = published_pack(text)
        calendars = tuple(Expanded(one, expand_published(one, 2025, 2027)) for one in pack.calendars)
        at = BEFORE + timedelta(days=days)
        state = evolve(
            state,
            PolicyPublished(
                pack=pack.name,
                text=text,
                reason="x",
                announced_at=BEFORE,
                effective_at=at,
                markets=pack.markets,
                calendars=calendars,
            ),
        )
    return state


def policy_at(state: PolicyState, at: datetime = NOW, pack: Pack | None = None) -> Policy:
    """Return the first publication as it holds at a moment, with another pack if one is given."""
    return policy_of(state, (1, state.published[0]), pack or published_pack(state.published[0].text), at)


def shown(
    text: str, market: str = "nl", wished: Sequence[str] = (), at: datetime = NOW, pack: Pack | None = None
) -> PublicPolicy:
    """Return a pack as it is shown, published a day ago."""
    state = state_of(text)
    return public_policy(PurchasePolicy(policy_at(state, at, pack), at, "purchase"), state, {}, market, wished)
