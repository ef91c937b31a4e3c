"""The queue: what a row says after the events of its case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.case import events as e
from domain.case.state import INITIAL, CaseState, Closed, Open, Resolved, Unopened, Waiting, evolve
from domain.event import Event
from projections.kit import BEGINNING, CASE, Happened, Specification, folded, log_of
from projections.queue import QUEUE
from projections.queue.row import QueueRow

SUBJECT = "customer-00000000-0000-7000-8000-000000000001"
OPENED = e.CaseOpened(subject=SUBJECT, channel="email", topic="return", team="first", priority="high", customer=SUBJECT)
ROW = QueueRow(
    position=1,
    stream=CASE,
    version=1,
    updated_at=BEGINNING,
    number=None,
    source=None,
    source_case=None,
    team="first",
    assignee=None,
    status="open",
    priority="high",
    priority_rank=1,
    topic="return",
    channel="email",
    market=None,
    language=None,
    customer=SUBJECT,
    opened_at=BEGINNING,
    last_customer_at=BEGINNING,
    unanswered_since=BEGINNING,
)


@pytest.fixture
def queue(connection: psycopg.Connection[Any]) -> Specification[QueueRow]:
    """A specification of the queue that is proved on PostgreSQL too."""
    return Specification(QUEUE, connection)


def after(events: int, **changes: object) -> QueueRow:
    """Return the row of a case with so many events, and these columns changed."""
    at = minute(events - 1)
    return replace(ROW, position=events, version=events, updated_at=at, **changes)


def minute(count: int) -> Any:  # noqa: ANN401 - a moment, compared with any column
    """Return the moment so many minutes after the beginning."""
    return BEGINNING + timedelta(minutes=count)


def test_an_opened_case_stands_in_the_queue_of_its_team(queue: Specification[QueueRow]) -> None:
    """The opening is a contact of the customer's that nobody has answered."""
    queue.given().when(OPENED).then(ROW)


def test_what_precedes_an_opening_leaves_no_row(queue: Specification[QueueRow]) -> None:
    """As in the aggregate, there is no case until it was opened."""
    queue.given(e.CaseNumbered(number="2026-000001")).when(e.PublicReplySent()).then()


def test_events_of_other_streams_touch_no_case(queue: Specification[QueueRow]) -> None:
    """The queue looks at cases only."""
    queue.given(OPENED).when(Happened(event=OPENED, stream="team-1")).then(ROW)


def test_a_number_and_an_assignee_show(queue: Specification[QueueRow]) -> None:
    """Assigning moves the case to the team's queue."""
    assigned = e.CaseAssigned(team="returns", assignee="staff-2")
    queue.given(OPENED, e.CaseNumbered(number="2026-000001")).when(assigned).then(
        after(3, number="2026-000001", team="returns", assignee="staff-2")
    )


def test_a_reply_answers_all_that_the_customer_said(queue: Specification[QueueRow]) -> None:
    """Nothing is unanswered after a public reply."""
    queue.given(OPENED, e.CustomerMessageReceived()).when(e.PublicReplySent()).then(
        after(
            3,
            messages=1,
            replies=1,
            last_customer_at=minute(1),
            unanswered_since=None,
            first_reply_at=minute(2),
            again_at=minute(1),
        )
    )


def test_the_oldest_unanswered_contact_counts(queue: Specification[QueueRow]) -> None:
    """Writing again does not send a customer to the end of the line."""
    first, second = e.CustomerMessageReceived(), e.CustomerMessageReceived()
    queue.given(OPENED, e.PublicReplySent()).when(first, second).then(
        after(
            4,
            messages=2,
            replies=1,
            last_customer_at=minute(3),
            unanswered_since=minute(2),
            first_reply_at=minute(1),
            again_at=minute(2),
        )
    )


def test_a_contact_entered_late_counts_from_when_it_happened(queue: Specification[QueueRow]) -> None:
    """A contact that happened before the others is the oldest, and not the last."""
    late = Happened(event=e.CustomerMessageReceived(), occurred_at=minute(-60))
    queue.given(OPENED).when(late).then(after(2, messages=1, unanswered_since=minute(-60), again_at=minute(-60)))


def test_a_note_or_a_confirmation_changes_nothing_but_the_version(queue: Specification[QueueRow]) -> None:
    """The row still says the version that a command may be conditional on."""
    queue.given(OPENED).when(e.InternalNoteAdded(), e.ResolutionConfirmed()).then(after(3))


