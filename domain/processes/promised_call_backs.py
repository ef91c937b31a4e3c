"""Whoever was lost on the telephone and is to be called back is promised so on their case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain.call.events import CallRecorded
from domain.case.commands import PromiseCallBack
from domain.processes.process import Asked, Process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.processes.process import Fact


def _react(fact: Fact) -> Sequence[Asked]:
    match fact.event:
        case CallRecorded(case=str(case), since=since, until=until) as call if until is not None:
            asked_at = call.began_at + timedelta(seconds=call.waited_seconds)
            return [Asked(case, PromiseCallBack(occurred_at=asked_at, since=since, until=until, call=fact.stream))]
        case _:
            return []


PROMISED_CALL_BACKS: Final = Process("promised_call_backs", 1, to=(CallRecorded,), react=_react)
"""The window is the one that the caller was told; the case knows whether it was promised because of that call."""
