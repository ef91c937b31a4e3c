"""Every instant that was written down about clocks, held against what it comes to by other means."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

from msgspec import Struct

from application.clocks.circumstances import Circumstances, Promised
from application.clocks.lengths import seconds
from application.clocks.recounting import Compared, Found, Recount
from application.clocks.rules import Rules, RuleUnknown
from application.clocks.waits import waits_after, waits_until
from application.clocks.walking import BeyondCalendar
from domain.case import events as e
from domain.case.clocks.events import RunEvent
from domain.event import tag_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from application.clocks.waits import Waits
    from domain.event import Event
    from domain.policy.state import PolicyState

MOVES: Final = (
    *(e.CaseWaiting, e.CaseResumed, e.CaseClosed, e.CaseMergedInto, e.ResolutionRejected, e.CaseReopened),
    *(e.CaseSplitFrom, e.CaseTriaged, e.PriorityChanged, e.CaseClassified, e.CaseMergedIn),
)
"""Those that say since when a case waits, until when it did, that it is open again, what it was part of, or what it is
now.
"""
BEGINS: Final = (
    *(e.ResolutionRejected, e.CaseReopened, e.CaseSplitFrom),
    *(e.CaseTriaged, e.PriorityChanged, e.CaseClassified, e.CaseMergedIn),
)
"""Those of them by which clocks of the contact, the registration or the judgement begin, be it late."""
CHECKED: Final = tuple(map(tag_of, (e.CaseOpened, e.PolicyAdopted, e.CallBackPromised, *MOVES, *get_args(RunEvent))))
"""The types of event that are looked at; others may be given, and are let pass."""


class Difference(Struct, frozen=True, kw_only=True):
    """What an event says of a clock, and what that comes to when it is computed anew.

    `field` is the event's. Where nothing could be computed, `because` says why.
    """

    case: str
    clock: str
    instance: int
    position: int
    type: str
    field: str
    recorded: str | None
    recomputed: str | None
    because: str | None = None


class _Case(NamedTuple):
    """What of a case its clocks go by."""

    contact_at: datetime | None = None
    registered_at: datetime | None = None
    policy: int | None = None
    promised: Mapping[int, Promised] = MappingProxyType({})
    done: frozenset[tuple[str, datetime]] = frozenset()
    spared: Mapping[tuple[str, datetime], datetime] = MappingProxyType({})
    began: Mapping[str, datetime] = MappingProxyType({})
    reopened_at: datetime | None = None
    waits: Waits = ()
    triaged_at: datetime | None = None
    by: type[Event] | None = None
    was: datetime | None = None


class Verifier:
    """Is given the events of a ledger in the order of positions, and says of each in what it is not as it should be.

    Nothing is forgotten, since what is entered late may change whatever was done: each clock takes some room.
    """

    def __init__(self, policies: PolicyState) -> None:
        self._rules = Rules(policies)
        self._cases: dict[str, _Case] = {}
        self._with_clocks = set[str]()
        # None stands for one that can't be counted, which is said once.
        self._recounts: dict[tuple[str, str, int], Recount | None] = {}
        self.events = 0
        """How many events about clocks were looked at."""
        self.clocks = 0
        """How many clocks were started."""

    @property
    def cases(self) -> int:
        """How many cases they were started on."""
        return len(self._with_clocks)

    def take(self, stream: str, position: int, occurred_at: datetime, event: Event) -> list[Difference]:
        """Return in what an event differs from what it should say."""
        case = self._cases.get(stream, _Case())
        if isinstance(event, e.CaseOpened):
            if event.contact_at is not None:
                self._cases[stream] = _Case(event.contact_at, event.registered_at, event.policy, by=e.CaseOpened)
        elif isinstance(event, e.PolicyAdopted):
            self._cases[stream] = case._replace(policy=event.policy, by=e.PolicyAdopted)
        elif isinstance(event, e.CallBackPromised):
            promised = Promised(event.at or occurred_at, event.until)
            self._cases[stream] = case._replace(promised={**case.promised, event.call_back: promised})
        elif isinstance(event, MOVES):
            if stream in self._cases:
                whole = self._cases.get(event.case) if isinstance(event, e.CaseSplitFrom) else None
                self._cases[stream] = _moved(case, event, occurred_at, whole)
        elif isinstance(event, RunEvent):
            self.events += 1
            around = Circumstances(occurred_at, *case)
            return [_difference(stream, position, event, *one) for one in self._compare(stream, event, around)]
        return []

    def _compare(self, stream: str, event: RunEvent, around: Circumstances) -> list[tuple[Compared, str | None]]:
        key = (stream, event.clock, event.instance)
        try:
            if isinstance(event, e.ClockStarted):
                self.clocks += 1
                self._with_clocks.add(stream)
                self._recounts[key] = Recount(event, self._rules)
            if key not in self._recounts:
                return [(Compared("clock", event.clock, None), "no such clock runs")]
            recount = self._recounts[key]
            if recount is None:
                return []
            found = [one for one in recount.take(event, around) if one.recorded != one.recomputed]
        except (BeyondCalendar, RuleUnknown) as error:
            self._recounts[key] = None
            return [(Compared("due", getattr(event, "due", None), None), str(error))]
        if isinstance(event, e.ClockFulfilled) or (
            isinstance(event, e.ClockCorrected) and event.result in ("met", "late")
        ):
            case = self._cases.get(stream, _Case())
            self._cases[stream] = case._replace(done=case.done | {(recount.fulfilled_by, event.at)})
        if isinstance(event, e.ClockStarted):
            case = self._cases.get(stream, _Case())
            self._cases[stream] = case._replace(began={**case.began, event.clock: recount.since})
        if isinstance(event, e.ClockRetargeted) and recount.spared_since is not None:
            case, promise = self._cases.get(stream, _Case()), (event.clock, recount.since)
            self._cases[stream] = case._replace(spared={**case.spared, promise: recount.spared_since})
        return [(one, None) for one in found]


def _moved(case: _Case, event: Event, at: datetime, whole: _Case | None) -> _Case:
    """Return the case when it waits, waits no longer, is open again, or judged, at an instant; or was part of a whole,
    which may not be known.
    """
    if type(event) in BEGINS:
        case = case._replace(by=type(event))
    if isinstance(event, e.CaseSplitFrom):
        return _parted(case, event, whole, at)
    if isinstance(event, e.CaseTriaged):
        return case if event.at is None else case._replace(triaged_at=min(case.triaged_at or at, at))
    if isinstance(event, e.PriorityChanged | e.CaseClassified | e.CaseMergedIn):
        return case
    if isinstance(event, e.CaseResumed):
        case = case._replace(was=event.was)
    again = isinstance(event, e.ResolutionRejected | e.CaseReopened)
    waits = waits_after(case.waits, event, at)
    return case._replace(waits=waits, reopened_at=at, triaged_at=None) if again else case._replace(waits=waits)


def _parted(case: _Case, event: e.CaseSplitFrom, whole: _Case | None, at: datetime) -> _Case:
    """Return the case as a part of another one, for which that waited until then: by its own events where they were
    seen, or else as it was told.
    """
    if whole is None:
        waits: Waits = tuple((one.waits_on, one.since, one.until) for one in event.waits)
        return case._replace(waits=waits, reopened_at=event.reopened_at)
    again = whole.reopened_at
    reopened_at = again if again is not None and again <= at else None
    return case._replace(waits=waits_until(whole.waits, at), reopened_at=reopened_at)


def _difference(stream: str, position: int, event: RunEvent, one: Compared, because: str | None) -> Difference:
    return Difference(
        case=stream,
        clock=event.clock,
        instance=event.instance,
        position=position,
        type=tag_of(event),
        field=one.field,
        recorded=_said(one.recorded),
        recomputed=_said(one.recomputed),
        because=because,
    )


def _said(found: Found | None) -> str | None:
    match found:
        case None | str():
            return found
        case bool():
            return "true" if found else "false"
        case timedelta():
            return f"{seconds(found)} s"
        case tuple():
            return ", ".join(map(_instants, found))
        case _:
            return found.isoformat()


def _instants(one: datetime | tuple[datetime, datetime]) -> str:
    """Return an instant as it is told, or a pause."""
    return "/".join(map(_instants, one)) if isinstance(one, tuple) else one.isoformat()
