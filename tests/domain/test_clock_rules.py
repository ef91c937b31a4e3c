"""The rules that hold of all clocks, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.case import commands as c
from domain.case import events as e
from domain.policy.errors import PackInvalid
from tests.domain.clockwork import MONDAY, OFFICE, Clockwork, clock
from tests.domain.recounted import agrees

FIRST = clock("first_response", "minutes = 15")
NEXT = clock("next_response", "minutes = 30", starts="customer_message")
OFFICE_HOURS = 'calendar = "office"'
FOUR_HOURS = clock("resolution", "hours = 4", by="resolution", more=f'{OFFICE_HOURS}\npauses = ["customer"]')
PAUSES = '\npauses = ["customer"]'
MINUTE = timedelta(minutes=1)


def london(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """Return a time of 2026 as London's clocks show it in winter."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_rule_1_a_clock_starts_at_the_contact_and_not_at_its_entry() -> None:
    """Given a call at nine that is entered at ten, then the fifteen minutes were over at a quarter past nine."""
    work = Clockwork(FIRST).after(hours=1)
    work.ask(c.OpenCase(channel="phone", topic="delivery", occurred_at=MONDAY), occurred_at=MONDAY)
    assert (work.run("first_response").started_at, work.run("first_response").due) == (MONDAY, MONDAY + 15 * MINUTE)
    registration = Clockwork(clock("r", "minutes = 30", starts="registration", by="triage")).after(hours=1)
    registration.ask(c.OpenCase(channel="phone", topic="delivery", occurred_at=MONDAY), occurred_at=MONDAY)
    assert registration.run("r").started_at == MONDAY + timedelta(hours=1)


def test_rule_2_only_a_public_reply_fulfils_a_response() -> None:
    """No note, no status, no message of the customer's, no new hands."""
    work = Clockwork(FIRST).open().after(minutes=1)
    for action in (
        c.AddNote(text="Called the depot."),
        c.ChangePriority(priority="high", reason="x"),
        c.AssignCase(team="front"),
        c.ReceiveMessage(text="Hello?"),
        c.WaitFor(waits_on="customer", asked="?"),
        c.Resume(),
    ):
        work.ask(action)
        assert work.standing() == {"first_response": "running"}
    work.ask(c.Reply(text="It is on its way."))
    assert work.run("first_response").fulfilled_at == MONDAY + MINUTE
    assert work.standing() == {"first_response": "met"}


def test_rule_3_a_thank_you_after_the_resolution_opens_no_clock() -> None:
    """But a question while the desk works does, once for several of them, and the oldest counts."""
    work = Clockwork(FIRST, NEXT).open()
    work.ask(c.Reply(text="On its way."))
    work.after(minutes=1).ask(c.ReceiveMessage(text="When?"))
    work.after(minutes=1).ask(c.ReceiveMessage(text="When exactly?"))
    assert work.run("next_response").due == MONDAY + 31 * MINUTE
    work.ask(c.Reply(text="Today."))
    work.ask(c.Resolve(summary="Sent."))
    work.ask(c.ReceiveMessage(text="Thank you!"))
    assert [one.instance for one in work.of(e.ClockStarted) if one.clock == "next_response"] == [1]


def test_rule_4_reopening_starts_a_new_instance_and_the_old_result_stands() -> None:
    """A resolution in time stays in time, whatever comes after."""
    work = Clockwork(FOUR_HOURS).open().after(hours=1)
    work.ask(c.Resolve(summary="Sent."))
    work.after(hours=1).ask(c.Reopen(reason="It came broken."))
    assert [work.run("resolution", number).standing for number in (1, 2)] == ["met", "running"]
    assert (work.run("resolution", 2).started_at, work.run("resolution", 2).due) == (london(2, 11), london(2, 15, 30))


