"""A second way of counting comes to what the first one wrote down, and finds what was altered."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from application.calendars.expanding import expand
from application.clocks.verifying import Difference, Verifier
from application.clocks.walking import BeyondCalendar, RoundTheClock, Walk
from domain.calendar.errors import BeyondHorizon
from domain.calendar.spec import CalendarSpec, HolidaySpec
from domain.calendar.working_time import WorkingTime
from domain.case import commands as c
from domain.case import events as e
from domain.case.state import Closed
from domain.clocks.run import Stop
from domain.errors import Refusal
from domain.policy.state import PolicyState
from tests.domain.clockwork import MONDAY, OFFICE, Clockwork, clock
from tests.domain.recounted import agrees
from tests.domain.test_call_backs import BACK, WINDOW
from tests.domain.test_escalation import LADDER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.command import Action
    from domain.event import Event

URGENT = '|when = { priorities = ["urgent"] }'
HIGH = '|when = { priorities = ["high"] }\ncalendar = "office"'
PAUSES = 'pauses = ["customer"]'
BY_OFFICE = f'calendar = "office"\n{PAUSES}'
CLOCKS = (
    clock(
        "first_response", f"minutes = 15 {URGENT}", "hours = 2", more="warnings = [{ minutes = 10 }, { minutes = 5 }]"
    ),
    clock(
        "resolution",
        f"business_days = 1 {URGENT}",
        f"hours = 4 {HIGH}",
        "business_days = 3",
        by="resolution",
        more=f"{BY_OFFICE}\nwarnings = [{{ hours = 2 }}, {{ minutes = 30 }}]",
    ),
    clock("same_time", 'business_days = 2, ends = "same_time"', by="resolution", more=BY_OFFICE),
    clock("on_the_wall", f"days = 1 {URGENT}", "days = 5", by="resolution", more=PAUSES),
    clock("in_local_days", "days = 5", by="resolution", more=BY_OFFICE),
    clock("next_response", "minutes = 30", starts="customer_message", more='calendar = "office"'),
    clock("registration", "minutes = 10", by="registration"),
    clock("acceptance", "minutes = 20", starts="registration", by="acceptance", more='ladder = "seniors"'),
    LADDER,
    BACK,
    WINDOW,
)
"""Every unit, round the clock and by an office's hours, with targets, pauses, warnings and a ladder."""
SCOPED = (
    clock(
        "ordinary",
        f"hours = 3 {URGENT}",
        "hours = 9",
        by="resolution",
        more=f'{BY_OFFICE}\nwarnings = [{{ minutes = 20 }}]\nonly = {{ severities = ["ordinary"] }}',
    ),
    clock(
        "taken",
        "minutes = 30",
        by="acceptance",
        more=f'{PAUSES}\nwarnings = [{{ minutes = 5 }}]\nonly = {{ priorities = ["urgent"] }}',
    ),
    clock(
        "found",
        f"minutes = 40 {URGENT}",
        "hours = 2",
        starts="registration",
        by="finding",
        more=f'{BY_OFFICE}\nonly = {{ priorities = ["urgent", "high"] }}',
    ),
    clock(
        "answered",
        f"minutes = 40 {URGENT}",
        "hours = 2",
        starts="triage",
        more=f'{PAUSES}\nonly = {{ severities = ["ordinary"] }}',
    ),
    clock("judged", "hours = 2", by="triage", more=PAUSES),
    clock(
        "proposed",
        "hours = 3",
        starts="triage",
        by="resolution",
        more=f'{BY_OFFICE}\nonly = {{ priorities = ["urgent"] }}',
    ),
)
"""Some that are only for some cases, so that they end and begin late."""
DAYS = ("mon", "tue", "wed", "thu", "fri")
CALENDARS = (
    CalendarSpec(
        id="lunch",
        title="x",
        zone="Europe/London",
        hours=dict.fromkeys(DAYS, ("09:00-12:30", "13:00-17:00")),
        holidays=HolidaySpec(country="GB", dates={"2026-03-09": "Founding day"}),
    ),
    CalendarSpec(
        id="nights",
        title="x",
        zone="Europe/Berlin",
        hours=dict.fromkeys((*DAYS, "sat"), ("22:00-06:00",)),
        breaks={"tue": ("02:00-02:30",), "2026-03-29": ("01:30-03:30",)},
        special={"2026-03-10": (), "2026-03-15": ("10:00-09:00",)},
        shifts={"2026-03-20": ("05:00-07:00", "23:00-01:00")},
    ),
    CalendarSpec(id="always", title="x", zone="America/New_York", always=True),
    CalendarSpec(
        id="half_hour",
        title="x",
        zone="Australia/Lord_Howe",
        hours=dict.fromkeys(("sun", "mon", "tue"), ("01:30-02:15", "03:00-11:00")),
    ),
    CalendarSpec(
        id="date_line", title="x", zone="Pacific/Apia", hours=dict.fromkeys(("mon", "fri", "sun"), ("00:00-24:00",))
    ),
)


