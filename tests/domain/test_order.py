"""What may be asked about an order: its money, its milestones, its scans, and changes that the customer wishes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.aggregate import Asker
from domain.errors import Refusal
from domain.event import Dated, Event
from domain.order import commands as c
from domain.order import errors
from domain.order import events as e
from domain.order.decisions import ORDER
from domain.order.scans import parcel_mark
from domain.personal import Plain
from tests.domain.histories import SEALED
from tests.samples import NOW
from tests.spec import STREAM, given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.command import Action
    from domain.order.state import RecordedOrder

CUSTOMER = "customer-1"
EARLIER, LATER = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
shoe = c.LineInput(
    product="shoe",
    brand="Gehr",
    model="Trail 41",
    batch="B-7",
    quantity=2,
    price=500,
    paid=700,
    coupon=100,
    points=200,
    payments=(c.PaymentInput(method="wallet", amount=200), c.PaymentInput(method="card", amount=500)),
)
SHOE = e.Line(
    product="shoe",
    quantity=2,
    price=500,
    paid=700,
    coupon=100,
    points=200,
    payments=(e.Payment("card", 500), e.Payment("wallet", 200)),
    brand="Gehr",
    model="Trail 41",
    batch="B-7",
)
order = c.RecordOrder(
    market="de", number="A-17", customer=CUSTOMER, currency="EUR", lines=(shoe,), ordered_at=EARLIER, merchant="s-7"
)
recorded = e.OrderRecorded(
    market="de",
    number=SEALED,
    customer=CUSTOMER,
    currency="EUR",
    lines=(SHOE,),
    ordered_at=EARLIER,
    merchant="s-7",
)
scan = c.RecordScan(
    carrier="post", tracking_number="00 34x", status="arrived at the depot", scanned_at=EARLIER, place="Leipzig"
)
scanned = e.ScanRecorded(
    carrier="post",
    tracking_number=SEALED,
    parcel=parcel_mark(STREAM, "0034X"),
    status="arrived at the depot",
    scanned_at=EARLIER,
    place="Leipzig",
)
requested = e.ChangeRequested(change=1, what="address", wish=SEALED)
approved = e.ChangeDecided(change=1, approved=True)
refused = e.ChangeDecided(change=1, approved=False, reason=SEALED)
done = e.ChangeCarriedOut(change=1, outcome="done")


def reached(milestone: e.Milestone, at: datetime = LATER) -> e.MilestoneReached:
    """Return the event of a milestone."""
    return e.MilestoneReached(milestone=milestone, reached_at=at)


STAGES: dict[str, tuple[Event, ...]] = {
    "unrecorded": (),
    "recorded": (recorded,),
    "scanned": (recorded, scanned),
    "requested": (recorded, requested),
    "approved": (recorded, requested, approved),
    "refused": (recorded, requested, refused),
    "done": (recorded, requested, approved, done),
    "both requested": (recorded, requested, e.ChangeRequested(change=2, what="specification", wish=SEALED)),
    "shipped": (recorded, reached("shipped")),
    "shipped, address requested": (recorded, requested, reached("out_for_delivery")),
    "signed": (recorded, reached("signed")),
    "signed, requested before": (recorded, requested, reached("signed")),
}
ACTIONS: dict[str, tuple[Action, ...]] = {
    "record": (order,),
    "correct": (c.CorrectOrder(reason="typo", currency="CHF"),),
    "milestone": (
        c.ReachMilestone(milestone="signed"),
        c.ReachMilestone(milestone="signed", occurred_at=EARLIER, reason="misread"),
    ),
    "scan": (scan, replace(scan, place="Kiel")),
    "request_change": (
        c.RequestChange(what="address", wish="Ahornweg 2"),
        c.RequestChange(what="specification", wish="red"),
    ),
    "decide_change": (
        c.DecideChange(change=1, approved=True),
        c.DecideChange(change=1, approved=False, reason="too late"),
        c.DecideChange(change=2, approved=True),
    ),
    "change_outcome": (c.RecordChangeOutcome(change=1, outcome="done"),),
}
"""Each verb with contents of which one fits, whatever the stage, if any can."""
in_every_stage = pytest.mark.parametrize("stage", STAGES)


def news(history: Sequence[Event], action: Action) -> list[Event]:
    """Return what an action adds to a history, sealed; nothing when it is refused."""
    try:
        decided = given(ORDER, *history).when(action).decided()
    except Refusal:
        return []
    plain = [one.event if isinstance(one, Dated) else one for one in decided]
    return [_sealed(one) for one in plain if isinstance(one, Event)]


def _sealed(event: Event) -> Event:
    personal = {name: SEALED for name in event.__struct_fields__ if isinstance(getattr(event, name), Plain)}
    return replace(event, **personal)


def order_after(*events: Event) -> RecordedOrder:
    """Return the order that these events make of the recorded one."""
    state: RecordedOrder = given(ORDER, recorded, *events).state
    return state


@in_every_stage
def test_legal_lists_exactly_what_would_change_the_order(stage: str) -> None:
    """Given fitting contents an action makes news if and only if it is listed as legal."""
    state = given(ORDER, *STAGES[stage]).state
    verbs = {verb for verb, actions in ACTIONS.items() if any(news(STAGES[stage], one) for one in actions)}
    assert verbs == set(ORDER.legal(state, Asker("staff-1", NOW)))


@in_every_stage
@pytest.mark.parametrize("verb", ACTIONS)
def test_what_was_said_once_is_no_news(stage: str, verb: str) -> None:
    """Given any stage, when an action is asked twice, then the second time adds nothing."""
    for action in ACTIONS[verb]:
        once = news(STAGES[stage], action)
        assert not news((*STAGES[stage], *once), action), action


@pytest.mark.parametrize("verb", sorted(set(ACTIONS) - {"record"}))
def test_nothing_happens_to_an_order_that_was_never_recorded(verb: str) -> None:
    """Everything but recording is refused as unknown."""
    given(ORDER).when(ACTIONS[verb][0]).then(errors.OrderUnknown)


def test_an_order_is_recorded_with_what_each_share_means() -> None:
    """The number is personal and can be found again; payments stand by method, each once."""
    number = Plain("A-17", CUSTOMER, "order_number")
    given(ORDER).when(order).then(replace(recorded, number=number))
    assert SHOE.total == SHOE.paid + SHOE.coupon + SHOE.points == 1000


def test_an_order_is_recorded_once() -> None:
    """The same contents again are no news; others under the same number are refused and say what to do."""
    given(ORDER, recorded).when(order).then()
    other = replace(order, currency="CHF")
    assert "`correct`" in given(ORDER, recorded).when(other).then(errors.OrderRecordedAlready)
    given(ORDER, recorded).when(replace(order, customer="customer-2")).then(errors.OrderRecordedAlready)


def test_what_the_shop_states_again_does_not_undo_a_correction() -> None:
    """Given a corrected order, when the shop sends its first or its right contents again, then neither is news."""
    corrected = e.OrderCorrected(reason=SEALED, currency="CHF")
    given(ORDER, recorded, corrected).when(order).then()
    given(ORDER, recorded, corrected).when(replace(order, currency="CHF")).then()
    given(ORDER, recorded, corrected).when(replace(order, currency="USD")).then(errors.OrderRecordedAlready)


@pytest.mark.parametrize("paid, coupon, points", [(901, 100, 0), (900, 99, 0), (900, 100, 1), (0, 0, 0)])
def test_the_shares_of_a_line_add_up_to_its_price(paid: int, coupon: int, points: int) -> None:
    """What was paid, what a coupon covered and what points settled make price times quantity; the line is named."""
    wrong = replace(shoe, paid=paid, coupon=coupon, points=points, payments=())
    for action in (replace(order, lines=(shoe, wrong)), c.CorrectOrder(reason="typo", lines=(shoe, wrong))):
        history = (recorded,) if isinstance(action, c.CorrectOrder) else ()
        message = given(ORDER, *history).when(action).then(errors.SharesDoNotAddUp)
        assert message.startswith("Line 2: ")
        assert "1000" in message


def test_the_payments_of_a_line_add_up_to_what_was_paid() -> None:
    """A cent too little and a method that stands twice are refused by line."""
    short = replace(shoe, payments=(c.PaymentInput(method="card", amount=699),))
    message = given(ORDER).when(replace(order, lines=(short,))).then(errors.PaymentsDoNotAddUp)
    assert ("699" in message, "700" in message) == (True, True)
    card = c.PaymentInput(method="card", amount=350)
    twice = replace(shoe, payments=(card, card))
    assert "card" in given(ORDER).when(replace(order, lines=(twice,))).then(errors.MethodTwice)


def test_a_payment_that_nobody_described_is_one_of_unknown_method() -> None:
    """Left out, all that was paid came by a method that says that it is unknown; of nothing there is no payment."""
    silent = replace(shoe, payments=())
    free = replace(shoe, paid=0, coupon=1000, points=0, payments=())
    (event,) = given(ORDER).when(replace(order, lines=(silent, free))).decided()
    assert isinstance(event, e.OrderRecorded)
    assert [line.payments for line in event.lines] == [(e.Payment("unknown", 700),), ()]


def test_nobody_orders_in_the_future() -> None:
    """A time of order or of a scan that is still to come is refused by its field."""
    later = NOW + timedelta(microseconds=1)
    assert "ordered_at" in given(ORDER).when(replace(order, ordered_at=later)).then(errors.StillToCome)
    correction = c.CorrectOrder(reason="typo", ordered_at=later)
    given(ORDER, recorded).when(correction).then(errors.StillToCome)
    assert "scanned_at" in given(ORDER, recorded).when(replace(scan, scanned_at=later)).then(errors.StillToCome)


def test_a_correction_says_what_was_wrong_and_why() -> None:
    """Only what differs is given anew; the rest stays, and the same contents are no news."""
    boot = replace(shoe, product="boot")
    correction = c.CorrectOrder(reason="misread", lines=(boot,), currency="EUR", merchant="s-8")
    corrected = e.OrderCorrected(
        reason=Plain("misread", CUSTOMER), lines=(e.Line(**{**_fields(SHOE), "product": "boot"}),), merchant="s-8"
    )
    given(ORDER, recorded).when(correction).then(corrected)
    state = order_after(replace(corrected, reason=SEALED))
    assert (state.purchase.lines[0].product, state.purchase.merchant) == ("boot", "s-8")
    assert (state.purchase.currency, state.purchase.ordered_at) == ("EUR", EARLIER)
    assert (state.stated.lines[0].product, state.stated.merchant) == ("shoe", "s-7")
    given(ORDER, recorded).when(c.CorrectOrder(reason="again", lines=(shoe,))).then()
    given(ORDER, recorded).when(c.CorrectOrder(reason="nothing")).then(errors.NothingToCorrect)


def _fields(line: e.Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in line.__struct_fields__}


def test_a_milestone_is_reached_once_at_the_time_it_happened() -> None:
    """Entered late it has its own time; said again without a time, or with the same in another zone, it is no news."""
    given(ORDER, recorded).when(c.ReachMilestone(milestone="signed")).then(reached("signed", NOW))
    late = c.ReachMilestone(milestone="paid", occurred_at=EARLIER)
    given(ORDER, recorded, reached("signed")).when(late).then(reached("paid", EARLIER))
    there = EARLIER.astimezone(timezone(timedelta(hours=8)))
    for again in (replace(late, occurred_at=None), late, replace(late, occurred_at=there)):
        given(ORDER, recorded, reached("paid", EARLIER)).when(again).then()
    assert order_after(reached("signed")).reached("signed") == LATER
    assert order_after().reached("signed") is None


def test_another_time_for_a_milestone_is_a_correction_with_a_reason() -> None:
    """Without a reason it is refused with the time that is known and what to do; a reason needs a time to correct."""
    other = c.ReachMilestone(milestone="signed", occurred_at=EARLIER)
    signed = (recorded, reached("signed"))
    message = given(ORDER, *signed).when(other).then(errors.MilestoneReachedAlready)
    assert LATER.isoformat() in message
    assert "`reason`" in message
    corrected = e.MilestoneCorrected(milestone="signed", reached_at=EARLIER, reason=Plain("neighbour", CUSTOMER))
    given(ORDER, *signed).when(replace(other, reason="neighbour")).then(corrected)
    assert order_after(reached("signed"), replace(corrected, reason=SEALED)).milestones == (("signed", EARLIER),)
    given(ORDER, *signed).when(c.ReachMilestone(milestone="signed", occurred_at=LATER, reason="same")).then()
    given(ORDER, *signed).when(c.ReachMilestone(milestone="signed", reason="when?")).then(errors.CorrectedTimeMissing)
    given(ORDER, recorded).when(replace(other, reason="neighbour")).then(errors.MilestoneNotReached)


def test_a_scan_happened_when_the_carrier_scanned() -> None:
    """Its time in the ledger is the scan's; of the personal tracking number only a mark of 16 bits is in clear."""
    number = Plain("00 34x", CUSTOMER)
    given(ORDER, recorded).when(scan).then(Dated(replace(scanned, tracking_number=number), EARLIER))
    given(ORDER, recorded).when(replace(scan, occurred_at=LATER)).then(errors.ScanHasOneTime)
    assert news((recorded,), replace(scan, occurred_at=EARLIER)) == [scanned]
    assert len(scanned.parcel) == 4


