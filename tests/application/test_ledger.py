"""The way of a command: decided on what is true, carried out once, told what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from application.errors import (
    AuthorityChanged,
    ClaimTaken,
    KeyInFlight,
    KeyReused,
    ReplayedRefusal,
    VersionMismatch,
)
from application.ids import new_stream
from application.store.units import Claim, IdempotencyKey
from application.terms import Terms
from domain.case import commands as c
from domain.case.decisions import CASE
from domain.case.errors import CaseIsClosed, CaseIsOpen, CaseUnknown, TopicUnknown
from domain.case.events import CaseReopened
from domain.errors import MentionedUnknown, OccurredInTheFuture, Refusal
from domain.ids import order_stream
from domain.order.commands import LineInput, RecordOrder
from tests.postgres.holding import eventually, waiting_writers, writers_held
from tests.postgres.ledgers import Clock, ledger_of
from tests.samples import NOW, command, open_case, publish, register_customer
from tests.store.units import positions

if TYPE_CHECKING:
    from application.desk import Desk
    from application.ledger import CaseLedger
    from application.store.units import Receipt
    from domain.command import Command
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio
KEY, OTHER_BODY = IdempotencyKey(b"key", b"body"), IdempotencyKey(b"key", b"other")


async def _opened_case(desk: Desk) -> str:
    await desk.ledger.execute(publish())
    opened: Command[Any] = open_case()
    await desk.ledger.execute(opened)
    return opened.stream


async def _resolved_case(desk: Desk) -> str:
    case = await _opened_case(desk)
    await desk.ledger.execute(command(c.Resolve(summary="Found."), case))
    return case


async def test_a_case_is_worked_to_its_end(database: Database) -> None:
    """Each command adds to the case's stream and tells its version, position and, once, its number."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish())
        opening: Command[Any] = open_case(description="Where is it?")
        actions = (c.Reply(text="Sent again."), c.Resolve(summary="Sent again."), c.Confirm())
        commands = [opening, *(command(action, opening.stream) for action in actions)]
        receipts = [await desk.ledger.execute(one) for one in commands]
        history = await desk.reading.history(opening.stream)
    assert [receipt.version for receipt in receipts] == [2, 3, 5, 7]
    assert [receipt.position for receipt in receipts] == [3, 4, 6, 8]
    assert [receipt.number for receipt in receipts] == ["2026-000001", None, None, None]
    assert [recorded.tag.split(".")[1] for recorded in history] == [
        "opened",
        "numbered",
        "public_reply_sent",
        "resolved",
        "silence_announced",
        "resolution_confirmed",
        "closed",
    ]
    assert {recorded.subject for recorded in history} == {f"person-{opening.id}"}


@pytest.mark.every_set_up
async def test_a_command_carried_out_once_gives_its_receipt_again(database: Database) -> None:
    """Also where it would be refused by now, in this process or another, with the version it acted on or without."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        case = await _resolved_case(desk)
        reopen = command(c.Reopen(reason="Lost again."), case)
        first = await desk.ledger.execute(reopen)
        for ledger in (desk.ledger, other.ledger):
            assert await ledger.execute(reopen) == first
            assert await ledger.execute(reopen, Terms(if_version=3)) == first
        with pytest.raises(CaseIsOpen):
            await desk.ledger.execute(command(c.Reopen(reason="Lost again."), case))
        history = await desk.reading.history(case)
    assert sum(isinstance(recorded.event, CaseReopened) for recorded in history) == 1


async def test_what_is_true_already_leaves_only_a_receipt(database: Database) -> None:
    """No event, the version as it is, and the head of the log as its position."""
    async with ledger_of(database) as desk:
        case = await _resolved_case(desk)
        receipt = await desk.ledger.execute(command(c.Resolve(summary="Found."), case))
    assert (receipt.version, receipt.position, receipt.first_position) == (4, 5, None)


async def test_nobody_is_refused_on_a_stale_state(database: Database) -> None:
    """What another process wrote a moment ago is known before the answer is no."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        case = await _opened_case(desk)
        await other.ledger.execute(command(c.AddNote(text="seen"), case))
        await desk.ledger.execute(command(c.Resolve(summary="Found."), case))
        # The other process still holds the case for open, where confirming would be refused.
        receipt = await other.ledger.execute(command(c.Confirm(), case))
    assert receipt.version == 7


