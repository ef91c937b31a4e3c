"""The layers of rules: the law of the sale, of the customer and of the operator, the pack, and the market.

Of each figure the strictest holds. It is told with the layer and the source that it comes from.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from domain.policy.law.figures import FIGURES, Figure
from domain.policy.law.statutes import of_country

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.policy.pack import Pack
    from domain.policy.policy import Policy

Layer = Literal["sale", "customer", "operator", "pack", "market"]
Basis = Literal["purchase", "first"]
"""Why it is of another time than the rest: a purchase falls under what was published when it was made, or where nothing
was, under what was published first."""


class SettledRule(Struct, frozen=True):
    """A figure as it holds for a case: its value and unit, the layer that it comes from, and where that says it.

    `country` is that of a law. `policy` is the number of the publication whose pack and time were looked at.
    """

    rule: str
    value: int
    unit: str
    layer: Layer
    source: str
    policy: int
    country: str | None = None
    basis: Basis | None = None


class Places(Struct, frozen=True):
    """Where a case takes place: the market, and the countries of the sale, of the customer and of the operator.

    A customer whose country nobody told is taken to live where the sale is.
    """

    market: str | None = None
    sale: str | None = None
    customer: str | None = None
    operator: str | None = None


class Candidate(Struct, frozen=True):
    """What one layer says of a figure."""

    value: int
    layer: Layer
    source: str
    country: str | None = None


def places_of(pack: Pack, market: str | None, country: str | None) -> Places:
    """Return where a case takes place under a pack, given its market and the customer's country."""
    place = pack.place(market)
    sale = None if place is None else place.country
    return Places(market, sale, country or sale, pack.operator)


def settled(policy: Policy, market: str | None, country: str | None, at: datetime) -> tuple[SettledRule, ...]:
    """Return every figure that anything is said of, as it holds for a case that begins at a moment.

    What is about a purchase is taken from the policy of its time, where the policy knows it.
    """
    return tuple(_settled(policy, market, country, at))


def candidates(policy: Policy, figure: Figure, places: Places, at: datetime) -> Iterator[Candidate]:
    """Yield what each layer says of a figure, the law first."""
    own = figure.of(policy.pack)
    if own is None and figure.of_practice:
        return
    laws: tuple[tuple[Layer, str | None], ...] = (
        ("sale", places.sale),
        ("customer", places.customer),
        ("operator", places.operator),
    )
    for layer, country in laws:
        for statute in of_country(policy.statutes, country, at):
            if statute.figure == figure.name:
                yield Candidate(statute.value, layer, f"{statute.id}: {statute.source}", country)
    if own is not None:
        yield Candidate(own, "pack", policy.pack.name)
    place = policy.pack.place(places.market)
    if place is not None and figure.name in place.figures:
        yield Candidate(place.figures[figure.name], "market", f"{policy.pack.name}, market {place.market}")


def _settled(policy: Policy, market: str | None, country: str | None, at: datetime) -> Iterator[SettledRule]:
    today = places_of(policy.pack, market, country)
    for figure in FIGURES.values():
        asked, when, basis, places = policy, at, None, today
        if figure.of_purchase and policy.purchase is not None:
            asked, when = policy.purchase.policy, policy.purchase.at
            basis = policy.purchase.basis
            places = _then(places_of(asked.pack, market, country), today)
        found = tuple(candidates(asked, figure, places, when))
        if found:
            one = strictest(figure, found)
            yield SettledRule(
                figure.name, one.value, figure.unit, one.layer, one.source, asked.version, one.country, basis
            )


def _then(then: Places, today: Places) -> Places:
    """Return where a purchase took place: as the pack of its time says, or where that does not, the one of today."""
    sale, operator = then.sale or today.sale, then.operator or today.operator
    return Places(then.market, sale, then.customer or today.customer, operator)


def strictest(figure: Figure, found: Iterable[Candidate]) -> Candidate:
    """Return the strictest of what the layers say; of several that say the same the first."""
    every = tuple(found)
    value = figure.strictest(tuple(one.value for one in every))
    return next(one for one in every if one.value == value)