def test_waiting_and_resuming(queue: Specification[QueueRow]) -> None:
    """A resumed case is open; resuming one that does not wait changes nothing."""
    waiting = e.CaseWaiting(waits_on="customer")
    waits = after(2, status="waiting", waits_on="customer", waiting_since=minute(1), again_at=minute(1))
    queue.given(OPENED).when(waiting).then(waits)
    resumed = e.CaseResumed(because="answered")
    queue.when(resumed, resumed).then(after(4, again_at=minute(1)))


def test_what_is_learned_of_a_wait_that_is_over_ends_none_that_lasts(queue: Specification[QueueRow]) -> None:
    """The case waits again since then."""
    learned = e.CaseResumed(because="answered", at=minute(-5), was=minute(-4))
    waits = after(3, status="waiting", waits_on="customer", waiting_since=minute(1), again_at=minute(1))
    queue.given(OPENED, e.CaseWaiting(waits_on="customer")).when(learned).then(waits)


def test_a_resolved_case_is_due_for_silence_until_it_leaves_that_stage(queue: Specification[QueueRow]) -> None:
    """The time for silence goes with the stage."""
    queue.given(OPENED).when(e.CaseResolved(silent_due=minute(99))).then(
        after(
            2,
            status="resolved",
            times_resolved=1,
            silent_due=minute(99),
            first_contact=True,
            resolved_at=minute(1),
        )
    )
    queue.when(e.ResolutionRejected()).then(after(3, times_resolved=1, resolved_at=minute(1)))


def test_a_closed_case_stays_closed_until_it_is_reopened(queue: Specification[QueueRow]) -> None:
    """Steps that a closed case can't take are counted, and leave it closed."""
    queue.given(OPENED, e.CaseClosed(how="silent")).when(
        e.CaseResolved(silent_due=minute(99)), e.CaseWaiting(waits_on="customer"), e.CaseClosed(how="imported")
    ).then(after(5, status="closed", closed_how="silent", times_resolved=1))
    queue.when(e.CaseReopened()).then(after(6, times_resolved=1, times_reopened=1))


@pytest.mark.parametrize(
    "before, first",
    [
        ((), True),
        ((e.PublicReplySent(),), True),
        ((e.PublicReplySent(), e.PublicReplySent()), False),
        ((e.CustomerMessageReceived(),), False),
        ((e.CaseWaiting(waits_on="third_party"), e.CaseResumed(because="resolved")), True),
        ((e.CaseResolved(), e.CaseReopened()), False),
        ((e.CaseResolved(), e.ResolutionRejected()), False),
        ((e.CaseClosed(how="supervisor"), e.CaseReopened()), False),
        ((e.CaseWaiting(waits_on="customer"), e.CaseResumed(because="resolved")), False),
        ((e.InformationRequested(wanted=("order",), of="customer", automatic=True),), False),
        ((e.InformationRequested(wanted=("scans",), of="third_party", party="carrier"),), True),
        ((e.CaseMergedIn(merged="case-2"),), False),
        ((e.CaseSplitFrom(case="case-2"),), True),
    ],
)
def test_what_is_resolved_before_the_customer_turns_to_the_desk_again_is_so_at_first_contact(
    before: tuple[Event, ...], *, first: bool
) -> None:
    """With one reply at most, and once; a thank you afterwards takes nothing from it, nor does the close."""
    thanks = (e.CustomerMessageReceived(), e.ResolutionConfirmed(), e.CaseClosed(how="confirmed"))
    rows = folded(QUEUE, log_of((OPENED, *before, e.CaseResolved(), *thanks)))
    assert [row.first_contact for row in rows] == [first]


@pytest.mark.parametrize("event", [e.ResolutionRejected(), e.CaseReopened(), e.CaseWaiting(waits_on="customer")])
def test_what_is_taken_up_again_was_not_resolved_at_first_contact(event: Event) -> None:
    """It is resolved no more."""
    rows = folded(QUEUE, log_of((OPENED, e.CaseResolved(), event)))
    assert [row.first_contact for row in rows] == [False]


