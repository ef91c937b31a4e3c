"""Telling a demonstration to the ledger: many stories at a time, each step a command like any other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from msgspec import Struct

from application.demo.people import Colleague
from application.demo.plan import plan
from application.store.sql import query
from application.together import together
from domain.case.decisions import CASE
from domain.command import Command
from domain.errors import Refusal
from domain.ids import derived_id, team_stream
from domain.team.commands import FormTeam

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from application.demo.plan import Plan
    from application.demo.script import Size, Step, Story
    from application.desk import Desk
    from domain.policy.pack import Pack

CONCURRENT_STORIES: Final = 64
_WORKED_ON: Final = query("worked_on")
Stage = Literal["staff", "customers", "cases"]


class LedgerNotEmpty(Refusal):
    """This ledger is not empty: take another data folder. What was cut short goes on with the same options."""


class DemonstrationWorkedOn(Refusal):
    """Somebody has worked in this demonstration since it was cut short, so it can't go on. Begin in an empty ledger."""


class DemonstrationComplete(Refusal):
    """This demonstration is in the ledger already, all of it."""


class Progress(Protocol):
    """Is told how far it is: customers, then cases."""

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """Note the progress."""


class Told(Struct, frozen=True, kw_only=True):
    """What a demonstration left in the ledger. `events` were written now; `stages` counts cases by how far they are.

    `look_at` is an open case worth reading, where there is one. `resumed` says that it was begun before.
    """

    cases: int
    customers: int
    staff: int
    events: int
    stages: dict[str, int]
    teams: tuple[str, ...]
    look_at: str | None
    resumed: bool


async def tell_demo(
    desk: Desk, size: Size, *, actor: str, progress: Progress = lambda _stage, _done, _total: None
) -> Told:
    """Fill an empty ledger, or go on with what was cut short; raise a `Refusal` for any other.

    Whether it was begun tells the stream of its first member of staff, whose first event tells when: the present of a
    demonstration stays that of its beginning, and each command has the id that it had then.
    """
    begun = await desk.reading.history(size.stream("staff", "shop"))
    (there, worked_on), *_ = await desk.rows(_WORKED_ON)
    if there and not begun:
        raise LedgerNotEmpty
    now = begun[0].occurred_at + size.span if begun else desk.clock()
    pack = (await desk.policies.in_force(now)).pack
    operator = Colleague(actor, actor, ())
    planned = plan(size, now, pack, operator)
    telling = _Telling(desk, now, resumed=bool(begun))
    if begun and await telling.has(planned.cases):
        raise DemonstrationComplete
    if worked_on:
        raise DemonstrationWorkedOn
    await telling.form_teams(pack, operator)
    await telling.tell("staff", planned.staff, progress)
    await telling.tell("customers", planned.customers, progress)
    await telling.tell("cases", planned.cases, progress)
    return await _told(desk, planned, telling, pack)


class _Telling:
    """A demonstration under way."""

    def __init__(self, desk: Desk, now: datetime, *, resumed: bool) -> None:
        self._desk = desk
        self._now = now
        self.resumed = resumed
        self.events = 0

    async def has(self, stories: Sequence[Story]) -> bool:
        """Tell whether every story was told to its end."""
        for story in reversed(stories):
            if not await self._has(story):
                return False
        return True

    async def _has(self, story: Story) -> bool:
        return await self._desk.reading.receipt(story.steps[-1].id) is not None

    async def form_teams(self, pack: Pack, operator: Colleague) -> None:
        """Form the policy's teams that are not there yet."""
        for team in pack.teams:
            stream = team_stream(team.id)
            if not await self._desk.reading.version(stream):
                await self._do(stream, FormTeam(team=team.id, title=team.title), operator)

    async def tell(self, stage: Stage, stories: Sequence[Story], progress: Progress) -> None:
        """Tell stories, many at a time; on the first failure the others end, and it is raised."""
        total = sum(len(one.cases) for one in stories) if stage == "cases" else len(stories)
        done = 0

        def told(story: Story) -> None:
            nonlocal done
            done += len(story.cases) if stage == "cases" else 1
            progress(stage, done, total)

        progress(stage, 0, total)

        async def tell(story: Story) -> None:
            if not (self.resumed and await self._has(story)):
                for step in story.steps:
                    await self._step(step)
            told(story)

        await together(stories, tell, CONCURRENT_STORIES)

    async def _step(self, step: Step) -> None:
        await self._execute(
            Command(
                action=step.action,
                stream=step.stream,
                id=step.id,
                now=self._now,
                occurred_at=step.at,
                actor=step.by,
                roles=(step.roles,),
                origin="demo",
            )
        )
        if step.upload is not None:
            await self._desk.uploads.put(step.stream, 0, step.upload)

    async def _do(self, stream: str, action: FormTeam, by: Colleague) -> None:
        await self._execute(
            Command(
                action=action,
                stream=stream,
                id=derived_id("demo", stream),
                now=self._now,
                occurred_at=self._now,
                actor=by.stream,
                origin="demo",
            )
        )

    async def _execute(self, command: Command[Any]) -> None:
        receipt = await self._desk.ledger.execute(command)
        if receipt.first_position is not None:
            self.events += receipt.position - receipt.first_position + 1


async def _told(desk: Desk, planned: Plan, telling: _Telling, pack: Pack) -> Told:
    stages: Counter[str] = Counter()
    richest: tuple[int, str | None] = (0, None)
    cases = [case for story in planned.cases for case in story.cases]
    for case in cases:
        folded = await desk.streams.get(CASE, case)
        stage = type(folded.state).__name__.lower()
        stages[stage] += 1
        if stage == "open":
            richest = max(richest, (folded.version, case), key=lambda found: found[0])
    return Told(
        cases=len(cases),
        customers=len(planned.customers),
        staff=sum(story.steps[0].stream.startswith("staff-") for story in planned.staff),
        events=telling.events,
        stages=dict(stages.most_common()),
        teams=tuple(team.id for team in pack.teams),
        look_at=richest[1],
        resumed=telling.resumed,
    )