@pytest.mark.parametrize("warning, due", [("", 60), ("warnings = [{ minutes = 10 }]", 70)])
def test_rule_5_a_raised_priority_counts_from_the_start_and_warns_first(warning: str, due: int) -> None:
    """Given an hour gone, when twenty minutes turn out to be the target, then the clock is due at once, or as much
    later as its warning says, and not over already.
    """
    urgent = 'minutes = 20 |when = { priorities = ["urgent"] }'
    work = Clockwork(clock("first_response", urgent, "minutes = 120", more=warning)).open().after(minutes=60)
    work.ask(c.ChangePriority(priority="urgent", reason="She waits at the door."))
    (moved,) = work.of(e.ClockRetargeted)
    assert (moved.spared, moved.due, moved.was) == (True, MONDAY + due * MINUTE, MONDAY + 120 * MINUTE)
    assert len(work.of(e.ClockWarned)) == 1
    assert work.standing() == {"first_response": "running"}
    work.ask(c.Reply(text="On its way."))
    assert work.standing() == {"first_response": "met"}
    work.ask(c.ChangePriority(priority="low", reason="Solved."))
    assert len(work.of(e.ClockRetargeted)) == 1  # after fulfilment it changes nothing


def test_rule_5_a_priority_that_leaves_time_moves_the_due_instant() -> None:
    """Up and down, always from the start."""
    urgent = 'minutes = 20 |when = { priorities = ["urgent"] }'
    work = Clockwork(clock("first_response", urgent, "minutes = 120")).open().after(minutes=5)
    work.ask(c.ChangePriority(priority="urgent", reason="x"))
    assert work.run("first_response").due == MONDAY + 20 * MINUTE
    work.ask(c.ChangePriority(priority="normal", reason="x"))
    assert work.run("first_response").due == MONDAY + 120 * MINUTE
    assert not any(one.spared for one in work.of(e.ClockRetargeted))


