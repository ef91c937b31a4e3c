"""What the laws of countries ask for, as figures of a pack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from domain.command import Line
from domain.policy.law.figures import Value
from domain.policy.names import Name
from domain.policy.sections.places import Country

if TYPE_CHECKING:
    from collections.abc import Iterator


class Statute(Struct, frozen=True):
    """What a law of some countries asks for: no pack may be looser in this figure.

    `figure` is the dotted name of a figure of packs; `source` is where the law says it. It holds from `since` on and,
    where given, before `until`, dates of UTC.
    """

    id: str
    countries: tuple[str, ...]
    figure: str
    value: int
    source: str
    since: date
    until: date | None = None

    def holds(self, country: str, at: datetime) -> bool:
        """Tell whether it is the law of a country at a moment."""
        day = at.date()
        return country in self.countries and self.since <= day and (self.until is None or day < self.until)


class StatuteText(Statute, frozen=True, forbid_unknown_fields=True):
    """A statute as it may be written down today."""

    id: Name
    countries: Annotated[tuple[Country, ...], Meta(min_length=1, max_length=300)]
    figure: Line
    value: Value
    source: Line

    @property
    def kept(self) -> Statute:
        """Return it as events keep it."""
        return Statute(self.id, self.countries, self.figure, self.value, self.source, self.since, self.until)


class StatuteBook(Struct, frozen=True, forbid_unknown_fields=True):
    """All statutes that are written down, as one text."""

    statutes: Annotated[tuple[StatuteText, ...], Meta(max_length=5_000)] = ()


def of_country(statutes: Iterable[Statute], country: str | None, at: datetime) -> Iterator[Statute]:
    """Yield the statutes of a country at a moment."""
    return (one for one in statutes if country is not None and one.holds(country, at))