def _verified(work: Clockwork, dated: Sequence[tuple[datetime, Event]] | None = None) -> list[Difference]:
    """Return in what the events of a case differ from what they should say."""
    verifier = Verifier(work.policies)
    events = enumerate(work.dated if dated is None else dated, 1)
    return [one for number, (at, event) in events for one in verifier.take("case-1", number, at, event)]


def _altered(work: Clockwork, kind: type[Event], **fields: Any) -> list[Difference]:  # noqa: ANN401 - of an event
    """Return what is found where the first event of a kind says something else."""
    at = next(number for number, (_, one) in enumerate(work.dated) if isinstance(one, kind))
    when, event = work.dated[at]
    dated = [*work.dated[:at], (when, structs.replace(event, **fields)), *work.dated[at + 1 :]]
    return _verified(work, dated)


def _told(found: Sequence[Difference]) -> list[tuple[int, str, str | None, str | None]]:
    return [(one.position, one.field, one.recorded, one.recomputed) for one in found]


def _both(spec: CalendarSpec) -> tuple[datetime, WorkingTime, Walk]:
    """Return where to draw from, and both ways of counting by a calendar."""
    year = 2011 if spec.id == "date_line" else 2026
    facts = expand(spec, year - 1, year + 1)
    return datetime(year, 1, 5, tzinfo=UTC), WorkingTime(spec, facts), Walk(spec, facts)


@pytest.mark.parametrize("spec", CALENDARS, ids=lambda one: one.id)
def test_both_ways_of_counting_agree_on_any_calendar(spec: CalendarSpec) -> None:
    """Over lunch, nights, holidays, shifts, changes of clocks by an hour and by half of one, and the date line."""
    begin, fast, slow = _both(spec)
    draw = random.Random(spec.id)
    for _ in range(150):
        at = begin + timedelta(minutes=30) * draw.randrange(330 * 48) + timedelta(seconds=draw.choice((0, 0, 17)))
        length, number = timedelta(minutes=draw.randrange(9_000)), draw.randrange(1, 15)
        end = at + timedelta(minutes=draw.randrange(30_000))
        asked = (at, length, number, end)
        assert slow.later(at, length) == fast.add(at, length), asked
        assert slow.earlier(at, length) == fast.add(at, -length), asked
        assert slow.between(at, end) == fast.between(at, end), asked
        for signed in (number, -number):
            assert slow.days_later(at, signed) == fast.add_days(at, signed), asked
            assert slow.same_time(at, signed) == fast.add_business_days_at(at, signed), asked
        assert slow.closing(at, number) == fast.end_of_business_day(at, number), asked


def test_neither_counts_beyond_what_a_calendar_knows() -> None:
    """Nor does time without a calendar have business days."""
    _, fast, slow = _both(CALENDARS[0])
    year = timedelta(days=365)
    asked: tuple[tuple[Callable[[], object], Callable[[], object]], ...] = (
        (lambda: slow.later(MONDAY, year), lambda: fast.add(MONDAY, year)),
        (lambda: slow.earlier(MONDAY, year), lambda: fast.add(MONDAY, -year)),
        (lambda: slow.closing(MONDAY, 900), lambda: fast.end_of_business_day(MONDAY, 900)),
        (lambda: slow.same_time(MONDAY, -900), lambda: fast.add_business_days_at(MONDAY, -900)),
    )
    for slowly, quickly in asked:
        with pytest.raises(BeyondCalendar):
            slowly()
        with pytest.raises(BeyondHorizon):
            quickly()
    with pytest.raises(BeyondCalendar):
        RoundTheClock().closing(MONDAY, 1)


