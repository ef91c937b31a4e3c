"""The clocks follow what happens on a case: each decision's events, and the passing of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from domain.case import errors
from domain.case import events as e
from domain.case.clocks.follower import Follower
from domain.case.clocks.waiting import timed
from domain.case.clocks.watch import Watch
from domain.case.state import INITIAL, Unopened
from domain.event import Dated, On

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from domain.case.clocks import events as c
    from domain.case.state import CaseState
    from domain.command import Command
    from domain.policy.policy import Policy

    Decided = Sequence[e.CaseEvent | Dated[e.CaseEvent] | On[e.CaseEvent]]

_D = TypeVar("_D")


def follow(command: Command[Any], state: CaseState, decided: Decided, policy: Policy) -> Decided:
    """Return a decision with what it means for the clocks, which run by when things happened, not by when they were
    entered. What ran out before comes first, since it happened first.
    """
    runs = () if isinstance(state, Unopened) else state.file.clocks
    if not decided or not (runs or policy.pack.clocks or (policy.joined or policy).pack.clocks):
        return decided
    decided = [_timed(one, command.occurred_at) for one in decided]
    own = [one for one in decided if not isinstance(one, On)]
    follower = Follower(runs, policy, command.occurred_at)
    ran_out = follower.notice()
    after = follower.take(state, [one.event if isinstance(one, Dated) else one for one in own])
    higher = [] if isinstance(after, Unopened) else [*follower.remind(after.file), *follower.climb(after.file)]
    others = [one for one in decided if isinstance(one, On)]
    beside = [*_begun(command, others, policy), *_joined(command, others, policy)]
    return [*ran_out, *decided, *follower.added, *higher, *beside]


def _timed(one: _D, at: datetime) -> _D:
    """Return what was decided with when it happened, on whichever case."""
    other: Any = one
    return replace(other, event=timed(other.event, other.occurred_at or at)) if type(one) is On else timed(one, at)


def _joined(command: Command[Any], others: Sequence[On[e.CaseEvent]], policy: Policy) -> Iterator[On[e.CaseEvent]]:
    """Yield what it means for the clocks of a case that a graver one goes on in it."""
    if not others or not isinstance(others[0].event, e.CaseMergedIn) or others[0].event.severity is None:
        return
    stream, state = others[0].stream, command.beside[others[0].stream]
    follower = Follower(state.file.clocks, policy.joined or policy, command.occurred_at)
    ran_out = follower.notice()
    after = follower.take(state, [others[0].event])
    higher = [] if isinstance(after, Unopened) else [*follower.remind(after.file), *follower.climb(after.file)]
    yield from (_on(stream, one) for one in (*ran_out, *follower.added, *higher))


def _begun(command: Command[Any], others: Sequence[On[e.CaseEvent]], policy: Policy) -> Iterator[On[e.CaseEvent]]:
    """Yield what a decision means for the clocks of a case that it begins beside the command's own."""
    if others and isinstance(others[0].event, e.CaseOpened):
        yield from begun(command, others[0].stream, [one.event for one in others], policy)


def begun(
    command: Command[Any], stream: str, events: Sequence[e.CaseEvent], policy: Policy
) -> Iterator[On[e.CaseEvent]]:
    """Yield what the first events of a case mean for its clocks."""
    follower = Follower((), policy, command.occurred_at)
    follower.take(INITIAL, events)
    yield from (_on(stream, one) for one in follower.added)


def _on(stream: str, one: e.CaseEvent | Dated[c.ClockEvent]) -> On[e.CaseEvent]:
    return On(stream, one.event, one.occurred_at) if isinstance(one, Dated) else On(stream, one)


def notice(command: Command[Any], state: CaseState, policy: Policy) -> Decided:
    """Return what has run out by now, each at the instant at which it did, and what is to be warned of."""
    if isinstance(state, Unopened):
        raise errors.CaseUnknown
    watch = Watch(state.file.clocks, policy, command.now)
    return [*watch.notice(), *watch.warn(), *watch.remind(state.file), *watch.climb(state.file)]
