"""What is asked next at the desk of a drawn history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

from msgspec import structs

from domain.access.commands import RecordRefusal
from domain.aggregate import Aggregate, Asker
from domain.attachment.commands import FinishAttachment
from domain.case.commands import (
    AmendCase,
    AnswerReferral,
    AskForInformation,
    AttachFiles,
    ChangePriority,
    ClaimCase,
    ImportHistory,
    MakeCall,
    NoticeClocks,
    PromiseCallBack,
    ProposeCompensation,
    ProposeSolution,
    Rate,
    ReceiveInformation,
    ReferCase,
    Reply,
    Resolve,
    ReviewSolution,
    TakeEmergencyStep,
    TriageCase,
    Verify,
    WaitFor,
)
from domain.case.decisions import CASE
from domain.case.state import Closed, Open, Waiting
from domain.clocks.run import Run, Standing
from domain.command import Action, Origin
from domain.customer.commands import ChangeContactDetails, GiveConsent, RegisterCustomer, WithdrawConsent
from domain.follow_up_list.commands import MakeList
from domain.order.commands import CorrectOrder, ReachMilestone, RecordOrder, RecordScan
from domain.policy.commands import ExtendCalendar, PublishPolicy, PublishStatutes, WithdrawPolicy
from domain.registry import BY_CATEGORY
from domain.upkeep.commands import DropParkedEvent
from projections.kit.histories.contents import action_of
from projections.kit.histories.desk import SERVICE, Desk
from projections.kit.histories.drawing import Drawing
from projections.kit.histories.naming import numbered_stream
from projections.kit.histories.offers import OFFERS, NothingToName, Scene

ACTORS: Final = (numbered_stream("staff", 901), numbered_stream("staff", 902))
"""Who asks, beside the staff of whom the history tells: two, since some steps take another person."""
_AROUND: Final = (1, 2, 3, 5, 7, 11, 13)
"""Where to look for what became possible of late, from what was drawn; more make it more likely."""
_LEADS_ON: Final[Mapping[type[Action], Callable[[Scene], bool]]] = {
    Resolve: lambda _scene: True,
    AttachFiles: lambda scene: not set(OFFERS["attachments"](scene)) <= set(scene.state.file.attachments),
    ChangePriority: lambda scene: _has_clock(scene, "running"),
    WaitFor: lambda scene: _has_clock(scene, "running"),
    Reply: lambda scene: _has_clock(scene, "breached"),
    AskForInformation: lambda scene: all(one.of == "customer" for one in scene.state.file.requests),
    ProposeSolution: lambda scene: scene.state.file.kind is not None and not scene.state.file.solutions,
    ProposeCompensation: lambda scene: not scene.state.file.proposals,
    ReferCase: lambda scene: all(one.answered for one in scene.state.file.referrals),
    PromiseCallBack: lambda scene: not scene.state.file.call_backs,
}
"""What is always legal and asked as often all the same, at times: for what becomes possible by it, or made it so."""
_DONE_BY: Final[Mapping[str, tuple[type[Action], ...]]] = {
    "acceptance": (ClaimCase,),
    "acknowledgement": (Reply,),
    "call": (MakeCall,),
    "emergency_step": (TakeEmergencyStep,),
    "finding": (Verify,),
    "information": (AmendCase, ReceiveInformation),
    "proposal": (ProposeSolution,),
    "referral_answer": (AnswerReferral,),
    "registration": (),
    "reply": (Reply,),
    "resolution": (Resolve,),
    "review": (ReviewSolution,),
    "triage": (TriageCase,),
}
"""What clocks wait for, and the actions that say it was done; a number comes with the opening."""
_OUT_OF_THE_WAY: Final = 16
"""One command in so many is asked whether it is legal or not, and one of a case is the service's look at its clocks."""
_EVENLY: Final = 2
"""So many of these prefer nothing of late: what is always legal and leads nowhere would else be asked hardly ever."""