def test_rule_6_a_pause_ends_before_what_comes_with_its_end() -> None:
    """Given a case that waits, when it is resolved, then its clock goes on first, and is fulfilled in what was left."""
    work = Clockwork(FOUR_HOURS).open().after(hours=1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    found = work.after(days=2).ask(c.Resolve(summary="Sent."))
    kinds = [type(one) for one in found if isinstance(one, e.ClockResumed | e.ClockFulfilled)]
    assert kinds == [e.ClockResumed, e.ClockFulfilled]
    assert work.standing() == {"resolution": "met"}


def test_rule_7_pauses_may_be_empty_short_or_outside_the_hours() -> None:
    """Then they cost nothing; what lies within the hours puts the end off by just that."""
    work = Clockwork(FOUR_HOURS).open()  # due at 13:30 without pauses, since lunch is no working time
    assert work.run("resolution").due == london(2, 13, 30)
    for start, pause in (
        (london(2, 10), timedelta()),
        (london(2, 10), timedelta(seconds=30)),
        (london(2, 12, 30), timedelta(minutes=30)),
    ):
        work.now = start
        work.ask(c.WaitFor(waits_on="customer", asked="?"))
        work.now = start + pause
        work.ask(c.Resume())
    assert work.run("resolution").due == london(2, 13, 30) + timedelta(seconds=30)
    work.now = london(2, 13)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.ask(c.WaitFor(waits_on="customer", asked="Again?"))
    assert len(work.of(e.ClockPaused)) == 4


def test_rule_7_a_pause_that_costs_nothing_leaves_the_due_instant_as_it_is() -> None:
    """Given one that is due when the desk opens, then a pause over the night does not make it due at the closing."""
    day = clock("resolution", 'business_days = 1, ends = "same_time"', by="resolution", more=OFFICE_HOURS + PAUSES)
    work = Clockwork(day).open()
    assert work.run("resolution").due == london(3, 9)
    work.at(2, 18).ask(c.WaitFor(waits_on="customer", asked="?"))
    work.at(2, 23).ask(c.Resume())
    assert work.run("resolution").due == london(3, 9)


def test_rule_7_pauses_that_overlap_are_one() -> None:
    """Given a pause from ten to eleven, when one from half past nine to half past ten is entered afterwards, or one
    from half past ten to half past eleven, or one around it, then only what they hold between them puts off the end.
    """
    for since, until, due in (
        (london(2, 9, 30), london(2, 10, 30), london(2, 15)),
        (london(2, 10, 30), london(2, 11, 30), london(2, 15)),
        (london(2, 9, 30), london(2, 11, 30), london(2, 15, 30)),
        (london(2, 10, 15), london(2, 10, 45), london(2, 14, 30)),
    ):
        work = Clockwork(FOUR_HOURS).open()
        for start, end in ((london(2, 10), london(2, 11)), (since, until)):
            work.now = max(work.now, end)
            work.ask(c.WaitFor(waits_on="customer", asked="?", occurred_at=start), occurred_at=start)
            work.ask(c.Resume(occurred_at=end), occurred_at=end)
        assert work.run("resolution").due == due


def test_rule_8_while_paused_nothing_breaches_and_what_is_left_is_shown() -> None:
    """Whoever else the case waits for, the clock goes on again."""
    work = Clockwork(FOUR_HOURS).open().after(hours=1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    assert work.run("resolution").left == timedelta(hours=3)
    assert work.after(days=30).notice() == []
    assert work.standing() == {"resolution": "paused"}
    work.ask(c.WaitFor(waits_on="third_party", party="carrier", asked="?"))
    assert work.standing() == {"resolution": "running"}


def test_rule_8_nothing_is_due_while_it_stands_still_outside_the_hours() -> None:
    """Given one that is due at eight in the evening, when the case waits from six to nine, then it is due at nine."""
    day = clock("resolution", "days = 1", by="resolution", more=OFFICE_HOURS + PAUSES)
    work = Clockwork(day)
    work.at(2, 20).open()
    assert work.run("resolution").due == london(3, 20)
    work.at(3, 18).ask(c.WaitFor(waits_on="customer", asked="?"))
    work.at(3, 21).ask(c.Resume())
    assert (work.run("resolution").due, work.notice()) == (london(3, 21), [])
    assert agrees(work)


def test_rule_9_a_breach_happens_at_its_due_instant_whenever_it_is_noticed() -> None:
    """By a tick days later, or by the late reply itself, which comes after it."""
    work = Clockwork(FIRST)
    for late in (c.NoticeClocks(), c.Reply(text="Sorry.")):
        work = Clockwork(FIRST).open().after(days=3)
        work.ask(late)
        (when,) = [at for at, one in work.dated if isinstance(one, e.ClockBreached)]
        assert when == MONDAY + 15 * MINUTE
    assert work.standing() == {"first_response": "late"}
    assert [type(one) for one in work.events[-3:]] == [e.ClockBreached, e.PublicReplySent, e.ClockFulfilled]


def test_rule_10_a_reply_at_the_due_instant_is_in_time() -> None:
    """A microsecond later is not."""
    for late, standing in ((timedelta(), "met"), (timedelta(microseconds=1), "late")):
        work = Clockwork(FIRST).open()
        work.now = MONDAY + 15 * MINUTE + late
        if not late:
            assert work.notice() == []
        work.ask(c.Reply(text="On its way."))
        assert work.standing() == {"first_response": standing}


def test_rule_11_a_changed_policy_or_calendar_touches_only_clocks_that_start_afterwards() -> None:
    """Until somebody moves the case to it, which is an event."""
    slower = clock("first_response", "minutes = 60")
    work = Clockwork(FIRST).open()
    work.publish(slower)
    assert work.notice() == []
    assert work.run("first_response").due == MONDAY + 15 * MINUTE
    work.ask(c.AdoptPolicy(reason="More time."), policy=work.newest())
    (moved,) = work.of(e.ClockRetargeted)
    assert (moved.because, moved.due, moved.policy) == ("policy_adopted", MONDAY + 60 * MINUTE, 2)


def test_rule_11_a_case_that_goes_over_to_a_pack_without_its_clock_has_it_no_more() -> None:
    """And a clock that both have goes on by the calendar of the new one, whatever that is called."""
    work = Clockwork(FIRST, FOUR_HOURS).open().after(hours=1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    other = OFFICE.replace('id = "office"', 'id = "bureau"')
    work.publish(FOUR_HOURS.replace('"office"', '"bureau"'), office=f"{other}{OFFICE}", name="other")
    work.ask(c.AdoptPolicy(reason="Another market."), policy=work.newest())
    assert work.standing() == {"first_response": "breached", "resolution": "paused"}
    work.ask(c.Resume())
    assert (work.run("resolution").calendar, work.run("resolution").due) == ("bureau", london(2, 13, 30))
    fresh = Clockwork(FIRST, FOUR_HOURS).open()
    fresh.publish(FOUR_HOURS, name="other")
    fresh.ask(c.AdoptPolicy(reason="x"), policy=fresh.newest())
    assert fresh.standing() == {"first_response": "ended", "resolution": "running"}


def test_rule_12_a_holiday_added_later_moves_no_clock_that_runs() -> None:
    """Not even one that stood still when it was added, and goes on an hour later; one that starts afterwards knows of
    it.
    """
    day = clock("resolution", "business_days = 1", by="resolution", more=f'{OFFICE_HOURS}\npauses = ["customer"]')
    other = clock("triage", "business_days = 1", starts="reopening", by="triage", more=OFFICE_HOURS)
    work = Clockwork(day, other).open()
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.publish(day, other, office=OFFICE.replace("dates = {", 'dates = { 2026-03-03 = "New", '))
    work.after(hours=1).ask(c.Resume())
    assert (work.run("resolution").due, work.run("resolution").calendar_version) == (london(4, 10), 1)
    work.ask(c.Resolve(summary="x"))
    work.ask(c.Reopen(reason="x"))
    assert (work.run("triage").due, work.run("triage").calendar_version) == (london(4, 17), 2)
    assert agrees(work)


def test_rule_13_lunch_nights_holidays_and_changes_of_clocks_are_right() -> None:
    """Friday evening to Tuesday over a holiday; and British summer time begins on 29 March 2026."""
    work = Clockwork(FOUR_HOURS)
    work.at(6, 16).open()
    assert work.run("resolution").due == london(10, 12)  # an hour on Friday, Monday is off, three on Tuesday
    summer = Clockwork(FOUR_HOURS)
    summer.at(27, 16).open()
    assert summer.run("resolution").due == london(30, 11)  # noon in London, an hour ahead of UTC by then


def test_rule_14_a_calendar_that_never_opens_is_refused() -> None:
    """When it is published, not when a clock needs it."""
    empty = '[[calendars]]\nid = "office"\ntitle = "Office"\nzone = "Europe/London"\n'
    with pytest.raises(PackInvalid, match="never opens"):
        Clockwork(FIRST).publish(FIRST, office=empty)


def test_rule_15_the_rule_that_chose_the_target_is_recorded() -> None:
    """Policy, target and version of the calendar."""
    chat = 'minutes = 2 |when = { channels = ["phone"] }'
    work = Clockwork(clock("first_response", chat, "business_days = 1", more=OFFICE_HOURS)).open()
    (started,) = work.of(e.ClockStarted)
    assert (started.policy, started.target, started.calendar, started.calendar_version) == (1, 2, "office", 1)
    assert started.starts == "contact"


def test_rule_16_merging_ends_the_clocks_and_splitting_keeps_the_start() -> None:
    """A part of a case was asked for when the whole was."""
    work = Clockwork(FIRST).open()
    other = Clockwork(FIRST).open()
    into = {"case-2": other.state}
    work.after(minutes=5).ask(c.MergeCase(into="case-2", reason="The same."), beside=into)
    (ended,) = work.of(e.ClockEnded)
    assert (ended.because, ended.at) == ("merged", MONDAY + 5 * MINUTE)
    whole = Clockwork(FIRST).open().after(minutes=5)
    part = whole.split(topic="return")
    (started,) = [one for one in part if isinstance(one, e.ClockStarted)]
    assert (started.at, started.due) == (MONDAY, MONDAY + 15 * MINUTE)


def test_rule_17_warnings_keep_to_the_calendar() -> None:
    """Two hours before Tuesday at eleven is Tuesday at nine, and before ten it was Monday evening."""
    warned = f"{OFFICE_HOURS}\nwarnings = [{{ hours = 2 }}]"
    work = Clockwork(clock("resolution", "hours = 9", by="resolution", more=warned)).open()
    assert work.run("resolution").due == london(3, 10, 30)
    assert work.run("resolution").warnings == (london(2, 16, 30),)
    assert work.at(2, 16, 29).notice() == []
    assert [type(one) for one in work.at(2, 16, 30).notice()] == [e.ClockWarned]
    assert work.after(minutes=1).notice() == []


@pytest.mark.parametrize(
    "opened, within, before, warned",
    [
        # By Wednesday at ten; Monday the 9th is a holiday.
        (london(5, 10), 'business_days = 3, ends = "same_time"', "business_days = 2", london(6, 10)),
        # By Monday at ten, clocks having been put forward on Sunday.
        (london(27, 12), "hours = 6", "days = 2", london(28, 10)),
    ],
)
def test_rule_17_a_warning_so_many_days_before_is_at_the_same_time_of_the_day(
    opened: datetime, within: str, before: str, warned: datetime
) -> None:
    """Of a day on which the office works where business days are counted."""
    more = f"{OFFICE_HOURS}\nwarnings = [{{ {before} }}]"
    work = Clockwork(clock("resolution", within, by="resolution", more=more))
    work.now = opened
    assert work.open().run("resolution").warnings == (warned,)
    assert agrees(work)


@pytest.mark.parametrize("ends, due", [("", london(3, 17)), (', ends = "same_time"', london(3, 9))])
def test_rule_18_a_business_day_is_the_next_days_hours_or_the_same_time(ends: str, due: datetime) -> None:
    """Never 24 hours."""
    work = Clockwork(clock("first_response", f"business_days = 1{ends}", more=OFFICE_HOURS)).open()
    assert work.run("first_response").due == due
    assert Clockwork(clock("first_response", f"business_days = 1{ends}", more=OFFICE_HOURS)).at(6, 9).open().run(
        "first_response"
    ).due == due + timedelta(days=7)  # from Friday over the weekend and the holiday


def test_rule_19_withdrawing_a_policy_ends_its_clocks() -> None:
    """Given two clocks, one of which had run out before, then that one broke its promise and both end, and no new one
    begins; whatever tick or command notices it.
    """
    for noticing in (c.NoticeClocks(), c.AddNote(text="Called.")):
        work = Clockwork(FIRST, FOUR_HOURS, NEXT).open().after(minutes=30)
        work.withdraw()
        work.after(days=1).ask(noticing)
        assert work.standing() == {"first_response": "ended", "resolution": "ended"}
        assert [one.due for one in work.of(e.ClockBreached)] == [MONDAY + 15 * MINUTE]
        assert {(one.because, one.at) for one in work.of(e.ClockEnded)} == {("policy_withdrawn", MONDAY + 30 * MINUTE)}
        work.ask(c.ReceiveMessage(text="Hello?"))
        assert "next_response" not in work.standing()


def test_rule_20_all_running_clocks_are_there() -> None:
    """Not only the nearest."""
    work = Clockwork(FIRST, FOUR_HOURS, clock("triage", "hours = 1", by="triage")).open()
    assert work.standing() == {"first_response": "running", "resolution": "running", "triage": "running"}


def test_rule_21_a_fact_entered_late_corrects_what_was_recorded() -> None:
    """Given a breach, when a reply of before turns up, then it was kept after all; the breach stays in the history."""
    work = Clockwork(FIRST).open().after(hours=1)
    work.notice()
    assert work.standing() == {"first_response": "breached"}
    answered = MONDAY + 10 * MINUTE
    work.ask(c.Reply(text="By phone.", occurred_at=answered), occurred_at=answered)
    (correction,) = work.of(e.ClockCorrected)
    assert (correction.result, correction.at) == ("met", answered)
    assert work.standing() == {"first_response": "met"}
    assert len(work.of(e.ClockBreached)) == 1
    paused = Clockwork(FOUR_HOURS).open().after(days=1)
    paused.notice()
    since = MONDAY + timedelta(hours=1)
    paused.ask(c.WaitFor(waits_on="customer", asked="?", occurred_at=since), occurred_at=since)
    assert (paused.standing(), paused.run("resolution").left) == ({"resolution": "paused"}, timedelta(hours=3))


def test_rule_21_a_reply_in_time_that_is_entered_after_the_close_corrects_the_breach() -> None:
    """The clock was ended by then; what was recorded of it is wrong all the same."""
    work = Clockwork(clock("first_response", "hours = 1")).open().after(hours=2)
    work.notice()
    work.ask(c.CloseByDecision(reason="x"))
    work.after(hours=1).ask(c.Reopen(reason="x"))
    work.ask(c.Reply(text="x"), occurred_at=MONDAY + 30 * MINUTE)
    assert work.standing() == {"first_response": "met"}
    assert [one.result for one in work.of(e.ClockCorrected)] == ["met"]
