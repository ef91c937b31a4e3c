"""Countries and markets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.countries import country_meant, is_country
from domain.policy.checks.saying import unlisted
from domain.policy.reading.problems import Problem
from domain.policy.reading.words import shown
from domain.policy.sections.places import Country

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.reading.draft import Draft


def countries_known(draft: Draft) -> Iterator[Problem]:
    """Find countries that there are none of."""
    for field in draft.fields:
        code = draft.read(Country, *field.path) if field.asked == Country else None
        if code is not None and not is_country(code):
            near = country_meant(code)
            advice = f"Write `{near}`, if that is meant" if near else "Write the two letters that ISO 3166 gives it"
            yield Problem(field.path, f"there is no country {shown(code)}", advice)


def places_are_markets(draft: Draft) -> Iterator[Problem]:
    """Find places that are no markets of the pack, where it is for some markets only."""
    markets = [market for _, market in draft.texts("markets")]
    for path, place in draft.tables("places") if markets else ():
        market = place.get("market")
        if isinstance(market, str) and market not in markets:
            yield unlisted((*path, "market"), f"the place is in market {shown(market)}", market, markets)
