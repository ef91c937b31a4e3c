"""Commands that write to two streams: both or neither, held against both, whoever else writes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from application.drafting import Drafting
from application.errors import AuthorityChanged, ReplayedRefusal, StreamContended
from application.ids import new_stream
from application.store.units import IdempotencyKey
from application.streams import Folded
from application.terms import Terms
from domain.aggregate import NUMBER_TO_COME
from domain.case import events as e
from domain.customer import errors
from domain.customer.commands import ChangeContactDetails, GiveConsent, MergeCustomer, UnmergeCustomer
from domain.customer.decisions import CUSTOMER
from domain.customer.events import MergedIn
from domain.customer.state import Merged, Registered
from domain.errors import MentionedUnknown, Refusal
from domain.event import On
from tests.postgres.holding import eventually, waiting_writers, writers_held
from tests.postgres.ledgers import ledger_of
from tests.samples import command, register_customer

if TYPE_CHECKING:
    from application.desk import Desk
    from application.store.units import Receipt
    from domain.command import Command
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio


async def _customers(desk: Desk, count: int) -> list[str]:
    """Register some customers and return their streams."""
    commands = [register_customer(email=f"ann{n}@example.org") for n in range(count)]
    await asyncio.gather(*(desk.ledger.execute(one) for one in commands))
    return [one.stream for one in commands]


def _merge(customer: str, into: str) -> Command[Any]:
    return command(MergeCustomer(into=into, reason="Same phone."), customer)


def _unmerge(customer: str) -> Command[Any]:
    return command(UnmergeCustomer(reason="Father and son."), customer)


async def _tags(desk: Desk, stream: str) -> list[str]:
    return [one.tag.removeprefix("customer.").removesuffix(".v1") for one in await desk.reading.history(stream)]


async def _attempt(desk: Desk, one: Command[Any]) -> Receipt | Refusal:
    try:
        return await desk.ledger.execute(one)
    except Refusal as refusal:
        return refusal


async def _agree(stream: str, *desks: Desk) -> Any:  # noqa: ANN401 - a state
    """Prove that what each desk has kept of a stream is a fold of its events, and return the newest state."""
    kept = [await desk.streams.get(CUSTOMER, stream) for desk in desks]
    for desk, had in zip(desks, kept, strict=True):
        history = await desk.reading.history(stream)
        assert had.state == CUSTOMER.fold([one.event for one in history[: had.version]], CUSTOMER.initial)
    return (await desks[0].streams.refresh(CUSTOMER, stream)).state


@pytest.mark.every_set_up
async def test_both_streams_are_written_by_one_command(database: Database) -> None:
    """Next to each other in the log, with one command's id, each under its own subject, one receipt for both."""
    async with ledger_of(database) as desk:
        ann, anna = await _customers(desk, 2)
        merging = _merge(ann, anna)
        receipt = await desk.ledger.execute(merging)
        log = (await desk.reading.log(0, None, 100))[2:]
    assert [(one.stream, one.version, one.subject, one.command_id) for one in log] == [
        (ann, 2, ann, merging.id),
        (anna, 2, anna, merging.id),
    ]
    assert (receipt.stream, receipt.version, receipt.first_position, receipt.position) == (ann, 2, 3, 4)


async def test_both_states_are_known_to_the_next_command(database: Database) -> None:
    """What is kept in memory of either stream is what a fold of the log gives, with nothing read again."""
    async with ledger_of(database) as desk:
        ann, anna = await _customers(desk, 2)
        await desk.ledger.execute(_merge(ann, anna))
        kept = [await desk.streams.get(CUSTOMER, stream) for stream in (ann, anna)]
        assert [one.version for one in kept] == [2, 2]
        merged, other = [await _agree(stream, desk) for stream in (ann, anna)]
        assert (type(merged), merged.into, other.file.merged) == (Merged, anna, (ann,))
        await desk.ledger.execute(_unmerge(ann))
        kept = [await desk.streams.get(CUSTOMER, stream) for stream in (ann, anna)]
        assert [one.version for one in kept] == [3, 3]
        apart, other = [await _agree(stream, desk) for stream in (ann, anna)]
        assert (type(apart), other.file.merged) == (Registered, ())


