"""The published policies, in the order of publication, and which one holds when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, assert_never

from msgspec import Struct, structs

from domain.calendar.published import Expanded, PublishedCalendar, version_at
from domain.policy.events import CalendarExtended, PolicyEvent, PolicyPublished, PolicyWithdrawn, StatutesPublished
from domain.policy.law.layers import Basis
from domain.policy.law.statutes import Statute
from domain.policy.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.policy.pack import Pack

Publication = tuple[int, PolicyPublished]
"""A publication after its number."""
Calendars = Mapping[tuple[str, str], tuple[PublishedCalendar, ...]]
"""The versions of each calendar, by pack and name."""
NEVER: Final = datetime.max.replace(tzinfo=UTC)


class PolicyState(Struct, frozen=True):
    """Every publication so far: packs, their calendars, and what the laws ask for."""

    published: tuple[PolicyPublished, ...] = ()
    calendars: Calendars = {}
    statutes: tuple[StatutesPublished, ...] = ()
    withdrawn: tuple[PolicyWithdrawn, ...] = ()

    def in_force(self, at: datetime, market: str | None = None) -> Publication | None:
        """Return the publication that holds at a moment for a market, with its number from 1.

        Each pack is as it was published last. The packs that name the market go before those that name none, and these
        before the others; of several that the same holds for, the one that came into force last.
        """
        return max(self.held(at).values(), key=lambda pair: _precedence(pair, market), default=None)

    def held(self, at: datetime) -> dict[str, Publication]:
        """Return what of each pack holds at a moment, by its name; a pack that was withdrawn is not among them."""
        newest: dict[str, Publication] = {}
        for number, one in enumerate(self.published, 1):
            before = newest.get(one.pack)
            if one.effective_at <= at and (before is None or before[1].effective_at <= one.effective_at):
                newest[one.pack] = (number, one)
        return {name: one for name, one in newest.items() if self.withdrawn_at(one[1], at) is None}

    def all_withdrawn(self, at: datetime) -> frozenset[int]:
        """Return the numbers of the publications that are withdrawn at a moment."""
        numbered = enumerate(self.published, 1)
        return frozenset(number for number, one in numbered if self.withdrawn_at(one, at) is not None)

    def withdrawn_at(self, publication: PolicyPublished, at: datetime) -> datetime | None:
        """Return since when a publication is withdrawn at a moment, None if it is not."""
        since = publication.effective_at
        found = (one.effective_at for one in self.withdrawn if one.pack == publication.pack)
        return min((one for one in found if since <= one <= at), default=None)

    def first(self, market: str | None) -> Publication | None:
        """Return the publication that was the first to hold for a market, whenever that was."""
        begun = min((one.effective_at for one in self.published), default=None)
        return None if begun is None else self.in_force(begun, market)

    def of_purchase(self, at: datetime, market: str | None) -> tuple[Publication, datetime, Basis] | None:
        """Return what a purchase of a moment falls under, and the moment of the policy that is looked at: what held for
        its market then, or where nothing was published yet, what held first; None where nothing ever was.
        """
        then, first = self.in_force(at, market), self.first(market)
        if then is not None:
            return then, at, "purchase"
        return None if first is None else (first, first[1].effective_at, "first")

    def calendars_at(self, pack: str, at: datetime) -> dict[str, PublishedCalendar]:
        """Return the calendars of a pack by name, each in the version that holds at a moment.

        One that the pack does not list any more is there as it was last: what was promised by it still runs.
        """
        held = {name: version_at(versions, at) for (owner, name), versions in self.calendars.items() if owner == pack}
        return {name: one for name, one in held.items() if one is not None}

    def book_at(self, at: datetime) -> StatutesPublished | None:
        """Return the publication of statutes that holds at a moment."""
        newest: StatutesPublished | None = None
        for one in self.statutes:
            if one.effective_at <= at and (newest is None or newest.effective_at <= one.effective_at):
                newest = one
        return newest

    def statutes_at(self, at: datetime) -> tuple[Statute, ...]:
        """Return what was written down of the laws for a moment."""
        book = self.book_at(at)
        return () if book is None else book.statutes

    def unchanged(self, at: datetime) -> tuple[datetime, datetime]:
        """Return from when, and until before when, the same holds as at a moment."""
        moments = list(self._moments())
        since = max((one for one in moments if one <= at), default=datetime.min.replace(tzinfo=UTC))
        return since, min((one for one in moments if one > at), default=NEVER)

    def _moments(self) -> Iterator[datetime]:
        yield from (one.effective_at for one in self.published)
        yield from (one.effective_at for one in self.statutes)
        yield from (one.effective_at for one in self.withdrawn)
        yield from (one.since for versions in self.calendars.values() for one in versions)


INITIAL = PolicyState()


def evolve(state: PolicyState, event: PolicyEvent) -> PolicyState:
    """Fold one event."""
    match event:
        case PolicyPublished():
            calendars = _with(state.calendars, event.pack, event.calendars, event.effective_at)
            return structs.replace(state, published=(*state.published, event), calendars=calendars)
        case CalendarExtended():
            calendars = _with(state.calendars, event.pack, (event.calendar,), event.effective_at)
            return structs.replace(state, calendars=calendars)
        case StatutesPublished():
            return structs.replace(state, statutes=(*state.statutes, event))
        case PolicyWithdrawn():
            return structs.replace(state, withdrawn=(*state.withdrawn, event))
        case _:
            assert_never(event)


def policy_of(state: PolicyState, publication: Publication, pack: Pack, at: datetime) -> Policy:
    """Return a publication, given its pack, as decisions of a moment see it."""
    version, published = publication
    return Policy(
        version,
        published.effective_at,
        pack,
        state.calendars_at(published.pack, at),
        state.calendars,
        tuple(one.pack for one in state.published),
        state.statutes_at(at),
        withdrawn_at=state.withdrawn_at(published, at),
        texts=tuple(one.text for one in state.published),
    )


def _with(calendars: Calendars, pack: str, new: Iterable[Expanded], since: datetime) -> Calendars:
    added = dict(calendars)
    for one in new:
        versions = added.get((pack, one.spec.id), ())
        added[pack, one.spec.id] = (*versions, PublishedCalendar(len(versions) + 1, since, one))
    return added


def _precedence(publication: Publication, market: str | None) -> tuple[int, datetime, int]:
    number, one = publication
    named = 2 if market in one.markets else 1 if not one.markets else 0
    return named, one.effective_at, number
