"""The demonstration: believable, the same each time, and in nobody's way."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, get_args

import pytest

from application.demo.people import Colleague
from application.demo.plan import plan
from application.demo.script import Size
from application.demo.telling import (
    DemonstrationComplete,
    DemonstrationWorkedOn,
    LedgerNotEmpty,
    tell_demo,
)
from application.demo.texts import sort_of, texts
from domain.attachment.commands import BeginAttachment, FinishArrived
from domain.case import commands as c
from domain.case.decisions import CASE
from domain.case.state import Closed, Open, Resolved
from domain.customer.commands import CustomerAction
from domain.ids import policy_stream
from domain.order.commands import OrderAction
from domain.policy.commands import PublishPolicy
from domain.policy.pack import parse_pack
from domain.registry import NAMES
from domain.staff.rights import rights_of
from tests.postgres.databases import ORDINARY
from tests.postgres.ledgers import Clock, ledger_of
from tests.samples import DESK_PACK, NOW, command, register_customer

if TYPE_CHECKING:
    from application.demo.plan import Plan
    from application.demo.script import Step
    from application.demo.telling import Stage
    from application.desk import Desk
    from tests.postgres.databases import Database, Databases

PACKS: Final = (
    "minimal",
    "beauty-after-sales",
    "cross-border",
    "ecommerce-feedback",
    "marketplace-24h",
    "skincare-global",
)
OPERATOR: Final = "operator"
SMALL: Final = Size(seed=1, cases=60, weeks=6)


def _text(pack: str) -> str:
    return files("application").joinpath(f"packs/{pack}.toml").read_text(encoding="utf-8")


def _plan(size: Size, pack: str) -> Plan:
    return plan(size, NOW, parse_pack(pack), Colleague(OPERATOR, OPERATOR, ()))


def _steps(planned: Plan) -> list[Step]:
    return [step for part in (planned.staff, planned.customers, planned.cases) for one in part for step in one.steps]


async def _publish(desk: Desk, text: str) -> None:
    await desk.ledger.execute(command(PublishPolicy(text=text, reason="For the demonstration."), policy_stream()))


async def _log(desk: Desk) -> list[Any]:
    return await desk.reading.log(0, None, 1_000_000)


class _CutShortError(Exception):
    """Somebody pressed Ctrl-C."""


def _cut_after(cases: int) -> Any:  # noqa: ANN401 - a progress that ends the telling
    def told(stage: Stage, done: int, _total: int) -> None:
        if stage == "cases" and done >= cases:
            raise _CutShortError

    return told


def test_the_same_seed_tells_the_same_story() -> None:
    """To the last word and id; another seed tells another."""
    first = _plan(SMALL, _text("minimal"))
    assert _plan(SMALL, _text("minimal")) == first
    other = _plan(Size(seed=2, cases=60, weeks=6), _text("minimal"))
    assert {one.id for one in _steps(first)}.isdisjoint(one.id for one in _steps(other))
    assert [one.begins for one in first.cases] != [one.begins for one in other.cases]


@pytest.mark.parametrize("pack", PACKS)
def test_there_are_as_many_cases_as_asked_for(pack: str) -> None:
    """Those that come of another case counted, each under an id of its own; one alone, too."""
    for size in (SMALL, Size(seed=7, cases=1, weeks=1)):
        planned = _plan(size, _text(pack))
        cases = [case for one in planned.cases for case in one.cases]
        assert len(cases) == len(set(cases)) == size.cases
        ids = [one.id for one in _steps(planned)]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("pack", [*(_text(one) for one in PACKS), DESK_PACK], ids=[*PACKS, "with every section"])
def test_whoever_does_something_may_do_it(pack: str) -> None:
    """By the roles that they have in the story; the operator alone registers staff."""
    for step in _steps(_plan(Size(seed=3, cases=400, weeks=6), pack)):
        right = NAMES[type(step.action)]
        assert right in rights_of(step.roles) or (step.by == OPERATOR and right.startswith("staff.")), (
            right,
            step.roles,
        )


def test_every_theme_appears() -> None:
    """All that can be asked of a case, an order, a customer and a file, but what demonstrations never do."""
    size = Size(seed=1, cases=1500, weeks=6)
    told = {type(step.action) for pack in (_text("minimal"), DESK_PACK) for step in _steps(_plan(size, pack))}
    wanted = {c.OpenCase, *get_args(c.StageAction), *get_args(OrderAction), *get_args(CustomerAction)}
    wanted -= {c.NameOwner, c.TakeEmergencyStep}  # nothing is abnormal or in danger
    wanted -= {c.PromiseCallBack, c.MakeCall, c.CancelCallBack}  # whoever is made up is not called
    # The end of the silent period is for the timetable, which leaves demonstrations alone; nothing is published, and
    # what is made up raises nobody.
    assert wanted - {c.Close, c.AdoptPolicy, c.EscalateCase, c.ReceiveInformation} <= told
    assert {BeginAttachment, FinishArrived} <= told


def test_customers_write_by_day_and_nothing_is_to_come() -> None:
    """Less at the weekend, hardly at night, as the clocks of their markets go; from weeks ago until now."""
    ahead = {market.id: market.hours_ahead for market in texts().markets}
    openings = [
        step
        for step in _steps(_plan(Size(seed=1, cases=2000, weeks=6), _text("minimal")))
        if isinstance(step.action, c.OpenCase)
    ]
    assert all(NOW - SMALL.span <= step.at <= NOW for step in openings)
    hours: Counter[int] = Counter()
    for step in openings:
        assert isinstance(step.action, c.OpenCase)
        hours[(step.at.hour + ahead[step.action.market or ""]) % 24] += 1
    night, noon = sum(hours[hour] for hour in range(1, 6)), sum(hours[hour] for hour in range(9, 14))
    assert 10 * night < noon
    days = Counter(step.at.weekday() for step in openings)
    assert days[5] + days[6] < (days[0] + days[1]) / 1.5
    assert max(step.at for step in openings) > NOW - SMALL.span / 20


def test_topics_of_any_policy_have_something_to_write_about() -> None:
    """What a name does not tell is anything else; all languages know all sorts."""
    assert [sort_of("logistics_tracking"), sort_of("quality"), sort_of(None, "coupon"), sort_of("zebra")] == [
        "delivery",
        "complaint",
        "discount",
        "other",
    ]
    sorts = {"product", "order", "delivery", "return", "complaint", "discount", "other"}
    assert all(set(voice.sorts) == sorts for voice in texts().languages.values())
    assert {market.language for market in texts().markets} == set(texts().languages)


@pytest.mark.anyio
@pytest.mark.parametrize("pack", [*(_text(one) for one in PACKS), DESK_PACK], ids=[*PACKS, "with every section"])
async def test_every_step_is_legal_under_every_pack(database: Database, pack: str) -> None:
    """No command is refused, every event says where it comes from, and most cases have come to their end."""
    async with ledger_of(database) as desk:
        await _publish(desk, pack)
        told = await tell_demo(desk, Size(seed=5, cases=150, weeks=6), actor=OPERATOR)
        assert {one.origin for one in await _log(desk) if one.stream != policy_stream()} == {"demo"}
        states = [
            (await desk.streams.refresh(CASE, one.stream)).state
            for one in await _log(desk)
            if one.tag == "case.opened.v1"
        ]
    assert (told.cases, sum(told.stages.values()), len(states)) == (150, 150, 150)
    assert sum(isinstance(one, Closed) for one in states) > 90
    assert 1 <= sum(isinstance(one, Open) for one in states) <= 40
    # Closing by silence is a process, and demonstrations start none.
    assert all(one.silent_due is None for one in states if isinstance(one, Resolved))


@pytest.mark.anyio
async def test_a_ledger_that_is_not_empty_is_refused(database: Database) -> None:
    """One customer is enough, and so is another demonstration; nothing is added."""
    async with ledger_of(database) as desk:
        await _publish(desk, _text("minimal"))
        await desk.ledger.execute(register_customer())
        head = await desk.reading.head()
        with pytest.raises(LedgerNotEmpty, match="take another data folder"):
            await tell_demo(desk, SMALL, actor=OPERATOR)
        assert await desk.reading.head() == head


@pytest.mark.anyio
async def test_another_demonstration_is_refused(database: Database) -> None:
    """Another seed, size or length is another one; the same one is there already."""
    async with ledger_of(database) as desk:
        await _publish(desk, _text("minimal"))
        await tell_demo(desk, SMALL, actor=OPERATOR)
        head = await desk.reading.head()
        for other in (Size(2, 60, 6), Size(1, 61, 6), Size(1, 60, 5)):
            with pytest.raises(LedgerNotEmpty, match="cut short goes on with the same options"):
                await tell_demo(desk, other, actor=OPERATOR)
        with pytest.raises(DemonstrationComplete):
            await tell_demo(desk, SMALL, actor=OPERATOR)
        assert await desk.reading.head() == head


@pytest.mark.anyio
@pytest.mark.parametrize("cases", [0, 1, 30])
async def test_one_that_was_cut_short_goes_on_and_doubles_nothing(
    database: Database, databases: Databases, cases: int
) -> None:
    """Days later and under another policy, it ends as if it had never been interrupted."""

    def facts(log: list[Any]) -> list[tuple[object, ...]]:
        told = [one for one in log if one.stream != policy_stream()]
        return sorted((one.stream, one.version, one.tag, one.occurred_at, one.command_id, one.actor) for one in told)

    with databases.database(ORDINARY) as whole:
        async with ledger_of(whole) as desk:
            await _publish(desk, _text("ecommerce-feedback"))
            at_once = await tell_demo(desk, SMALL, actor=OPERATOR)
            expected = facts(await _log(desk))
    async with ledger_of(database) as desk:
        await _publish(desk, _text("ecommerce-feedback"))
        with pytest.raises(_CutShortError):
            await tell_demo(desk, SMALL, actor=OPERATOR, progress=_cut_after(cases))
        assert len(facts(await _log(desk))) < len(expected)
    clock = Clock()
    clock.move(days=3)
    async with ledger_of(database, clock=clock) as desk:
        later = PublishPolicy(text=_text("minimal"), reason="Changed meanwhile.")
        await desk.ledger.execute(command(later, policy_stream(), now=clock()))
        told = await tell_demo(desk, SMALL, actor=OPERATOR)
        assert facts(await _log(desk)) == expected
    assert (told.resumed, told.stages, told.look_at) == (True, at_once.stages, at_once.look_at)


@pytest.mark.anyio
async def test_one_that_was_worked_on_does_not_go_on(database: Database) -> None:
    """What somebody did to it meanwhile may not fit the rest of the story."""
    async with ledger_of(database) as desk:
        await _publish(desk, _text("minimal"))
        with pytest.raises(_CutShortError):
            await tell_demo(desk, SMALL, actor=OPERATOR, progress=_cut_after(20))
        opened = next(one.stream for one in await _log(desk) if one.tag == "case.opened.v1")
        await desk.ledger.execute(command(c.AddNote(text="Is this real?"), opened))
        with pytest.raises(DemonstrationWorkedOn):
            await tell_demo(desk, SMALL, actor=OPERATOR)