class When(NamedTuple):
    """How long after the one before something is asked, how long after it happened, and how it came to the ledger."""

    after: timedelta = timedelta(minutes=1)
    late: timedelta | None = None
    origin: Origin = "live"


_HOUR, _MONTH = timedelta(hours=1), timedelta(days=30)
_WHENS: Final = (
    *(When(), When(_HOUR), When(timedelta()), When(timedelta(microseconds=1)), When(timedelta(days=8))),
    *(When(late=_HOUR), When(late=_MONTH), When(_HOUR, _HOUR)),
    *(When(origin="import"), When(late=_MONTH, origin="import"), When(origin="demo"), When(late=_HOUR, origin="demo")),
)
_IMPORTED: Final = frozenset(
    {ImportHistory, Rate, RegisterCustomer, ChangeContactDetails, GiveConsent, WithdrawConsent}
    | {RecordOrder, CorrectOrder, ReachMilestone}
)
"""What an import asks for."""
_UNASKED: Final = (ImportHistory, NoticeClocks, RecordRefusal, DropParkedEvent, MakeList)
"""What `legal` does not tell of: an import asks for it, the service itself, or an operator."""
_LIVE: Final = frozenset(
    {PublishPolicy, ExtendCalendar, PublishStatutes, WithdrawPolicy, NoticeClocks, RecordRefusal, DropParkedEvent}
    | {MakeList}
)
"""What is asked of a desk at work alone."""
_WHEN_IT_HAPPENED: Final = (RecordScan, NoticeClocks)
"""What is not entered late: a scan says itself when it was made, and clocks are looked at as they stand."""
_NEVER: Final = (FinishAttachment,)
"""Turned into another action before it is decided."""
_MADE_AS: Final = {"customer": "customer", "subject": "customer", "case": "case", "attachments": "attachment"}
"""What is missing when a field names nothing; for others, another of the same category."""


def ask(desk: Desk, drawing: Drawing, aggregate: Aggregate, *, detours: int = 2) -> None:
    """Draw one command and carry it out. When it needs something that there is none of yet, that is seen to instead."""
    seats, actors = _seats(desk.most[aggregate.category]), (*ACTORS, *desk.known("staff"))
    when_at, seat_at, actor_at = drawing.each_below(len(_WHENS), len(seats), len(actors))
    when, seat = _WHENS[when_at], seats[seat_at]
    desk.now += when.after
    asker = Asker(actors[actor_at], desk.now)
    scene = _scene(desk, aggregate, seat, asker)
    if scene is None:
        return
    kind = _kind(drawing, aggregate, scene, aggregate.legal(scene.state, asker), when)
    try:
        action = action_of(kind, drawing, scene)
    except NothingToName as missing:
        category = _MADE_AS.get(missing.field, aggregate.category)
        if detours and desk.keeps(category):
            ask(desk, drawing, BY_CATEGORY[category], detours=detours - 1)
        return
    if when.late is not None and kind not in _WHEN_IT_HAPPENED:
        action = structs.replace(action, occurred_at=_happened(scene, desk.now - when.late, when.late))
    before = len(desk.known(aggregate.category))
    actor = SERVICE if kind is NoticeClocks else asker.actor
    desk.ask(scene.stream, action, actor, _origin(kind, when))
    _seat(desk, aggregate.category, [seat] if scene.state is aggregate.initial else [], before)


# A seat, and what is drawn to be asked, mean the same whatever was asked before, so that a command can be left out of
# a failing history without changing those that are left.


@cache
def _seats(most: int) -> list[int]:
    """Return the seats of a category, the first ones more often: histories are deep rather than broad."""
    return [seat for seat in range(most) for _ in range(most - seat)] or [0]


def _seat(desk: Desk, category: str, first: list[int], before: int) -> None:
    """Give a seat to the streams of a category that are new, as long as there are seats."""
    free = (seat for seat in range(desk.most[category]) if (category, seat) not in desk.seats)
    for seat, stream in zip([*first, *free], desk.known(category)[before:], strict=False):
        desk.seats[category, seat] = stream


