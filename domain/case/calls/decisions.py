"""Decisions about calls to the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.calls.window import window
from domain.case.stages import closed, must_be_open, must_not_be_closed, must_not_be_merged
from domain.case.state import Closed
from domain.personal import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from domain.case.file import CaseFile
    from domain.case.parts import CallBack
    from domain.case.state import Stage
    from domain.clocks.run import Run
    from domain.command import Command
    from domain.policy.policy import Policy


def decide(command: Command[Any], action: c.CallAction, state: Stage, policy: Policy) -> list[e.CaseEvent]:
    """Decide what is promised, made, and cancelled."""
    match action:
        case c.PromiseCallBack():
            return _promise(command, action, state, policy)
        case c.MakeCall():
            return _make(command, action, state)
        case c.CancelCallBack():
            must_not_be_closed(command, state)
            call_back = _of(state.file, action.call_back)
            _must_be_promised(call_back, action.call_back, command.occurred_at)
            if call_back.status == "cancelled":
                return []
            if call_back.status != "promised":
                raise errors.CallBackOver(call_back=action.call_back, status=call_back.status)
            reason = plain(action.reason, state.file.subject)
            return [e.CallBackCancelled(call_back=action.call_back, reason=reason)]
        case _:
            assert_never(action)


def _promise(command: Command[Any], action: c.PromiseCallBack, state: Stage, policy: Policy) -> list[e.CaseEvent]:
    file = state.file
    if action.call is not None and any(one.call == action.call for one in file.call_backs):
        return []
    must_be_open(command, state)
    since, until = window(policy, command.occurred_at, action.since, action.until)
    return [
        e.CallBackPromised(
            call_back=len(file.call_backs) + 1,
            since=since,
            until=until,
            policy=policy.version,
            call=action.call,
            contact=plain(action.contact, file.subject),
            note=plain(action.note, file.subject),
            at=command.occurred_at,
        )
    ]


def _make(command: Command[Any], action: c.MakeCall, state: Stage) -> list[e.CaseEvent]:
    must_not_be_merged(command, state)
    late = False
    if action.call_back is not None:
        call_back = _of(state.file, action.call_back)
        if isinstance(state, Closed) and call_back.status == "merged" and not _was_missed(state.file, action.call_back):
            # It is kept where it goes on.
            raise closed(state)
        _must_be_promised(call_back, action.call_back, command.occurred_at)
        over = call_back.status in {"cancelled", "lapsed", "merged"}
        if over and not _was_open(state.file, action.call_back, command.occurred_at):
            raise errors.CallBackOver(call_back=action.call_back, status=call_back.status)
        late = command.occurred_at > call_back.until
    note = plain(action.note, state.file.subject)
    return [e.CallMade(outcome=action.outcome, call_back=action.call_back, late=late, note=note)]


def _must_be_promised(call_back: CallBack, ordinal: int, at: datetime) -> None:
    promised_at = call_back.promised_at
    if promised_at is not None and at < promised_at:
        promised, given = promised_at.isoformat(), at.isoformat()
        raise errors.CallBackNotYetPromised(call_back=ordinal, promised_at=promised, at=given)


def _was_missed(file: CaseFile, ordinal: int) -> bool:
    """Tell whether a promise was broken, by its clock."""
    return any(run.breached for run in _runs_of(file, ordinal))


def _was_open(file: CaseFile, ordinal: int, at: datetime) -> bool:
    """Tell whether a promise that was taken back or lapsed was still to be kept at an instant, by its clock."""
    return any(run.ended_at is not None and at < run.ended_at for run in _runs_of(file, ordinal))


def _runs_of(file: CaseFile, ordinal: int) -> Iterator[Run]:
    return (one for one in file.clocks if (one.starts, one.about) == ("call_back_request", ordinal))


def _of(file: CaseFile, ordinal: int) -> CallBack:
    if ordinal > len(file.call_backs):
        raise errors.CallBackUnknown(call_back=ordinal)
    return file.call_backs[ordinal - 1]