@pytest.mark.every_set_up
async def test_a_command_given_again_gives_its_receipt_and_writes_to_neither(database: Database) -> None:
    """In this process or another, and also when by now it would be no news or refused."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        ann, anna = await _customers(desk, 2)
        merging, unmerging = _merge(ann, anna), _unmerge(ann)
        first = await desk.ledger.execute(merging)
        for ledger in (desk.ledger, other.ledger):
            assert await ledger.execute(merging) == first
        second = await other.ledger.execute(unmerging)
        for ledger in (desk.ledger, other.ledger):
            # Carried out now, the first would merge again and the second would be refused.
            assert await ledger.execute(merging) == first
            assert await ledger.execute(unmerging) == second
        assert await _tags(desk, ann) == ["registered", "merged_into", "unmerged_from"]
        assert await _tags(desk, anna) == ["registered", "merged_in", "unmerged_out"]


async def test_a_key_replays_what_two_streams_were_told(database: Database) -> None:
    """The receipt, or the refusal word for word."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        ann, anna = await _customers(desk, 2)
        terms, others = Terms(idempotency=IdempotencyKey(b"1", b"b")), Terms(idempotency=IdempotencyKey(b"2", b"b"))
        first = await desk.ledger.execute(_merge(ann, anna), terms)
        with pytest.raises(errors.MergedInACircle) as refused:
            await desk.ledger.execute(_merge(anna, ann), others)
        await desk.ledger.execute(_unmerge(ann))
        assert await other.ledger.execute(_merge(ann, anna), terms) == first
        with pytest.raises(ReplayedRefusal) as again:
            await other.ledger.execute(_merge(anna, ann), others)
        assert again.value.message == refused.value.message
        assert await _tags(desk, anna) == ["registered", "merged_in", "unmerged_out"]


async def test_what_is_true_already_is_no_news_to_either(database: Database) -> None:
    """Merging the same two again leaves only a receipt."""
    async with ledger_of(database) as desk:
        ann, anna = await _customers(desk, 2)
        await desk.ledger.execute(_merge(ann, anna))
        receipt = await desk.ledger.execute(_merge(ann, anna))
        assert (receipt.version, receipt.first_position, receipt.position) == (2, None, 4)
        assert await desk.reading.head() == 4


async def test_the_other_stream_must_exist(database: Database) -> None:
    """One that nobody began, one of another kind and half an id are refused, and nothing is written."""
    async with ledger_of(database) as desk:
        (ann,) = await _customers(desk, 1)
        for unknown in (new_stream("customer"), new_stream("case"), "customer-", "policy"):
            with pytest.raises(MentionedUnknown):
                await desk.ledger.execute(_merge(ann, unknown))
        assert await desk.reading.head() == 1


async def test_the_other_stream_is_looked_at_anew_before_a_refusal(database: Database) -> None:
    """What another process did to it a moment ago counts, in either direction."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        ann, anna, bob = await _customers(desk, 3)
        await other.streams.get(CUSTOMER, anna)
        await desk.ledger.execute(_merge(anna, bob))
        # The other process still takes Anna for a customer to deal with.
        with pytest.raises(errors.MergeTargetIsMerged, match=f"merge into {bob} instead"):
            await other.ledger.execute(_merge(ann, anna))
        await desk.ledger.execute(_unmerge(anna))
        # And now for merged.
        assert (await other.ledger.execute(_merge(ann, anna))).version == 2


async def test_an_append_is_held_against_the_version_of_the_other_stream(database: Database) -> None:
    """A merge that was decided before the other stream moved is decided anew, and loses nothing."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        ann, anna = await _customers(desk, 2)
        for stream in (ann, anna):
            await other.streams.get(CUSTOMER, stream)
        with writers_held(database):
            first = asyncio.create_task(desk.ledger.execute(command(GiveConsent(purpose="newsletter"), anna)))
            await eventually(lambda: waiting_writers(database))
            second = asyncio.create_task(other.ledger.execute(_merge(ann, anna)))
            await eventually(lambda: len(waiting_writers(database)) == 2)
        await asyncio.gather(first, second)
        assert await _tags(desk, anna) == ["registered", "consent_given", "merged_in"]
        for stream in (ann, anna):
            await _agree(stream, desk, other)