def _scene(desk: Desk, aggregate: Aggregate, seat: int, asker: Asker) -> Scene | None:
    """Return the stream in a seat, or a new one where nothing more can be asked of it; None when none may begin."""
    category = aggregate.category
    stream = desk.seats.get((category, seat))
    if stream is None or not (_unasked(aggregate) or aggregate.legal(desk.states[stream], asker)):
        if desk.full(category):
            return None
        stream = numbered_stream(category, len(desk.known(category)) + 1)
    return Scene(desk, category, stream, desk.states.get(stream, aggregate.initial), desk.pack)


def _kind(drawing: Drawing, aggregate: Aggregate, scene: Scene, legal: tuple[str, ...], when: When) -> type[Action]:
    """Draw what is asked: what became possible since the stream began (answers, decisions, endings), or else something
    that would be news, and seldom anything at all. Of a case that has ended what is a little late was done before.
    """
    at_first = scene.desk.at_first.setdefault(scene.stream, legal)
    kinds, unasked = _kinds(aggregate), _unasked(aggregate)
    at, anything = drawing.each_below(len(kinds), _OUT_OF_THE_WAY)
    if when.late == _HOUR and (waited := [kind for run in _ended(scene) for kind in _DONE_BY[run.fulfilled_by]]):
        return waited[at % len(waited)]
    if anything == _OUT_OF_THE_WAY - 1:
        return kinds[at]
    if anything == _OUT_OF_THE_WAY - 2 and NoticeClocks in unasked:
        return NoticeClocks
    around = [kinds[at * step % len(kinds)] for step in _AROUND]
    news = [kind for kind in around if kind.verb in legal]
    late = [kind for kind in news if kind.verb not in at_first or (kind in _LEADS_ON and _LEADS_ON[kind](scene))]
    fitting = ([] if anything < _EVENLY else late) or ([kinds[at]] if kinds[at] in unasked else news)
    if fitting:
        return fitting[0]
    offered = [kind for kind in kinds if kind.verb in legal or kind in unasked]
    return offered[at % len(offered)] if offered else kinds[at]


def _happened(scene: Scene, at: datetime, late: timedelta) -> datetime:
    """Return when something happened that is entered late; of what is a little late, in time for a clock that ran out
    meanwhile, or ended with its case.
    """
    if late != _HOUR or scene.category != "case" or scene.state is CASE.initial:
        return at
    clocks: tuple[Run, ...] = scene.state.file.clocks
    overdue = [one.due for one in clocks if one.standing == "breached"]
    return min([at, *overdue, *(one.started_at for one in _ended(scene))])


def _ended(scene: Scene) -> list[Run]:
    """Return the clocks of a case that ended with it, without what they waited for."""
    clocks: tuple[Run, ...] = scene.state.file.clocks if isinstance(scene.state, Closed) else ()
    return [one for one in clocks if one.standing == "ended"]


def _has_clock(scene: Scene, standing: Standing) -> bool:
    """Tell whether a case that is worked on has a clock that stands so; what is resolved is to be closed at times."""
    if not isinstance(scene.state, Open | Waiting):
        return False
    return any(one.standing == standing for one in scene.state.file.clocks)


@cache
def _kinds(aggregate: Aggregate) -> list[type[Action]]:
    """Return the actions of an aggregate, as they reach a decision."""
    return [kind for kind in aggregate.actions if kind not in _NEVER]


@cache
def _unasked(aggregate: Aggregate) -> list[type[Action]]:
    return [kind for kind in _UNASKED if kind in aggregate.actions]


def _origin(kind: type[Action], when: When) -> Origin:
    if kind is ImportHistory:
        return "import"
    if kind in _LIVE or (when.origin == "import" and kind not in _IMPORTED):
        return "live"
    return when.origin
