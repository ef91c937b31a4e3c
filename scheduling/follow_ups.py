"""Making the daily lists of what is followed up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from application.follow_up_lists import lists_made
from application.known import position_known_at
from domain.calendar.errors import BeyondHorizon
from domain.command import Command
from domain.follow_up_list.commands import MakeList
from domain.follow_up_list.decisions import FOLLOW_UP_LIST
from domain.ids import derived_id, follow_up_list_stream
from projections.follow_ups import reads
from projections.reads import wait_for_position
from projections.shapes import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from application.desk import Desk
    from application.follow_up_lists import DailyList

ACTOR: Final = "system"
READS: Final = ("follow_ups", "case_states")


class FollowUpLists:
    """Makes the lists of the desk, each once, as at its own instant, whoever looks for them how late."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._made = set[str]()

    async def make(self, now: datetime) -> int:
        """Make the lists that are not made yet, oldest first, and return how many these were.

        The command's id is derived from pack and day, so that two nodes, or one that is started again, make a list
        once. What the read models have not taken in yet is left for the next time. A calendar that is not known for
        long enough keeps no other pack waiting; that is raised at the end.
        """
        made, wrong = 0, list[BeyondHorizon]()
        for lists in (await lists_made(self._desk.policies, now)).values():
            try:
                made += await self._make(lists, now)
            except BeyondHorizon as error:
                wrong.append(error)
        if wrong:
            raise wrong[0]
        return made

    async def _make(self, newest_first: Iterable[DailyList], now: datetime) -> int:
        made = 0
        for one in await self._not_made(newest_first):
            if not await self._seen(one.at, now):
                break
            await self._desk.ledger.execute(await self._asked(one, now))
            self._made.add(follow_up_list_stream(one.pack, one.day))
            made += 1
        return made

    async def _not_made(self, newest_first: Iterable[DailyList]) -> list[DailyList]:
        found: list[DailyList] = []
        for one in newest_first:
            stream = follow_up_list_stream(one.pack, one.day)
            if stream not in self._made:
                folded = await self._desk.streams.refresh(FOLLOW_UP_LIST, stream)
                if not folded.state.made:
                    found.insert(0, one)
                    continue
                self._made.add(stream)
            # They are made in their order, so those before it were.
            break
        return found

    async def _seen(self, at: datetime, now: datetime) -> bool:
        position = await position_known_at(self._desk.reading, at, now)
        return all([await wait_for_position(self._desk.rows, name, position, 0) for name in READS])

    async def _asked(self, one: DailyList, now: datetime) -> Command[Any]:
        asked = reads.Asked(Moment(one.at, one.at), one.policies)
        cases = await reads.listed(self._desk.rows, [asked])
        return Command(
            action=MakeList(pack=one.pack, day=one.day, at=one.at, cases=tuple(line.case for line in cases)),
            stream=follow_up_list_stream(one.pack, one.day),
            id=derived_id("make-follow-up-list", one.pack, one.day.isoformat()),
            now=now,
            occurred_at=one.at,
            actor=ACTOR,
        )