@pytest.mark.parametrize(
    "late, minutes, first",
    [
        ((e.CustomerMessageReceived(),), (2,), False),
        ((e.CustomerMessageReceived(),), (4,), True),
        ((e.PublicReplySent(),), (2,), False),
        ((e.PublicReplySent(), e.PublicReplySent()), (4, 5), True),
        ((e.PublicReplySent(), e.PublicReplySent()), (5, 0), False),
        ((e.InformationRequested(wanted=("order",)),), (2,), False),
        ((e.CaseMergedIn(merged="case-2"),), (9,), False),
    ],
)
def test_what_is_entered_late_counts_from_when_it_happened(
    late: tuple[Event, ...], minutes: tuple[int, ...], *, first: bool
) -> None:
    """Given a case with a reply at one and resolved at three, then only what had happened by then takes from it: also
    another case that goes on in this one, whose contact was about the same.
    """
    entered = [Happened(event=one, occurred_at=minute(at)) for one, at in zip(late, minutes, strict=True)]
    solved = Happened(event=e.CaseResolved(), occurred_at=minute(3))
    rows = folded(QUEUE, log_of((OPENED, e.PublicReplySent(), solved, *entered)))
    assert [row.first_contact for row in rows] == [first]


@pytest.mark.parametrize("replies, first", [((5, 2), True), ((2, 1), False), ((5, 1, 2), False)])
def test_of_several_replies_that_are_entered_late_the_second_that_was_sent_counts(
    replies: tuple[int, ...], *, first: bool
) -> None:
    """Given a case that was resolved at three, when its replies are entered in another order than they were sent in."""
    solved = Happened(event=e.CaseResolved(), occurred_at=minute(3))
    entered = [Happened(event=e.PublicReplySent(), occurred_at=minute(at)) for at in replies]
    rows = folded(QUEUE, log_of((OPENED, solved, *entered)))
    assert [row.first_contact for row in rows] == [first]


@pytest.mark.parametrize("order, first", [(1, False), (-1, True)])
def test_a_second_reply_at_the_very_instant_of_the_resolution_counts_if_it_stands_before_it(
    order: int, *, first: bool
) -> None:
    """What is resolved with a second reply took two; what stands behind the resolution in the log came after it."""
    both = [Happened(event=one, occurred_at=minute(3)) for one in (e.PublicReplySent(), e.CaseResolved())]
    rows = folded(QUEUE, log_of((OPENED, e.PublicReplySent(), *both[::order])))
    assert [row.first_contact for row in rows] == [first]


def test_a_resolution_that_is_entered_late_is_held_against_what_happened_before_it() -> None:
    """The thank you that followed it was recorded first."""
    thanks = Happened(event=e.CustomerMessageReceived(), occurred_at=minute(9))
    solved = Happened(event=e.CaseResolved(), occurred_at=minute(3))
    (row,) = folded(QUEUE, log_of((OPENED, thanks, solved)))
    assert (row.first_contact, row.resolved_at, row.again_at) == (True, minute(3), minute(9))


def test_a_finding_stands_in_the_row_once(queue: Specification[QueueRow]) -> None:
    """By its name."""
    found = e.FindingRaised(finding="transfers", count=3, limit=2, policy=1)
    queue.given(OPENED).when(found, found).then(after(3, findings=["transfers"]))


def test_an_imported_case_shows_where_it_is_from_and_what_was_odd(queue: Specification[QueueRow]) -> None:
    """Source and flags are there to be filtered by."""
    flag = e.ImpossibleSequenceFlagged(problem="no_opening", ordinal=1)
    queue.given(replace(OPENED, source="helpdesk", source_case="Case 7")).when(flag).then(
        after(2, source="helpdesk", source_case="Case 7", flags=1)
    )


def test_the_earliest_open_referral_counts(queue: Specification[QueueRow]) -> None:
    """An answer takes its referral away, and the next one is due."""
    first, second = minute(60), minute(30)
    queue.given(OPENED).when(
        e.CaseReferred(referral=1, to="warehouse", due=first, policy=1),
        e.CaseReferred(referral=2, to="brand", due=second, policy=1),
    ).then(after(3, referrals={"1": first.isoformat(), "2": second.isoformat()}, referral_due=second))
    queue.when(e.ReferralAnswered(referral=2)).then(after(4, referrals={"1": first.isoformat()}, referral_due=first))
    queue.when(e.ReferralAnswered(referral=1, late=True)).then(after(5))


