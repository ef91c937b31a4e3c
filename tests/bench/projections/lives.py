"""What happens to the cases of a desk, and to the orders that some of them are about: made up, drawn by seed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from domain.case import events as e
from domain.ids import order_stream, team_stream
from domain.order import events as o
from domain.personal import Sealed
from domain.staff.events import RoleGranted, StaffRegistered
from domain.team.events import LeadNamed, TeamFormed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from domain.case.vocabulary import Priority
    from domain.event import Event

BEGINNING: Final = datetime.fromisoformat("2025-01-06T08:00:00+00:00")
STAFF: Final = 60
TEAMS: Final = ("support", "returns", "complaints", "invoices", "business")
_MARKETS: Final = (("de", "de"), ("nl", "nl"), ("fr", "fr"), ("be", "nl"), ("be", "fr"))
_PRIORITIES: Final[tuple[Priority, ...]] = ("low", "normal", "normal", "normal", "normal", "normal", "high", "urgent")
_TAGS: Final = ("parcel", "coupon", "second contact", "press", "fragile", "gift")
_ABOUT: Final = "00000000-0000-7000-8000-"

Placed = tuple[str, str | None, "Event"]
"""The stream of an event, the person whom the stream is about, and the event."""


class Lives:
    """Makes lives up, one after the other."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._cases = 0

    def house(self) -> Iterator[Placed]:
        """Yield what is there before the first case: the teams, and who works in them."""
        for team in TEAMS:
            yield team_stream(team), None, TeamFormed(team=team, title=team.title())
            yield team_stream(team), None, LeadNamed(staff=self._staff())
        for number in range(STAFF):
            stream = _member(number)
            team = TEAMS[number % len(TEAMS)]
            registered = StaffRegistered(name=self._sealed(stream, 14), roles=("agent",), teams=(team,))
            yield stream, stream, registered
            if number < len(TEAMS):
                yield stream, stream, RoleGranted(role="supervisor")

    def case(self) -> Iterator[Placed]:
        """Yield the events of the next case, and of its order if it is about one, which is recorded with it."""
        self._cases += 1
        number, draw = self._cases, self._draw
        stream = f"case-{_ABOUT}{number:012d}"
        # Every fifth contact is by somebody who wrote before.
        person = f"customer-{_ABOUT}{draw.randrange(number) if number % 5 == 0 else number:012d}"
        order = order_stream("de", f"A-{number}") if draw.random() < 0.3 else None
        if order is not None:
            yield from ((order, person, event) for event in self._bought(person, number))
        for event in self._case(person, number, order):
            yield stream, person, event
            if order is not None and draw.random() < 0.1:
                yield order, person, self._scanned(person)

    def _bought(self, person: str, number: int) -> Iterator[o.OrderEvent]:
        at = BEGINNING + timedelta(minutes=number)
        lines = (
            o.Line("lamp", 1, 4500, 4500, payments=(o.Payment("card", 4500),)),
            o.Line("jar", 2, 1200, 2000, coupon=400, payments=(o.Payment("card", 2000),)),
        )
        yield o.OrderRecorded(
            market="de", number=self._sealed(person, 8), customer=person, currency="EUR", lines=lines, ordered_at=at
        )
        yield o.MilestoneReached(milestone="paid", reached_at=at)
        yield o.MilestoneReached(milestone="shipped", reached_at=at + timedelta(hours=20))

    def _scanned(self, person: str) -> o.ScanRecorded:
        return o.ScanRecorded(
            carrier="post",
            tracking_number=self._sealed(person, 20),
            parcel="7f01",
            status="in the depot",
            scanned_at=BEGINNING + timedelta(minutes=self._cases + 2000),
        )

    def _case(self, person: str, number: int, order: str | None) -> Iterator[e.CaseEvent]:
        draw = self._draw
        complete = draw.random() < 0.75
        yield self._opened(person, order if complete else None)
        yield e.CaseNumbered(number=f"2025-{number:06d}")
        if not complete:
            yield e.MissingInformationNoted(missing=("order", "product"))
        yield e.CaseClaimed(assignee=self._staff())
        yield e.CaseTriaged(complexity=draw.choice(("simple", "simple", "complex")))
        if draw.random() < 0.15:
            yield e.PriorityChanged(priority="high", was="normal", reason=self._text(person))
        if draw.random() < 0.3:
            yield e.CaseTagged(added=tuple(draw.sample(_TAGS, 2)))
        if not complete:
            yield e.InformationGiven(order=order, products=("lamp",), stage="after")
            yield e.MissingInformationNoted(missing=())
        yield from self._talk(person)
        yield from self._end(person, number)

    def _opened(self, person: str, order: str | None) -> e.CaseOpened:
        draw = self._draw
        market, language = draw.choice(_MARKETS)
        return e.CaseOpened(
            subject=person,
            channel=draw.choice(("email", "email", "phone", "chat")),
            topic=draw.choice(("order", "delivery", "delivery", "return", "invoice", "product")),
            team=draw.choice(("support", "support", "support", "returns", "invoices", "business")),
            priority=draw.choice(_PRIORITIES),
            market=market,
            language=language,
            customer=person,
            order=order,
            description=self._text(person),
            policy=1,
        )

    def _talk(self, person: str) -> Iterator[e.CaseEvent]:
        draw = self._draw
        for _ in range(draw.choice((0, 0, 1, 1, 2, 3))):
            yield e.PublicReplySent(text=self._text(person))
            yield e.CaseWaiting(waits_on="customer", asked=self._text(person))
            yield e.CustomerMessageReceived(text=self._text(person), channel="email")
            yield e.CaseResumed(because="customer_wrote")
            if draw.random() < 0.4:
                yield e.InternalNoteAdded(text=self._text(person))
        if draw.random() < 0.1:
            yield e.CaseTransferred(team="complaints", assignee=self._staff(), reason=self._text(person))

    def _end(self, person: str, number: int) -> Iterator[e.CaseEvent]:
        draw = self._draw
        yield from self._solved(person, number)
        if draw.random() < 0.1:
            yield e.ResolutionRejected(reason=self._text(person))
            yield from self._solved(person, number)
        if draw.random() < 0.5:
            yield e.ResolutionConfirmed()
            yield e.CaseClosed(how="confirmed")
        else:
            yield e.CaseClosed(how="silent")
        if draw.random() < 0.2:
            yield e.CaseRated(scores=(e.Score("service", draw.randint(1, 5)),))
        if draw.random() < 0.03:
            yield e.CaseReopened(reason=self._text(person))
            yield from self._solved(person, number)

    def _solved(self, person: str, number: int) -> Iterator[e.CaseEvent]:
        yield e.PublicReplySent(text=self._text(person))
        due = BEGINNING + timedelta(minutes=number, days=7)
        yield e.CaseResolved(summary=self._text(person), silent_due=due, policy=1)

    def _staff(self) -> str:
        return _member(self._draw.randrange(STAFF))

    def _text(self, person: str) -> Sealed:
        """Return what somebody wrote: of some ten to some fifty words."""
        return self._sealed(person, self._draw.randrange(60, 340))

    def _sealed(self, person: str, length: int) -> Sealed:
        # A seal is as long as the text and a tag of 16 bytes; what is in it nobody can tell.
        return Sealed.of(1, f"k-{person[-36:]}", self._draw.randbytes(12), self._draw.randbytes(length + 16))


def _member(number: int) -> str:
    return f"staff-{_ABOUT}{number:012d}"