@pytest.mark.parametrize("seed", range(40))
def test_what_was_decided_is_verified(seed: int) -> None:
    """Whatever is asked, in whatever order, entered late or at once, under new calendars and packs, around changes of
    the clocks.
    """
    draw = random.Random(seed)
    month, day = draw.choice(((3, 20), (10, 20)))
    clocks = (*CLOCKS, *SCOPED)
    work = Clockwork(*clocks, now=datetime(2026, month, day + draw.randrange(10), draw.randrange(24), tzinfo=UTC))
    contact = work.now - timedelta(minutes=draw.choice((0, 5, 15)))
    work.ask(c.OpenCase(channel="email", topic="delivery"), occurred_at=contact)
    for _ in range(draw.randrange(5, 25)):
        work.after(minutes=draw.choice((1, 7, 60, 600, 2_000)), seconds=draw.randrange(60))
        if draw.random() < 0.1:
            holiday = f"dates = {{ 2026-{month + 1:02}-{draw.randrange(10, 30)} = 'New', "
            work.publish(*clocks, office=OFFICE.replace("dates = {", holiday))
        if draw.random() < 0.02:
            work.withdraw()
        _ask_something(work, draw)
    assert _verified(work) == []


@pytest.mark.parametrize("seed", range(20))
def test_what_was_decided_on_a_part_is_verified(seed: int) -> None:
    """Whatever the whole had been through when it was split off, at once or entered late; by the events of both, and by
    its own alone.
    """
    draw = random.Random(seed)
    whole = Clockwork(*CLOCKS, *SCOPED).open()
    for _ in range(draw.randrange(3, 15)):
        _ask_something(whole.after(minutes=draw.choice((1, 7, 60, 600))), draw)
    if isinstance(whole.state, Closed):
        whole.ask(c.Reopen(reason="x"))
    part = whole.part(occurred_at=whole.now - timedelta(minutes=draw.choice((0, 0, 5, 100))))
    for _ in range(draw.randrange(8)):
        _ask_something(part.after(minutes=draw.choice((1, 7, 60, 600))), draw)
    verifier = Verifier(whole.policies)
    dated = [(work.stream, at, event) for work in (whole, part) for at, event in work.dated]
    told = enumerate(dated, 1)
    found = [one for number, (stream, at, event) in told for one in verifier.take(stream, number, at, event)]
    assert found == []
    assert agrees(part)


def _ask_something(work: Clockwork, draw: random.Random) -> None:
    action: Action = draw.choice(
        (
            c.Reply(text="x"),
            c.ReceiveMessage(text="x"),
            c.WaitFor(waits_on="customer", asked="?"),
            c.WaitFor(waits_on="third_party", party="carrier", asked="?"),
            c.Resume(),
            c.ChangePriority(priority=draw.choice(("urgent", "high", "normal")), reason="x"),
            c.TriageCase(severity=draw.choice(("ordinary", "major"))),
            c.Verify(sources=("carrier",), findings="x", outcome="true"),
            c.CloseByDecision(reason="x"),
            c.Resolve(summary="x"),
            c.Reopen(reason="x"),
            c.ClaimCase(),
            c.AdoptPolicy(reason="x"),
            c.PromiseCallBack(),
            c.PromiseCallBack(until=work.now + timedelta(minutes=draw.choice((1, 90, 3_000)))),
            c.MakeCall(outcome="reached", call_back=draw.choice((None, 1, 2))),
            c.CancelCallBack(call_back=draw.choice((1, 2)), reason="x"),
        )
    )
    late = timedelta(minutes=draw.choice((0, 0, 0, 5, 100, 1_000)))
    policy = work.newest() if isinstance(action, c.AdoptPolicy) else None
    try:
        work.ask(action, policy, occurred_at=work.now - late)
    except Refusal:
        work.notice()


