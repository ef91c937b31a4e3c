"""Decisions about calls to the desk; one that was lost may open a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.aggregate import Aggregate, Asking, Governed, Named
from domain.call.commands import RecordCall
from domain.call.errors import CallerNeeded, CallRecordedOtherwise, CallWasAnswered, LineUnknown
from domain.call.events import CallRecorded
from domain.call.state import INITIAL, CallState, Recorded, Unrecorded, evolve
from domain.case.calls.window import Window, window
from domain.case.clocks import following
from domain.case.clocks.waiting import timed
from domain.case.commands import OpenCase
from domain.case.errors import CaseUnknown
from domain.case.handling.following_up import turned
from domain.case.intake import decisions as intake
from domain.case.stages import must_be_open
from domain.case.state import Unopened
from domain.errors import OccurredInTheFuture
from domain.event import On
from domain.ids import derived
from domain.personal import plain
from domain.policy.pack import names
from domain.policy.sections.layout import OTHER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.case.events import CaseEvent
    from domain.case.state import CaseState, Stage
    from domain.command import Command
    from domain.policy.pack import Pack
    from domain.policy.policy import Policy

    Decided = Sequence[CallRecorded | On[CaseEvent]]


def decide(command: Command[RecordCall], state: CallState, policy: Policy) -> Decided:
    """Record a call once; a caller who is to be called back gets a case if they have none.

    The promise itself is asked of that case, under its own policy, because of the recorded call.
    """
    action = command.action
    if isinstance(state, Recorded):
        if _is_the_same(action, state):
            return []
        raise CallRecordedOtherwise(call_id=action.call_id, line=action.line)
    _must_be_line(action.line, policy.pack)
    over_at = action.began_at + timedelta(seconds=action.waited_seconds)
    if over_at > command.now:
        raise OccurredInTheFuture(occurred_at=over_at.isoformat(), now=command.now.isoformat())
    promised = _promised(command, policy, over_at)
    opens = promised is not None and action.case is None and command.origin == "live"
    case = derived("case", "call", command.stream) if opens else action.case
    subject = _subject(command)
    recorded = CallRecorded(
        line=action.line,
        call_id=action.call_id,
        outcome=action.outcome,
        began_at=action.began_at,
        waited_seconds=action.waited_seconds,
        subject=subject,
        market=action.market,
        customer=action.customer,
        case=case,
        opened=opens,
        since=None if promised is None else promised.since,
        until=None if promised is None else promised.until,
        policy=None if promised is None else policy.version,
        caller=plain(action.caller, subject),
    )
    if not opens or case is None:
        return [recorded]
    opening = _opening(command, policy)
    clocks = following.begun(command, case, opening, policy)
    followed = turned(opening, policy)
    return [recorded, *(On(case, one) for one in opening), *clocks, *(On(case, one) for one in followed)]


def _promised(command: Command[RecordCall], policy: Policy, at: datetime) -> Window | None:
    """Return the window in which the caller is to be called, who asked for it at an instant; None if nobody is."""
    action = command.action
    asked = action.call_back
    if asked is None:
        return None
    if action.outcome == "answered":
        raise CallWasAnswered
    if action.case is not None:
        must_be_open(command, _case(command, action.case))
    elif action.caller is None and action.customer is None:
        raise CallerNeeded
    return window(policy, at, asked.since, asked.until)


def _opening(command: Command[RecordCall], policy: Policy) -> list[CaseEvent]:
    action = command.action
    topic = None if action.call_back is None else action.call_back.topic
    said = OpenCase(
        channel=action.line,
        topic=topic or OTHER,
        market=action.market,
        customer=action.customer,
        contact=action.caller,
    )
    begun = intake.begun(command, said, policy)
    return [timed(one, command.occurred_at) for one in begun] if policy.pack.clocks else begun


def _subject(command: Command[RecordCall]) -> str:
    """Return whom the call is about: a caller whom nobody knows is a person all the same, with a key of their own."""
    action = command.action
    of_case = None if action.case is None else _case(command, action.case).file.subject
    return action.customer or of_case or f"person-{command.id}"


def _case(command: Command[RecordCall], case: str) -> Stage:
    state: CaseState = command.beside[case]
    if isinstance(state, Unopened):
        raise CaseUnknown
    return state


def _must_be_line(line: str, pack: Pack) -> None:
    lines = [one for one in pack.channels if one.medium == "phone"]
    if all(one.id != line for one in lines):
        raise LineUnknown(line=line, lines=names(lines) or "none")


def _is_the_same(action: RecordCall, state: Recorded) -> bool:
    """Tell whether a call that is recorded says the same; of a caller it is only known whether there was one."""
    asked = action.call_back
    window_asked = (None, None) if asked is None else (asked.since, asked.until)
    return (
        (action.outcome, action.began_at, action.waited_seconds)
        == (state.outcome, state.began_at, state.waited_seconds)
        and (action.market, action.customer) == (state.market, state.customer)
        and action.case == (None if state.opened else state.case)
        and (action.caller is not None) == state.has_caller
        and (asked is not None) == (state.until is not None)
        and all(given in (None, kept) for given, kept in zip(window_asked, (state.since, state.until), strict=True))
    )


def legal(state: CallState, _asking: Asking) -> tuple[str, ...]:
    """Return what would be news of a call."""
    return ("record",) if isinstance(state, Unrecorded) else ()


def _beside(action: RecordCall) -> Named:
    return () if action.case is None else (("case", action.case),)


CALL = Aggregate(
    category="call",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, state: None if isinstance(state, Unrecorded) else state.subject,
    legal=legal,
    events=(CallRecorded,),
    actions=(RecordCall,),
    mentions=lambda action: (("customer", action.customer),),
    beside=_beside,
    governed=lambda action, _state: Governed(market=action.market),
)