async def test_no_event_is_decided_on_a_stale_state(database: Database) -> None:
    """A decision taken on what another process has overtaken is taken anew, and then refused."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        case = await _resolved_case(desk)
        await other.ledger.execute(command(c.AddNote(text="seen"), case))
        await desk.ledger.execute(command(c.Confirm(), case))
        # The other process still holds the case for resolved, where a reply is in order.
        with pytest.raises(CaseIsClosed):
            await other.ledger.execute(command(c.Reply(text="Is it well?"), case))


async def test_nobody_is_refused_on_a_stale_policy(database: Database) -> None:
    """A policy that another process published a moment ago holds for the next command."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        with pytest.raises(TopicUnknown):
            await other.ledger.execute(open_case())
        await desk.ledger.execute(publish())
        assert (await other.ledger.execute(open_case())).number == "2026-000001"


async def test_two_processes_share_the_work_on_one_case(database: Database) -> None:
    """Whatever the order, every note is there once and each process ends with the same state."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        case = await _opened_case(desk)
        notes = [command(c.AddNote(text=f"note {n}"), case) for n in range(40)]
        await asyncio.gather(*((desk, other)[n % 2].ledger.execute(one) for n, one in enumerate(notes)))
        history = await desk.reading.history(case)
        closing = command(c.Resolve(summary="Found."), case)
        receipt = await other.ledger.execute(closing)
        assert await desk.ledger.execute(closing) == receipt
    assert len({recorded.command_id for recorded in history[2:]}) == 40
    assert [recorded.version for recorded in history] == list(range(1, 43))


async def test_a_caller_may_insist_on_a_version(database: Database) -> None:
    """A command for a version that has passed is refused with the one that stands."""
    async with ledger_of(database) as desk:
        case = await _opened_case(desk)
        await desk.ledger.execute(command(c.AddNote(text="one"), case), Terms(if_version=2))
        with pytest.raises(VersionMismatch, match="version 2, but the stream is at version 3"):
            await desk.ledger.execute(command(c.AddNote(text="two"), case), Terms(if_version=2))


async def test_what_is_still_to_come_has_not_happened(database: Database) -> None:
    """A time after now is refused; an earlier one is kept as the time of the event."""
    async with ledger_of(database) as desk:
        case = await _opened_case(desk)
        late = msgspec.structs.replace(command(c.AddNote(text="yesterday"), case), occurred_at=NOW.replace(day=1))
        await desk.ledger.execute(late)
        assert (await desk.reading.history(case))[-1].occurred_at == NOW.replace(day=1)
        early = msgspec.structs.replace(command(c.AddNote(text="tomorrow"), case), occurred_at=NOW.replace(day=4))
        with pytest.raises(OccurredInTheFuture):
            await desk.ledger.execute(early)


async def test_what_a_command_mentions_must_exist(database: Database) -> None:
    """A customer, an order or an agent that nobody knows is refused, and so is a stream of another kind."""
    async with ledger_of(database) as desk:
        case = await _opened_case(desk)
        for unknown in (new_stream("customer"), case, "customer-"):
            with pytest.raises(MentionedUnknown):
                await desk.ledger.execute(open_case(customer=unknown))
        customer = register_customer()
        await desk.ledger.execute(customer)
        line = LineInput(product="shoe", quantity=1, price=500, paid=500)
        order = order_stream("de", "A-17")
        recorded = RecordOrder(market="de", number="A-17", customer=customer.stream, currency="EUR", lines=(line,))
        await desk.ledger.execute(command(recorded, order))
        await desk.ledger.execute(open_case(customer=customer.stream, order=order))
        with pytest.raises(MentionedUnknown):
            await desk.ledger.execute(command(c.AssignCase(team="front", assignee="staff-9"), case))


async def test_what_never_was_is_refused_by_name(database: Database) -> None:
    """A case that was never opened is unknown."""
    async with ledger_of(database) as desk:
        with pytest.raises(CaseUnknown):
            await desk.ledger.execute(command(c.Reply(text="Hello?"), new_stream("case")))


async def test_a_key_replays_the_receipt_to_every_process(database: Database) -> None:
    """The same request again, under another command id, gives the first receipt; another body is refused."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        case = await _opened_case(desk)
        first = await desk.ledger.execute(command(c.AddNote(text="once"), case), Terms(idempotency=KEY))
        for ledger in (desk.ledger, other.ledger):
            again = command(c.AddNote(text="once"), case)
            assert await ledger.execute(again, Terms(idempotency=KEY)) == first
            with pytest.raises(KeyReused):
                await ledger.execute(again, Terms(idempotency=OTHER_BODY))
    assert len(positions(database)) == 4