@pytest.mark.parametrize(
    "same",
    [{}, {"tracking_number": "0034 X"}, {"scanned_at": EARLIER.astimezone(timezone(timedelta(hours=-5)))}],
)
def test_a_scan_that_the_carrier_resends_is_no_news(same: dict[str, Any]) -> None:
    """However number and time are spelled."""
    given(ORDER, recorded, scanned).when(replace(scan, **same)).then()


@pytest.mark.parametrize(
    "other",
    [
        {"carrier": "swift"},
        {"tracking_number": "0034Y"},
        {"status": "left the depot"},
        {"scanned_at": LATER},
        {"place": "Kiel"},
        {"place": None},
    ],
)
def test_a_scan_that_differs_in_anything_is_another(other: dict[str, Any]) -> None:
    """Two parcels scanned at one place in one second are two scans."""
    assert news((recorded, scanned), replace(scan, **other))


def test_a_thousand_scans_weigh_little() -> None:
    """Given a thousand scans in a senseless order, then the state knows each in eight bytes and decides on the next."""
    moments = sorted((EARLIER - timedelta(minutes=n) for n in range(1000)), key=lambda at: at.minute)
    many = [replace(scanned, scanned_at=at) for at in moments]
    state = order_after(*many, *many)
    assert (len(state.scans), len(state.scans.prints)) == (1000, 8000)
    assert all(one in state.scans for one in many)
    assert replace(scanned, scanned_at=LATER) not in state.scans