def _day() -> Clockwork:
    """Return a day on which a clock is paused, goes on, is moved, warns, is broken, is fulfilled late and ends."""
    work = Clockwork(*(one for one in CLOCKS[:-3] if '"registration"' not in one)).open().after(hours=1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(minutes=10).ask(c.Resume())
    work.after(minutes=1).ask(c.ChangePriority(priority="high", reason="x"))
    work.at(2, 10, 50).notice()
    work.at(2, 14).notice()
    work.after(minutes=1).ask(c.Reply(text="x"))
    work.after(minutes=1).ask(c.CloseByDecision(reason="x"))
    assert _verified(work) == []
    return work


def test_an_altered_due_instant_is_found() -> None:
    """At the event that says it, with what it should be, and nowhere else."""
    work = _day()
    started = MONDAY + timedelta(hours=2, minutes=5)
    (found,) = _altered(work, e.ClockStarted, due=started)
    assert (found.case, found.clock, found.instance, found.type) == (
        "case-1",
        "first_response",
        1,
        "case.clock_started.v1",
    )
    assert (found.field, found.recorded, found.recomputed) == (
        "due",
        "2026-03-02T11:05:00+00:00",
        "2026-03-02T11:00:00+00:00",
    )


@pytest.mark.parametrize(
    "kind, fields, what",
    [
        (e.ClockStarted, {"at": MONDAY - timedelta(hours=1)}, {"at"}),
        (e.ClockStarted, {"warnings": ()}, {"warnings"}),
        (e.ClockPaused, {"left": timedelta(hours=7)}, {"left"}),
        (e.ClockPaused, {"at": MONDAY}, {"at"}),
        (e.ClockResumed, {"due": MONDAY}, {"due"}),
        (e.ClockResumed, {"at": MONDAY}, {"at"}),
        (e.ClockResumed, {"warnings": (MONDAY,)}, {"warnings"}),
        (e.ClockRetargeted, {"was": MONDAY}, {"was"}),
        (e.ClockRetargeted, {"due": MONDAY}, {"due"}),
        (e.ClockRetargeted, {"spared": True}, {"spared"}),
        (e.ClockRetargeted, {"left": timedelta()}, {"left"}),
        (e.ClockRetargeted, {"spared_since": MONDAY}, {"spared_since"}),
        (e.ClockRetargeted, {"warnings": (MONDAY,)}, {"warnings"}),
        (e.ClockStarted, {"stops": (Stop(MONDAY, MONDAY + timedelta(hours=1)),)}, {"stops"}),
        (e.ClockWarned, {"due": MONDAY}, {"due"}),
        (e.ClockBreached, {"due": MONDAY}, {"due"}),
        (e.ClockFulfilled, {"late": False}, {"late"}),
        (e.ClockFulfilled, {"at": MONDAY}, {"at"}),
        (e.ClockFulfilled, {"due": MONDAY}, {"due"}),
        (e.ClockEnded, {"at": MONDAY}, {"at"}),
    ],
)
def test_every_kind_of_alteration_is_found(kind: type[Event], fields: dict[str, Any], what: set[str]) -> None:
    """And nothing else is said to differ."""
    found = _altered(_day(), kind, **fields)
    assert {one.field for one in found} == what
    assert len({one.position for one in found}) == 1


def test_the_end_of_another_window_than_was_promised_is_found() -> None:
    """A call-back is due when the window is over that the customer was told, be it the policy's or another."""
    work = Clockwork(BACK, WINDOW).open()
    agreed = MONDAY + timedelta(days=1)
    work.ask(c.PromiseCallBack(until=agreed))
    assert _verified(work) == []
    later = agreed + timedelta(hours=1)
    assert [one[1] for one in _told(_altered(work, e.ClockStarted, due=later, until=later))] == ["until", "due"]
    assert [one[1] for one in _told(_altered(work, e.ClockStarted, until=None))] == ["until"]
    by_rule = Clockwork(BACK, WINDOW).open()
    by_rule.ask(c.PromiseCallBack())
    assert _verified(by_rule) == []
    due = by_rule.run("back").due
    assert [one[1] for one in _told(_altered(by_rule, e.ClockStarted, until=due))] == ["until"]
    assert {one[1] for one in _told(_altered(by_rule, e.CallBackPromised, until=agreed))} == {"until", "due"}


def test_a_pause_that_a_late_beginning_does_not_carry_is_found() -> None:
    """And one that the case did not wait for; the due instant tells too."""
    work = Clockwork(
        clock("found", "hours = 9", by="finding", more=f'{PAUSES}\nonly = {{ topics = ["return"] }}')
    ).open()
    work.after(hours=1).ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=2).ask(c.Resume())
    work.ask(c.ClassifyCase(topic="return", reason="x"))
    assert _verified(work) == []
    (start,) = work.of(e.ClockStarted)
    nine = MONDAY + timedelta(hours=9)
    assert (start.due, _altered(work, e.ClockStarted, stops=(), due=nine)[0].recomputed) == (
        nine + timedelta(hours=2),
        "2026-03-02T10:00:00+00:00/2026-03-02T12:00:00+00:00",
    )
    earlier = [(MONDAY if isinstance(one, e.CaseWaiting) else at, one) for at, one in work.dated]
    assert [one[1] for one in _told(_verified(work, earlier))] == ["stops", "due"]