async def test_of_two_merges_into_each_other_one_wins(database: Database) -> None:
    """Given at the same time in two processes, or both in one: never both, and the other is refused by name."""
    for _ in range(10):
        async with ledger_of(database) as desk, ledger_of(database) as other:
            for second in (other, desk):
                ann, anna = await _customers(desk, 2)
                for stream in (ann, anna):
                    await second.streams.get(CUSTOMER, stream)
                answers = await asyncio.gather(_attempt(desk, _merge(ann, anna)), _attempt(second, _merge(anna, ann)))
                (refusal,) = [one for one in answers if isinstance(one, Refusal)]
                assert isinstance(refusal, errors.MergedInACircle)
                states = [await _agree(stream, desk, second) for stream in (ann, anna)]
                assert sorted(type(state).__name__ for state in states) == ["Merged", "Registered"]
                tags = sorted([await _tags(desk, ann), await _tags(desk, anna)])
                assert tags == [["registered", "merged_in"], ["registered", "merged_into"]]


async def test_of_merges_around_a_ring_no_circle_remains(database: Database) -> None:
    """Five customers, each merged into the next by two processes at once: following the merges comes to an end."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        for _ in range(5):
            ring = await _customers(desk, 5)
            pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
            await asyncio.gather(
                *(_attempt((desk, other)[n % 2], _merge(one, into)) for n, (one, into) in enumerate(pairs))
            )
            into = {one: getattr(await _agree(one, desk, other), "into", None) for one in ring}
            for one in ring:
                seen: list[str] = []
                at: str | None = one
                while at is not None:
                    assert at not in seen
                    seen.append(at)
                    at = into[at]
            for one in ring:
                merged = (await _agree(one, desk, other)).file.merged
                assert set(merged) == {other_one for other_one in ring if into[other_one] == one}


async def test_a_merge_and_a_change_of_the_same_customer_do_not_both_go_unseen(database: Database) -> None:
    """Either the change came before the merge, or it is refused with where to go."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        for _ in range(10):
            ann, anna = await _customers(desk, 2)
            change = command(ChangeContactDetails(language="de"), ann)
            merged, changed = await asyncio.gather(_attempt(desk, _merge(ann, anna)), _attempt(other, change))
            assert not isinstance(merged, Refusal)
            tags = await _tags(desk, ann)
            if isinstance(changed, Refusal):
                assert (changed.code, tags) == ("customer_is_merged", ["registered", "merged_into"])
            else:
                assert tags == ["registered", "contact_details_changed", "merged_into"]


async def test_many_are_merged_into_one_at_the_same_time(database: Database) -> None:
    """Sixty at once in one process wait for their turn at the stream that they share, rather than to give up."""
    async with ledger_of(database) as desk:
        into, *others = await _customers(desk, 61)
        await asyncio.gather(*(desk.ledger.execute(_merge(one, into)) for one in others))
        state = await _agree(into, desk)
        assert sorted(state.file.merged) == sorted(others)
        assert await desk.reading.version(into) == 61