def test_a_wished_change_goes_from_request_over_approval_to_outcome() -> None:
    """Each step is a fact with its words, and the change is open until its outcome."""
    request = c.RequestChange(what="address", wish="Ahornweg 2")
    given(ORDER, recorded).when(request).then(replace(requested, wish=Plain("Ahornweg 2", CUSTOMER)))
    decide = c.DecideChange(change=1, approved=True, reason="not packed yet")
    given(ORDER, recorded, requested).when(decide).then(replace(approved, reason=Plain("not packed yet", CUSTOMER)))
    outcome = c.RecordChangeOutcome(change=1, outcome="failed", note="label printed")
    failed = e.ChangeCarriedOut(change=1, outcome="failed", note=Plain("label printed", CUSTOMER))
    given(ORDER, recorded, requested, approved).when(outcome).then(failed)
    stages = [order_after(*STAGES["done"][1:n]).changes for n in range(2, 5)]
    assert [(one.stage, one.is_open) for (one,) in stages] == [("requested", True), ("approved", True), ("done", False)]


def test_one_change_of_a_kind_is_open_at_a_time() -> None:
    """The open one is named; another kind may be requested, and after its end the same kind again."""
    address = c.RequestChange(what="address", wish="Ahornweg 3")
    for history in (STAGES["requested"], STAGES["approved"]):
        message = given(ORDER, *history).when(address).then(errors.ChangeIsOpen)
        assert message.startswith("Change 1 of the address is open")
    red = c.RequestChange(what="specification", wish="red")
    (second,) = news(STAGES["requested"], red)
    assert second == e.ChangeRequested(change=2, what="specification", wish=SEALED)
    for history in (STAGES["refused"], STAGES["done"]):
        assert news(history, address) == [replace(requested, change=2)]


