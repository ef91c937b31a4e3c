"""How events change the calls that a case has promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from domain.case.calls import events as e
from domain.case.parts import CallBack

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.case.vocabulary import CallBackStatus

CallBacks = tuple[CallBack, ...]


def called(call_backs: CallBacks, event: e.CallEvent) -> CallBacks:
    """Return the promised calls after one more event; what is said of one that is not there changes nothing."""
    match event:
        case e.CallBackPromised():
            told = CallBack(
                since=event.since,
                until=event.until,
                call=event.call,
                promised_at=event.at,
                merged=event.merged,
                was=event.was,
            )
            return (*call_backs, told)
        case e.CallMade():
            return _changed(call_backs, event.call_back, lambda one: replace(one, status="made", outcome=event.outcome))
        case e.CallBackCancelled():
            return _changed(call_backs, event.call_back, lambda one: replace(one, status="cancelled"))
        case _:
            assert_never(event)


def over(call_backs: CallBacks, status: CallBackStatus) -> CallBacks:
    """Return the promised calls once nobody works their case any more, with what becomes of those that are open."""
    if not any(one.status == "promised" for one in call_backs):
        return call_backs
    return tuple(replace(one, status=status) if one.status == "promised" else one for one in call_backs)


def _changed(call_backs: CallBacks, ordinal: int | None, change: Callable[[CallBack], CallBack]) -> CallBacks:
    return tuple(change(one) if at == ordinal else one for at, one in enumerate(call_backs, 1))