async def test_two_processes_merge_into_one_at_the_same_time(database: Database) -> None:
    """Every merge is there on both sides, once."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        into, *others = await _customers(desk, 21)
        answers = await asyncio.gather(
            *(_attempt((desk, other)[n % 2], _merge(one, into)) for n, one in enumerate(others))
        )
        merged = {one for one, answer in zip(others, answers, strict=True) if not isinstance(answer, Refusal)}
        assert all(isinstance(answer, StreamContended) for answer in answers if isinstance(answer, Refusal))
        assert len(merged) >= 10
        state = await _agree(into, desk, other)
        assert (set(state.file.merged), len(state.file.merged)) == (merged, len(merged))


async def test_a_right_that_was_lost_stops_both(database: Database) -> None:
    """The caller's authority is checked with the two streams, and neither is written."""
    async with ledger_of(database) as desk:
        ann, anna, clerk = await _customers(desk, 3)
        with pytest.raises(AuthorityChanged):
            await desk.ledger.execute(_merge(ann, anna), Terms(authority=((clerk, 2),)))
        await desk.ledger.execute(_merge(ann, anna), Terms(authority=((clerk, 1),)))
        assert await desk.reading.head() == 5


async def test_an_unmerge_follows_the_stream_and_not_what_is_remembered_of_it(database: Database) -> None:
    """Merged elsewhere meanwhile by another process, the customer is taken out of the one they are in now."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        ann, anna, bob = await _customers(desk, 3)
        await other.ledger.execute(_merge(ann, anna))
        await desk.ledger.execute(_unmerge(ann))
        await desk.ledger.execute(_merge(ann, bob))
        # The other process still holds Ann for merged into Anna.
        receipt = await other.ledger.execute(_unmerge(ann))
        assert receipt.version == 5
        assert await _tags(desk, anna) == ["registered", "merged_in", "unmerged_out"]
        assert await _tags(desk, bob) == ["registered", "merged_in", "unmerged_out"]
        for stream in (ann, anna, bob):
            await _agree(stream, desk, other)


async def test_a_late_merge_says_when_it_happened_on_both_sides(database: Database) -> None:
    """`occurred_at` is that of the command for the events of either stream."""
    async with ledger_of(database) as desk:
        ann, anna = await _customers(desk, 2)
        merging = _merge(ann, anna)
        yesterday = merging.now.replace(day=1)
        await desk.ledger.execute(structs.replace(merging, occurred_at=yesterday))
        log = (await desk.reading.log(0, None, 100))[2:]
    assert [one.occurred_at for one in log] == [yesterday, yesterday]


async def test_a_number_is_kept_in_the_state_of_the_stream_that_took_it(database: Database) -> None:
    """Also when that is the other stream, which begins with it; of two numbers neither is guessed."""
    opened = e.CaseOpened(subject="person-1", channel="email", topic="delivery", team="front")
    numbered = e.CaseNumbered(number=NUMBER_TO_COME)
    case, second = new_stream("case"), new_stream("case")
    async with ledger_of(database) as desk:
        merging = _merge("customer-1", "customer-2")
        drafting = Drafting(desk.keys, desk.secret)
        own: list[Any] = [MergedIn(merged="customer-3")]
        first, other = [[On(stream, opened), On(stream, numbered)] for stream in (case, second)]
        before = Folded(0, CUSTOMER.initial)
        draft = await drafting.draft(CUSTOMER, merging, before, {}, [*own, *first])
        assert draft.reads == (("customer-1", 0), (case, 0))
        after = draft.after("2026-000007")
        assert (after["customer-1"].version, after[case].version) == (1, 2)
        assert after[case].state.file.number == "2026-000007"
        both = await drafting.draft(CUSTOMER, merging, before, {}, [*own, *first, *other])
        assert set(both.after("2026-000008")) == {"customer-1"}


async def test_a_stream_that_was_only_looked_at_is_held_too(database: Database) -> None:
    """The append is given every version that the decision saw, whether it writes there or not."""
    async with ledger_of(database) as desk:
        drafting = Drafting(desk.keys, desk.secret)
        seen = {"customer-2": Folded(3, CUSTOMER.initial), "customer-1": Folded(9, CUSTOMER.initial)}
        merging = _merge("customer-1", "customer-2")
        draft = await drafting.draft(CUSTOMER, merging, Folded(1, CUSTOMER.initial), seen, [MergedIn(merged="x")])
        assert draft.unit(merging, Terms()).reads == (("customer-1", 1), ("customer-2", 3))
        assert set(draft.after(None)) == {"customer-1"}