def test_what_has_left_can_only_be_redirected() -> None:
    """After shipping, whichever milestone says so, an address still changes and says that the goods had left."""
    for milestone in ("shipped", "customs", "out_for_delivery"):
        history = (recorded, reached(milestone))
        assert news(history, ACTIONS["request_change"][0]) == [replace(requested, shipped=True)]
        given(ORDER, *history).when(ACTIONS["request_change"][1]).then(errors.OrderIsShipped)
    for action in ACTIONS["request_change"]:
        given(ORDER, recorded, reached("signed")).when(action).then(errors.OrderIsSigned)


@pytest.mark.parametrize(
    "stage, action, refusal",
    [
        ("recorded", c.DecideChange(change=1, approved=True), errors.ChangeUnknown),
        ("requested", c.DecideChange(change=2, approved=True), errors.ChangeUnknown),
        ("requested", c.DecideChange(change=1, approved=False), errors.ReasonMissing),
        ("approved", c.DecideChange(change=1, approved=False, reason="late"), errors.ChangeDecidedAlready),
        ("refused", c.DecideChange(change=1, approved=True), errors.ChangeDecidedAlready),
        ("done", c.DecideChange(change=1, approved=True), errors.ChangeDecidedAlready),
        ("recorded", c.RecordChangeOutcome(change=1, outcome="done"), errors.ChangeUnknown),
        ("requested", c.RecordChangeOutcome(change=1, outcome="done"), errors.ChangeNotApproved),
        ("refused", c.RecordChangeOutcome(change=1, outcome="done"), errors.ChangeNotApproved),
        ("done", c.RecordChangeOutcome(change=1, outcome="failed"), errors.ChangeIsOver),
    ],
)
def test_a_step_out_of_turn_is_refused_by_name(stage: str, action: Action, refusal: type[Refusal]) -> None:
    """The refusal says how far the change is, and because of the state also what would be legal."""
    message = given(ORDER, *STAGES[stage]).when(action).then(refusal)
    assert ("Legal now: correct" in message) is (refusal.kind in {"conflict", "unmet"})