def test_a_breach_at_another_time_than_it_was_due_is_found() -> None:
    """A broken promise is broken at its due instant."""
    work = _day()
    dated = [(MONDAY if isinstance(one, e.ClockBreached) else at, one) for at, one in work.dated]
    assert {one.field for one in _verified(work, dated)} == {"occurred_at"}


def _corrected(action: Action) -> Clockwork:
    """Return a case whose clock of two hours was broken, until it was said what happened right at their end."""
    work = Clockwork(clock("first_response", "hours = 2", more=PAUSES)).open().after(hours=3)
    work.notice()
    work.ask(action, occurred_at=MONDAY + timedelta(hours=2))
    assert _verified(work) == []
    return work


@pytest.mark.parametrize(
    "action, altered",
    [
        (c.Reply(text="x"), {"at": MONDAY, "due": MONDAY}),
        (c.CloseByDecision(reason="x"), {"at": MONDAY, "due": MONDAY}),
        (
            c.WaitFor(waits_on="customer", asked="?"),
            {"at": MONDAY, "due": MONDAY, "left": timedelta(minutes=1)},
        ),
    ],
    ids=["done", "ended", "paused"],
)
def test_an_altered_correction_is_found(action: Action, altered: dict[str, Any]) -> None:
    """Be it by what was done, by an end or by a wait: each instant of it, and what was left."""
    work = _corrected(action)
    for field, said in altered.items():
        assert [one.field for one in _altered(work, e.ClockCorrected, **{field: said})] == [field]


@pytest.mark.parametrize(
    "action, said, recounted",
    [(c.Reply(text="x"), "met", "late"), (c.CloseByDecision(reason="x"), "ended", "breached")],
    ids=["done", "ended"],
)
def test_a_correction_of_what_was_late_is_found(action: Action, said: str, recounted: str) -> None:
    """Given a reply or an end after the due instant, then it can't be said to have been in time."""
    work = _corrected(action)
    at = MONDAY + timedelta(hours=2)
    late = at + timedelta(minutes=1)
    dated = [
        (late, structs.replace(one, at=late)) if isinstance(one, e.ClockCorrected) else (when, one)
        for when, one in work.dated
    ]
    assert [(field, recorded, recomputed) for _, field, recorded, recomputed in _told(_verified(work, dated))] == [
        ("result", said, recounted)
    ]


def test_what_names_no_rule_or_no_clock_is_found() -> None:
    """With the reason instead of an instant."""
    work = _day()
    (found,) = _altered(work, e.ClockStarted, policy=9)
    assert (found.recomputed, found.because) == (None, "there is no policy 9")
    assert _altered(work, e.ClockStarted, target=9)[0].because == "policy 1 has no target 9 of a clock first_response"
    (unknown,) = Verifier(PolicyState()).take("case-1", 1, MONDAY, e.ClockBreached(clock="x", instance=1, due=MONDAY))
    assert (unknown.field, unknown.because) == ("clock", "no such clock runs")


def test_a_pause_that_ended_before_it_is_known_to_have_begun_is_empty() -> None:
    """Given a message that was entered late, when another target counts afterwards, then the pause took nothing."""
    low = '|when = { priorities = ["low"] }'
    work = Clockwork(clock("resolution", f"hours = 5 {low}", "hours = 4", by="resolution", more=BY_OFFICE)).open()
    work.after(hours=1).ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(minutes=5).ask(c.ReceiveMessage(text="x"), occurred_at=MONDAY + timedelta(minutes=30))
    work.ask(c.ChangePriority(priority="low", reason="x"))
    assert work.run("resolution").due == MONDAY + timedelta(hours=5, minutes=30)
    assert _verified(work) == []