async def test_a_key_replays_a_refusal_word_for_word(database: Database) -> None:
    """What was refused under a key stays refused under it, even when it would be in order by now."""
    async with ledger_of(database) as desk:
        case = await _opened_case(desk)
        terms = Terms(idempotency=KEY)
        with pytest.raises(Refusal) as first:
            await desk.ledger.execute(command(c.Confirm(), case), terms)
        await desk.ledger.execute(command(c.Resolve(summary="Found."), case))
        with pytest.raises(ReplayedRefusal) as again:
            await desk.ledger.execute(command(c.Confirm(), case), terms)
        await desk.ledger.execute(command(c.Confirm(), case))
    for of in ("code", "message", "kind", "legal", "details"):
        assert getattr(again.value, of) == getattr(first.value, of), of


async def test_a_key_is_free_again_after_seven_days(database: Database) -> None:
    """Then the same key carries a new command."""
    clock = Clock()
    async with ledger_of(database, clock) as desk:
        case = await _opened_case(desk)
        await desk.ledger.execute(command(c.AddNote(text="one"), case), Terms(idempotency=KEY))
        clock.move(days=7)
        later = command(c.AddNote(text="two"), case, now=clock.now)
        receipt = await desk.ledger.execute(later, Terms(idempotency=OTHER_BODY))
    assert receipt.version == 4


async def test_one_key_in_two_processes_has_one_effect(database: Database) -> None:
    """However they race, one command is carried out, and both callers get its receipt or are told to wait."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        case = await _opened_case(desk)

        async def send(ledger: CaseLedger) -> Receipt | str:
            try:
                return await ledger.execute(command(c.AddNote(text="once"), case), Terms(idempotency=KEY))
            except KeyInFlight:
                return "in flight"

        answers = await asyncio.gather(*(send(desk.ledger if n % 2 else other.ledger) for n in range(20)))
        history = await desk.reading.history(case)
    assert len(history) == 3
    assert len(set(answers) - {"in flight"}) == 1


async def test_a_key_in_flight_says_so(database: Database) -> None:
    """While a request is under way its key is taken; once answered it replays."""
    async with ledger_of(database) as desk:
        case = await _opened_case(desk)
        terms = Terms(idempotency=KEY)
        with writers_held(database):
            first = asyncio.create_task(desk.ledger.execute(command(c.AddNote(text="once"), case), terms))
            await eventually(lambda: waiting_writers(database))
            with pytest.raises(KeyInFlight):
                await desk.ledger.execute(command(c.AddNote(text="once"), case), terms)
        receipt = await first
        assert await desk.ledger.execute(command(c.AddNote(text="once"), case), terms) == receipt


async def test_a_right_that_was_lost_meanwhile_stops_the_command(database: Database) -> None:
    """The stream from which the caller's right was read is checked with the command's own."""
    async with ledger_of(database) as desk:
        case = await _opened_case(desk)
        agent = register_customer()
        await desk.ledger.execute(agent)
        right = Terms(authority=((agent.stream, 1),))
        await desk.ledger.execute(command(c.AddNote(text="one"), case), right)
        with pytest.raises(AuthorityChanged):
            await desk.ledger.execute(command(c.AddNote(text="two"), case), Terms(authority=((agent.stream, 2),)))


async def test_a_claim_that_is_taken_is_named(database: Database) -> None:
    """The refusal says what is taken, not by whom; the same command again is no conflict with itself."""
    terms = Terms(claims=(Claim("message_id", b"digest"),))
    async with ledger_of(database) as desk:
        case = await _opened_case(desk)
        first = command(c.AddNote(text="one"), case)
        receipt = await desk.ledger.execute(first, terms)
        assert await desk.ledger.execute(first, terms) == receipt
        with pytest.raises(ClaimTaken, match="message_id"):
            await desk.ledger.execute(command(c.AddNote(text="two"), case), terms)


async def test_a_number_is_known_to_the_next_command(database: Database) -> None:
    """The state kept in memory holds the number that the store gave, as a fold of the log does."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        case = await _opened_case(desk)
        kept = await desk.streams.get(CASE, case)
        folded = await other.streams.refresh(CASE, case)
    assert kept == folded
    assert kept.state.file.number == "2026-000001"
