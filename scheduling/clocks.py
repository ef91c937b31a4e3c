"""Noticing what has run out or is about to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from domain.case.commands import NoticeClocks
from domain.command import Command
from domain.ids import derived_id
from projections.sla import reads as sla
from scheduling.each import each_asked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from projections.reads import Rows

ACTOR: Final = "system"
A_WHILE: Final = timedelta(minutes=1)
AT_ONCE: Final = 500
"""As many cases are asked at a time: what is written together shares commits."""


async def notice_clocks(rows: Rows, execute: Callable[[Command[Any]], Awaitable[object]], now: datetime) -> int:
    """Ask every case of which something is due to notice it, and return how many cases that were.

    The command's id is derived from the case, the instant and the row that names it, so that two nodes, or one that is
    started again, notice it once. The row belongs to it since the aggregate decides anew: where the case has moved on
    there is nothing to notice, and the same instant may be due again by what moved it. What one case meets keeps no
    other waiting; it is raised at the end.
    """
    noticed, wrong, last = 0, list[BaseException](), None
    while found := await sla.due(rows, now, AT_ONCE, last):
        last = found[-1]
        first = {one.stream: one for one in reversed(found)}
        done, failed = await each_asked(execute, (_asked(one, now) for one in first.values()))
        noticed, wrong = noticed + done, wrong + failed
        if len(found) < AT_ONCE:
            break
    if wrong:
        raise wrong[0]
    return noticed


def _asked(one: sla.Due, now: datetime) -> Command[Any]:
    return Command(
        action=NoticeClocks(),
        stream=one.stream,
        id=derived_id("notice-clocks", one.stream, one.next_notice.isoformat(), str(one.position)),
        now=now,
        occurred_at=now,
        actor=ACTOR,
    )


class Withdrawals:
    """Ends the clocks of cases under policies that were withdrawn, which is asked for once for each of these."""

    def __init__(self, rows: Rows, execute: Callable[[Command[Any]], Awaitable[object]]) -> None:
        self._rows = rows
        self._execute = execute
        self._ended: frozenset[int] = frozenset()
        self._none_since: dict[int, datetime] = {}

    async def end_clocks(self, withdrawn: frozenset[int], now: datetime) -> int:
        """Ask every case with open clocks under a withdrawn policy to look at them; return how many there were.

        A policy is done with when there was no such case for a while, in which the read model learns of what began just
        before, and is not looked at again. What one case meets keeps no other waiting; it is raised at the end.
        """
        left = sorted(withdrawn - self._ended)
        if not left:
            return 0
        asked, wrong, last = 0, list[BaseException](), None
        while found := await sla.open_under(self._rows, left, AT_ONCE, last):
            last = found[-1]
            _, failed = await each_asked(self._execute, (_looking(stream, left, now) for stream in found))
            asked, wrong = asked + len(found), wrong + failed
        if wrong:
            raise wrong[0]
        for policy in left:
            if asked:
                self._none_since.pop(policy, None)
            elif now - self._none_since.setdefault(policy, now) >= A_WHILE:
                self._ended |= {policy}
        return asked


def _looking(stream: str, policies: list[int], now: datetime) -> Command[Any]:
    numbers = ",".join(map(str, policies))
    return Command(
        action=NoticeClocks(),
        stream=stream,
        id=derived_id("end-withdrawn-clocks", stream, numbers, now.isoformat()),
        now=now,
        occurred_at=now,
        actor=ACTOR,
    )