@st.composite
def lines(draw: st.DrawFn) -> c.LineInput:
    """Return a line whose money may or may not add up."""
    quantity, price = draw(st.integers(1, 9)), draw(st.integers(0, 10**6))
    total = quantity * price
    paid = draw(st.integers(0, total))
    coupon = draw(st.integers(0, total - paid))
    points = total - paid - coupon + draw(st.sampled_from([0, 0, 0, 0, 1]))
    payments = []
    left = paid
    for method in draw(st.lists(st.sampled_from(["card", "wallet", "cash"]), max_size=4)):
        amount = draw(st.integers(1, left)) if left > 1 else 1
        payments.append(c.PaymentInput(method=method, amount=amount))
        left -= amount
    if payments and left > 0 and draw(st.booleans()):
        payments.append(c.PaymentInput(method="account", amount=left))
    return c.LineInput(
        product="shoe",
        quantity=quantity,
        price=price,
        paid=paid,
        coupon=coupon,
        points=points,
        payments=tuple(payments),
    )


@drawn(st.lists(lines(), min_size=1, max_size=5), st.lists(lines(), min_size=1, max_size=3))
def test_money_is_conserved_in_any_order_that_is_taken(first: list[c.LineInput], later: list[c.LineInput]) -> None:
    """Each cent of each line has one source, and each paid cent one method, whatever was stated and corrected."""
    history = news((), replace(order, lines=tuple(first)))
    if not history:
        return
    history += news(history, c.CorrectOrder(reason="again", lines=tuple(later)))
    held = given(ORDER, *history).state.purchase.lines
    for line in held:
        assert line.price * line.quantity == line.paid + line.coupon + line.points
        assert sum(payment.amount for payment in line.payments) == line.paid
        assert all(payment.amount > 0 for payment in line.payments)
        assert len({payment.method for payment in line.payments}) == len(line.payments)


SAID = st.one_of(
    st.sampled_from([one for actions in ACTIONS.values() for one in actions]),
    st.builds(
        c.ReachMilestone,
        milestone=st.sampled_from(["confirmed", "paid", "shipped", "signed"]),
        occurred_at=st.sampled_from([None, EARLIER, LATER]),
        reason=st.sampled_from([None, "misread"]),
    ),
    st.builds(
        lambda minutes, place: replace(scan, scanned_at=NOW - timedelta(minutes=minutes), place=place),
        st.integers(0, 5),
        st.sampled_from(["Leipzig", "Kiel"]),
    ),
)


def told(actions: Sequence[Action], history: Sequence[Event] = ()) -> list[Event]:
    """Return the history after these were asked in turn; what is refused adds nothing."""
    events = list(history)
    for action in actions:
        events += news(events, action)
    return events


@settings(deadline=None)
@drawn(st.lists(SAID, max_size=15))
def test_asking_each_thing_twice_in_a_row_adds_nothing(actions: list[Action]) -> None:
    """Whatever is asked in whatever order, a repetition at once is never a second fact."""
    doubled = [one for action in actions for one in (action, action)]
    assert told(doubled, (recorded,)) == told(actions, (recorded,))


@settings(deadline=None)
@drawn(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["0034X", "0034Y"])), max_size=20), st.data())
def test_all_scans_posted_again_in_any_order_add_nothing(scans: list[tuple[int, str]], data: st.DataObject) -> None:
    """Given scans in one order, when a carrier resends them all in another, then none is news and the state is one."""
    posted = [replace(scan, scanned_at=NOW - timedelta(minutes=n), tracking_number=number) for n, number in scans]
    history = told(posted, (recorded,))
    assert len(history) == 1 + len(set(scans))
    again = data.draw(st.permutations(posted))
    assert told(again, history) == history
    assert given(ORDER, *told(again, (recorded,))).state == given(ORDER, *history).state