def test_a_merged_case_is_closed_and_says_where_it_goes_on(queue: Specification[QueueRow]) -> None:
    """Reopening is what leaves that again."""
    queue.given(OPENED).when(e.CaseMergedInto(into="case-8")).then(
        after(2, status="closed", closed_how="merged", merged_into="case-8")
    )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


EVENTS: tuple[Event, ...] = (
    OPENED,
    e.CaseNumbered(number="2026-000001"),
    e.CaseAssigned(team="second", assignee="staff-1"),
    e.CustomerMessageReceived(),
    e.PublicReplySent(),
    e.InternalNoteAdded(),
    e.CaseWaiting(waits_on="third_party"),
    e.CaseResumed(because="answered"),
    e.CaseResolved(silent_due=minute(99)),
    e.CaseResolved(),
    e.ResolutionConfirmed(),
    e.ResolutionRejected(),
    e.CaseClosed(how="confirmed"),
    e.CaseReopened(),
    e.ImpossibleSequenceFlagged(problem="after_close", ordinal=3),
    e.CaseClaimed(assignee="staff-2"),
    e.CaseReleased(),
    e.CaseTransferred(team="first", assignee="staff-3"),
    e.CaseTriaged(complexity="complex"),
    e.PriorityChanged(priority="low", was="high"),
    e.CaseTagged(added=("vip", "late")),
    e.CaseTagged(added=("late",), removed=("vip",)),
    e.MissingInformationNoted(missing=("order",)),
    e.MissingInformationNoted(missing=()),
    e.InformationGiven(market="fr", language="fr", stage="before"),
    e.CaseClassified(topic="delivery", team="second", kind="logistics"),
    e.CustomerIdentified(customer="customer-2", was=SUBJECT),
    e.CaseReferred(referral=1, to="warehouse", due=minute(60), policy=1),
    e.CaseReferred(referral=2, to="brand", due=minute(30), policy=1),
    e.ReferralAnswered(referral=1),
    e.FindingRaised(finding="transfers", count=3, limit=2, policy=1),
    e.LiabilityDecided(liable="carrier"),
    e.HopeDecided(outcome="partly"),
    e.FollowUpLinked(follows="case-9"),
    e.CaseMergedInto(into="case-8"),
    e.CaseRated(scores=(e.Score("attitude", 5),)),
)


@drawn(st.lists(st.sampled_from(EVENTS), max_size=30))
def test_a_row_says_of_any_history_what_the_aggregate_says(events: list[Event]) -> None:
    """Whatever happened in whatever order, the queue and the fold of the case agree."""
    state: CaseState = INITIAL
    for event in events:
        state = evolve(state, event)  # type: ignore[arg-type]  # drawn from events of the case
    rows = folded(QUEUE, log_of(events))
    if isinstance(state, Unopened):
        assert rows == []
        return
    (row,) = rows
    stages = {Open: "open", Waiting: "waiting", Resolved: "resolved", Closed: "closed"}
    assert row.status == stages[type(state)]
    assert row.silent_due == (state.silent_due if isinstance(state, Resolved) else None)
    assert row.closed_how == (state.how if isinstance(state, Closed) else None)
    assert row.merged_into == (state.merged_into if isinstance(state, Closed) else None)
    assert (row.waits_on, row.party) == ((state.waits_on, state.party) if isinstance(state, Waiting) else (None, None))
    shared = (set(state.file.__struct_fields__) & set(row.__struct_fields__)) - {"referrals"}
    assert {name: _plain(getattr(row, name)) for name in shared} == {
        name: _plain(getattr(state.file, name)) for name in shared
    }
    assert row.version == len(events)


@drawn(st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 3)), min_size=1, max_size=40))
def test_the_rows_do_not_depend_on_how_the_events_are_delivered(history: list[tuple[Event, int]]) -> None:
    """Batches, single events and repeated events lead to the same rows."""
    events = [Happened(event=event, stream=f"case-{number}") for event, number in history]
    outcomes = list(Specification(QUEUE).given(*events[:20]).when(*events[20:]).outcomes().values())
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_a_specification_can_fail() -> None:
    """The kit compares: a row that is wrong in one column is found."""
    with pytest.raises(AssertionError, match="in memory"):
        Specification(QUEUE).given(OPENED).when(e.PublicReplySent()).then(after(2, replies=2, unanswered_since=None))
