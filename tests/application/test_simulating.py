"""A past case under a proposed pack: what would differ, and what stays as it was."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

import pytest

from application.simulating.comparing import CaseDifference, Fate, Step
from application.simulating.period import Period, period_of
from application.simulating.record import IMMATERIAL, MATERIAL_FOR, steps
from application.simulating.replaying import LookingBack, worked
from application.simulating.tally import Tally
from domain.case import commands as c
from domain.case import events as e
from domain.case.clocks.follower import BLIND, RETARGETS, Follower
from domain.case.clocks.triggers import STARTS, fulfils, starts
from domain.case.state import INITIAL, Closed, Open, Resolved, Stage, Waiting, evolve
from domain.codec import decode
from domain.errors import Refusal
from domain.event import Event, tag_of
from tests.application.simulated import Recorded, fates
from tests.bench.bounds import FILE
from tests.domain.clockwork import MONDAY, clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.command import Action

BY_OFFICE = 'calendar = "office"\npauses = ["customer"]\nwarnings = [{ minutes = 20 }]'
LADDER = """
[[ladders]]
id = "up"
title = "Up"
levels = [
    { id = "lead", title = "Lead", team = "returns", within = { minutes = 30 } },
    { id = "head", title = "Head", team = "front", within = { hours = 2 }, calendar = "office" },
]
"""
RARE = """
[[calendars]]
id = "rare"
title = "An hour a week"
zone = "UTC"
hours.mon = ["09:00-10:00"]
"""
URGENT = '|when = { priorities = ["urgent", "high"] }'
CLOCKS = (
    clock("first_response", f"minutes = 30 {URGENT}", "hours = 2", more=f'{BY_OFFICE}\nladder = "up"'),
    clock("resolution", f"hours = 6 {URGENT}", "business_days = 2", by="resolution", more=BY_OFFICE),
    clock("next_response", "hours = 1", starts="customer_message", more='ladder = "up"'),
    clock("acceptance", "minutes = 45", by="acceptance"),
    clock("registration", "minutes = 5", by="registration"),
    clock("triage", "hours = 3", by="triage", more='only = { topics = ["delivery"] }'),
    clock(
        "complex",
        "hours = 20",
        by="resolution",
        more='only = { complexities = ["complex"] }\npauses = ["customer", "third_party"]',
    ),
    clock("again", "hours = 2", starts="reopening"),
    clock(
        "information", "hours = 5", starts="information_request", by="information", more="warnings = [{ hours = 1 }]"
    ),
    LADDER,
)
HOUR = timedelta(hours=1)
REPLY = c.Reply(text="x")


def _ask_something(work: Recorded, draw: random.Random) -> None:
    action: Action = draw.choice(
        (
            REPLY,
            c.ReceiveMessage(text="x"),
            c.WaitFor(waits_on="customer", asked="?"),
            c.WaitFor(waits_on="third_party", party="carrier", asked="?"),
            c.Resume(),
            c.ChangePriority(priority=draw.choice(("urgent", "high", "normal")), reason="x"),
            c.TriageCase(complexity=draw.choice(("simple", "complex"))),
            c.ClassifyCase(topic=draw.choice(("delivery", "return")), reason="x"),
            c.AssignCase(team=draw.choice(("front", "returns"))),
            c.TransferCase(team="returns", reason="x"),
            c.EscalateCase(reason="x"),
            c.AddNote(text="x"),
            c.AskForInformation(wanted=("order",), text="x"),
            c.AskForInformation(of="third_party", party="carrier", wanted=("order",), text="x"),
            c.ReceiveInformation(request=1, text="x"),
            c.AmendCase(products=(draw.choice(("lamp", "jar")),)),
            c.Resolve(summary="x"),
            c.NotSatisfied(reason="x"),
            c.Confirm(),
            c.CloseByDecision(reason="x"),
            c.Reopen(reason="x"),
            c.ClaimCase(),
            c.NoticeClocks(),
        )
    )
    # Nobody looks at clocks belatedly.
    late = timedelta(minutes=0 if isinstance(action, c.NoticeClocks) else draw.choice((0, 0, 0, 5, 100, 1_000)))
    try:
        work.ask(action, occurred_at=work.now - late)
    except Refusal:
        work.notice()


@pytest.mark.parametrize("seed", range(60))
def test_under_its_own_pack_a_case_is_what_it_was(seed: int) -> None:
    """Whatever was asked, in whatever order, entered late or at once, with steps climbed by clocks and by people, and
    however late anybody looked: nothing differs, neither a due instant nor an outcome nor a step.
    """
    draw = random.Random(seed)
    work = Recorded(*CLOCKS, now=datetime(2026, 3, 20 + draw.randrange(10), draw.randrange(24), tzinfo=UTC))
    contact = work.now - timedelta(minutes=draw.choice((0, 5, 15)))
    work.ask(c.OpenCase(channel="email", topic="delivery"), occurred_at=contact)
    for _ in range(draw.randrange(5, 30)):
        work.after(minutes=draw.choice((1, 7, 31, 60, 600, 2_000)), seconds=draw.randrange(60))
        _ask_something(work, draw)
    work.after(hours=draw.choice((0, 1, 50)))
    both = work.worked()
    recorded, proposed = work.fates()
    assert recorded
    assert proposed == recorded
    assert both.proposed.climbed == both.recorded.climbed
    assert work.differs() is None


def test_side_by_side_cases_come_to_what_each_comes_to_alone() -> None:
    """Given cases of different lengths, each a step before the next of any, then none takes from another; one for which
    a calendar is not known for long enough is left out alone.
    """
    cases = []
    for seed in range(12):
        draw = random.Random(seed)
        work = Recorded(*CLOCKS).open(priority=draw.choice(("normal", "urgent")))
        assert isinstance(work, Recorded)
        for _ in range(draw.randrange(10)):
            work.after(minutes=draw.choice((1, 31, 600)))
            _ask_something(work, draw)
        cases.append(work)
    distant = clock("first_response", f"hours = 8760 {URGENT}", "hours = 1", more='calendar = "rare"')
    proposal = cases[-1].proposal(Recorded(RARE + distant, *CLOCKS[1:]).text)
    told = [steps(one.log) for one in cases]
    together = worked(told, proposal, cases[-1].now)
    assert together == [one for case in told for one in worked([case], proposal, cases[-1].now)]
    assert 0 < together.count(None) < len(cases)


def test_many_outcomes_are_among_those_cases() -> None:
    """So that the sameness is that of promises kept, broken, standing still and left."""
    outcomes, climbed = set[str](), 0
    for seed in range(30):
        draw = random.Random(seed)
        work = Recorded(*CLOCKS).open()
        assert isinstance(work, Recorded)
        for _ in range(12):
            work.after(minutes=draw.choice((1, 31, 600)))
            _ask_something(work, draw)
        outcomes |= {one.outcome for one in work.fates()[0].values()}
        climbed += len(work.worked().recorded.climbed)
    assert outcomes == {"met", "breached", "running", "paused", "excluded"}
    assert climbed > 20


def _answered(after: timedelta, *clocks: str) -> Recorded:
    """Return a case that was answered so long after its contact, under a promise of two hours unless told otherwise."""
    work = Recorded(*(clocks or (clock("first_response", "hours = 2"),)))
    work.open()
    work.now = MONDAY + after
    work.ask(REPLY)
    return work


def test_a_shorter_promise_would_have_been_broken() -> None:
    """Given an answer after an hour, when half an hour is promised, then a breach is added, half an hour late."""
    found = _answered(HOUR).differs(_answered(HOUR, clock("first_response", "minutes = 30")).text)
    assert found is not None
    assert (found.added, found.avoided, found.late_by) == (1, 0, 1_800)
    (one,) = found.clocks
    assert one.recorded == Fate(MONDAY + 2 * HOUR, "met")
    assert one.proposed == Fate(MONDAY + HOUR / 2, "breached", 1_800)


def test_how_late_a_case_would_be_is_the_sum_of_what_would_be_broken() -> None:
    """Given an answer after three hours, when half an hour and an hour are promised, then it is late by both."""
    recorded = _answered(3 * HOUR, clock("first", "hours = 4"), clock("second", "hours = 4"))
    shorter = _answered(HOUR, clock("first", "minutes = 30"), clock("second", "hours = 1"))
    found = recorded.differs(shorter.text)
    assert found is not None
    assert (found.added, found.late_by) == (2, 9_000 + 7_200)


def _part(number: int, *differences: CaseDifference) -> Tally:
    """Return a tally in which so many of everything are counted."""
    return Tally(
        cases=number,
        differing=number,
        decided_otherwise=number,
        left_out=Counter({"demo": number}),
        unknown=Counter({"channel fax": number}),
        clocks=Counter({("first", "met", None): number}),
        climbed=Counter({("up", 1, "proposed"): number}),
        differences=[*differences],
    )


def test_what_pieces_come_to_is_added_up() -> None:
    """Of the cases that differ the worst are kept, of whichever piece they are."""
    worst, worse, bad = (CaseDifference(f"case-{added}", None, added, 0, 0, []) for added in (3, 2, 1))
    whole = Tally()
    for number, some in ((1, (bad, worst)), (2, (worse,))):
        whole.join(_part(number, *some), keep=2)
    assert whole == _part(3, worst, worse)


@pytest.mark.parametrize("keep", [0, 1, 3, 50, 200])
def test_the_worst_cases_are_kept_whenever_they_come(keep: int) -> None:
    """Given cases that are late by this or that, better or climbed otherwise, in any order, those are kept that are the
    worst of them all, and all are counted.
    """
    draw = random.Random(keep)
    climbing = (clock("first_response", "hours = 2", more='ladder = "up"'), LADDER)
    packs = [Recorded(*one).text for one in (climbing, (clock("first_response", "hours = 1"),))]
    lives = [_answered(half * HOUR / 2) for half in range(1, 9)]
    lived = [one.worked(text) for one in lives for text in (None, *packs)]
    all_of_them, some = Tally(), Tally()
    for number in range(150):
        case = draw.choice(lived)
        all_of_them.take(f"case-{number}", case, MONDAY + 9 * HOUR, None)
        some.take(f"case-{number}", case, MONDAY + 9 * HOUR, keep)
    some.cut(keep)
    assert all_of_them.differing < all_of_them.cases
    assert len(all_of_them.differences) == all_of_them.differing > 50
    worst = sorted(all_of_them.differences, key=lambda one: one.rank)
    assert sorted(some.differences, key=lambda one: one.rank) == worst[:keep]
    assert replace(some, differences=[]) == replace(all_of_them, differences=[])


def test_the_case_with_the_most_added_breaches_is_the_worst() -> None:
    """However late the others would be; of as many the one that would be latest."""
    several, latest, late = (CaseDifference("x", None, *one, []) for one in ((2, 0, 1), (1, 0, 9_000), (1, 0, 60)))
    assert sorted((late, latest, several), key=lambda one: one.rank) == [several, latest, late]


def test_a_longer_promise_would_have_been_kept() -> None:
    """Given an answer an hour late, when four hours are promised, then a breach is avoided; that the answer would have
    come at another time nobody says.
    """
    found = _answered(3 * HOUR).differs(_answered(HOUR, clock("first_response", "hours = 4")).text)
    assert found is not None
    assert (found.added, found.avoided, found.late_by) == (0, 1, 0)
    assert [(one.recorded, one.proposed) for one in found.clocks] == [
        (Fate(MONDAY + 2 * HOUR, "breached", 3_600), Fate(MONDAY + 4 * HOUR, "met"))
    ]


def test_a_clock_that_the_pack_does_not_have_is_not_promised_and_a_new_one_is() -> None:
    """Both are differences, with nothing on the other side."""
    found = _answered(HOUR).differs(_answered(HOUR, clock("resolution", "hours = 4", by="resolution")).text)
    assert found is not None
    assert [(one.clock, one.recorded is None, one.proposed is None) for one in found.clocks] == [
        ("first_response", False, True),
        ("resolution", True, False),
    ]
    assert found.clocks[1].proposed == Fate(MONDAY + 4 * HOUR, "running")


def test_an_exact_answer_is_in_time() -> None:
    """Given an answer after an hour, when an hour is promised, then it is kept, and with a second less it is not."""
    exact, less = (_answered(HOUR, clock("first_response", f"seconds = {one}")).text for one in (3_600, 3_599))
    assert [_answered(HOUR).fates(one)[1]["first_response", 1].outcome for one in (exact, less)] == ["met", "breached"]


def test_what_runs_out_climbs_when_it_does() -> None:
    """Given no ladder, when one is proposed, then the case climbs it at the due instant and half an hour later again;
    and the step's own clock is due two hours of the office later.
    """
    work = _answered(4 * HOUR)
    found = work.differs(Recorded(clock("first_response", "hours = 2", more='ladder = "up"'), LADDER).text)
    assert found is not None
    assert found.escalations_recorded == []
    assert found.escalations_proposed == [Step("up", 1), Step("up", 2)]
    assert {one.clock: one.proposed for one in found.clocks} == {
        "up.lead": Fate(MONDAY + 2.5 * HOUR, "breached", 5_400),
        "up.head": Fate(MONDAY + 5 * HOUR, "met"),
    }


def test_what_a_clock_did_is_no_fact() -> None:
    """Given a case that climbed a ladder because nobody answered, when the promise is longer, then it climbs nothing,
    and the team of that step never has it; that somebody gave it to a team stays.
    """
    work = Recorded(clock("first_response", "hours = 1", more='ladder = "up"'), LADDER)
    work.open().after(hours=1, seconds=1).notice()
    work.after(minutes=1).ask(c.AssignCase(team="front"))
    work.after(minutes=5).ask(REPLY)
    told = [[type(one) for one in step.facts] for step in steps(work.log)]
    assert told == [[e.CaseOpened, e.CaseNumbered], [], [e.CaseAssigned], [e.PublicReplySent]]
    both = work.worked(Recorded(clock("first_response", "hours = 4", more='ladder = "up"'), LADDER).text)
    assert both.recorded.climbed == [("up", 1)]
    assert both.proposed.climbed == []
    assert [one.clock for one in both.proposed.runs] == ["first_response"]


def test_what_somebody_asked_for_climbs_the_proposed_ladder() -> None:
    """With the clock of that ladder's step; where there is no such ladder, that is told."""
    work = Recorded(clock("first_response", "hours = 4"), LADDER)
    work.open().after(minutes=5).ask(c.EscalateCase(reason="x"))
    work.after(minutes=5)
    longer = LADDER.replace("within = { minutes = 30 }", "within = { minutes = 40 }")
    both = work.worked(Recorded(clock("first_response", "hours = 4"), longer).text)
    assert both.proposed.climbed == both.recorded.climbed == [("up", 1)]
    assert [one.due for one in both.proposed.runs if one.clock == "up.lead"] == [MONDAY + timedelta(minutes=45)]
    without = work.worked(Recorded(clock("first_response", "hours = 4")).text)
    assert without.unknown == {"ladder up"}
    assert without.proposed.climbed == []


def test_an_answer_that_was_entered_late_comes_after_what_was_climbed_meanwhile() -> None:
    """Given an answer after twenty minutes that was entered after an hour, when half an hour is promised, then it was
    kept, though a step had been climbed by then; when both came in together nobody had looked.
    """
    tight = Recorded(clock("first_response", "minutes = 30", more='ladder = "up"'), LADDER).text
    for entered, climbed in ((40, [("up", 1)]), (0, [])):
        work = Recorded(clock("first_response", "hours = 2"))
        work.after(minutes=60 - entered)
        work.ask(c.OpenCase(channel="email", topic="delivery"), occurred_at=MONDAY)
        work.after(minutes=entered)
        work.ask(REPLY, occurred_at=MONDAY + HOUR / 3)
        assert work.worked(tight).proposed.climbed == climbed
        assert work.fates(tight)[1]["first_response", 1].outcome == "met"


def test_a_pause_is_taken_where_the_pack_pauses() -> None:
    """Given an hour of waiting, when the clock stands still meanwhile, then it is due an hour later."""
    work = Recorded(clock("resolution", "hours = 4", by="resolution"))
    work.open().after(hours=1).ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=1).ask(c.Resume())
    paused = clock("resolution", "hours = 4", by="resolution", more='pauses = ["customer"]')
    recorded, proposed = work.fates(Recorded(paused).text)
    assert (recorded["resolution", 1].due, proposed["resolution", 1].due) == (MONDAY + 4 * HOUR, MONDAY + 5 * HOUR)


RULE = '\n[[priority_rules]]\nid = "mail"\npriority = "urgent"\nwhen = { channels = ["email"] }\n'
BY_PRIORITY = clock("first_response", f"minutes = 30 {URGENT}", "hours = 2")


def test_a_part_has_the_pauses_of_the_whole_under_any_pack() -> None:
    """Given a whole that waited for two hours, then its part is due two hours later than the pack says, if that pauses
    at all.
    """
    pauses, solved = 'pauses = ["customer"]', "resolution"
    work = Recorded(clock("solved", "hours = 4", by=solved, more=pauses))
    work.open().after(hours=1).ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=2)
    part = work.part()
    part.after(hours=20).notice()
    for pack, due in (
        (clock("solved", "hours = 4", by=solved, more=pauses), 6),
        (clock("solved", "hours = 8", by=solved, more=pauses), 10),
        (clock("solved", "hours = 8", by=solved), 8),
    ):
        recorded, proposed = part.fates(Recorded(pack).text)
        assert (recorded["solved", 1].due, proposed["solved", 1].due) == (MONDAY + 6 * HOUR, MONDAY + due * HOUR)


def test_a_priority_that_nobody_chose_is_chosen_by_the_proposed_rules() -> None:
    """Where no rule chose it and where one did; one that somebody chose stays, and one that words may have decided."""
    plain, ruled = BY_PRIORITY, BY_PRIORITY + RULE
    worded = BY_PRIORITY + RULE + 'mentions = ["fire"]\n'

    def due(before: str, after: str, **said: str) -> timedelta:
        work = Recorded(before)
        work.open(**said)
        return work.fates(Recorded(after).text)[1]["first_response", 1].due - MONDAY

    assert due(plain, ruled) == HOUR / 2
    assert due(ruled, plain) == 2 * HOUR
    assert due(plain, ruled, priority="low") == 2 * HOUR
    assert due(ruled, ruled, priority="normal") == 2 * HOUR
    assert due(plain, worded, description="fire") == 2 * HOUR
    assert due(worded, worded, description="fire") == HOUR / 2
    assert due(ruled, plain, priority="urgent") == HOUR / 2


def test_the_judgement_of_a_topic_is_the_packs() -> None:
    """Given a topic that the proposed pack holds to be complex, then a new case of it is."""
    promise = clock("complex", "hours = 20", by="resolution", more='only = { complexities = ["complex"] }')
    work = Recorded(promise)
    work.open()
    text = work.text.replace('title = "Delivery", team', 'title = "Delivery", complexity = "complex", team')
    assert work.fates()[1] == {}
    assert work.fates(text)[1].keys() == {("complex", 1)}


def test_what_the_pack_does_not_list_is_told() -> None:
    """Channel and topic, also of a case that was classified later; it goes on with the team that it had."""
    work = Recorded(clock("first_response", "hours = 2"))
    work.open(channel="phone", topic="return").after(minutes=1).ask(c.ClassifyCase(topic="delivery", reason="x"))
    text = work.text.replace('id = "phone", medium', 'id = "line", medium').replace(
        'id = "return", title', 'id = "goods", title'
    )
    both = work.worked(text)
    assert both.unknown == {"channel phone", "topic return"}
    assert both.proposed.runs == both.recorded.runs or both.proposed.runs[0].due == both.recorded.runs[0].due


def test_a_case_of_a_pack_without_clocks_runs_from_when_it_came_in() -> None:
    """Given a contact that was entered late under a policy that promised nothing, then the proposed clocks run from the
    contact, and registration is done when it was entered.
    """
    work = Recorded()
    work.ask(c.OpenCase(channel="email", topic="delivery"), occurred_at=MONDAY - HOUR)
    proposed = work.fates(Recorded(*CLOCKS[3:5]).text)[1]
    assert proposed["registration", 1] == Fate(MONDAY - HOUR + timedelta(minutes=5), "breached", 3_300)
    assert proposed["acceptance", 1].due == MONDAY - HOUR / 4


def test_the_period_is_a_month_a_quarter_or_days_of_a_zone() -> None:
    """The last day is named by the one after it."""
    rome = ZoneInfo("Europe/Rome")
    assert period_of("2026-10", UTC) == Period(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    assert period_of("2026-Q4", UTC) == Period(datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert period_of("2026-10-25/2026-10-26", rome) == Period(
        datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)
    )
    for wrong in ("2026", "2026-13", "2026-Q5", "2026-10\n", "2026-10-01", "yesterday/today", "9999-12"):
        with pytest.raises(ValueError, match="is no period; write it like 2026-10, 2026-Q3 or 2026-10-01/2026-11-01"):
            period_of(wrong, UTC)
    with pytest.raises(ValueError, match="ends before it begins"):
        period_of("2026-10-02/2026-10-02", UTC)


def _samples() -> Iterator[e.CaseEvent]:
    for file in (FILE.parent / "events").glob("case.*.json"):
        yield cast("e.CaseEvent", decode(file.read_bytes()))


def _states() -> Iterator[Stage]:
    opened = evolve(INITIAL, e.CaseOpened(subject="x", channel="email", topic="delivery", team="front"))
    assert isinstance(opened, Open)
    yield from (opened, Waiting(opened.file, "customer"), Resolved(opened.file, None), Closed(opened.file, "silent"))


TRAITS = ("channel", "priority", "kind", "topic", "complexity", "severity", "levels")


def test_what_is_not_read_matters_to_no_clock() -> None:
    """It sets nothing going and fulfils nothing but what it is said to, and moves neither the stage of a case nor what
    clocks are for.
    """
    seen = set[type[Event]]()
    for event in _samples():
        if type(event) not in IMMATERIAL and type(event) not in MATERIAL_FOR:
            continue
        seen.add(type(event))
        words = MATERIAL_FOR.get(type(event), frozenset())
        for state in _states():
            triggers = {*(one for one, _ in starts(event, state)), *(one for one, _ in fulfils(event, state))}
            assert triggers <= words, tag_of(event)
            after = evolve(state, event)
            assert isinstance(after, Stage)
            assert type(after) is type(state), tag_of(event)
            for trait in TRAITS:
                assert getattr(after.file, trait) == getattr(state.file, trait), tag_of(event)
    assert seen == {*IMMATERIAL, *MATERIAL_FOR}


@pytest.mark.parametrize("event", [one for one in _samples() if type(one) in BLIND], ids=tag_of)
def test_what_needs_no_fold_first_means_the_same_whatever_the_case_is(event: e.CaseEvent) -> None:
    """It sets nothing going and re-targets nothing, and fulfils the same in whatever stage a case is."""
    assert type(event) not in {*STARTS, *RETARGETS}
    assert len({tuple(fulfils(event, state)) for state in (INITIAL, *_states())}) == 1


def test_who_looks_back_begins_with_all_that_a_follower_has() -> None:
    """Though it does not ask its bases for it, one after the other."""
    work = Recorded(clock("first", "hours = 4"))
    follower = Follower((), work.proposal().policy, MONDAY)
    assert {*vars(LookingBack(work.proposal()))} == {*vars(follower), "proposal"}


def test_there_is_a_sample_of_all_that_needs_no_fold_first() -> None:
    """So that nothing is left out above."""
    assert {type(one) for one in _samples()} >= BLIND


def test_nothing_runs_out_after_the_moment_that_is_asked_about() -> None:
    """Though a fact of before it was entered only later."""
    work = Recorded(clock("first", "hours = 4"))
    work.open()
    work.now = MONDAY + 3 * HOUR
    work.ask(c.ChangePriority(priority="high", reason="x"), occurred_at=MONDAY + HOUR / 2)
    proposal = work.proposal(Recorded(clock("first", "hours = 2", more='ladder = "up"'), LADDER).text)
    known = [one for one, (at, _) in zip(work.log, work.dated, strict=True) if at <= MONDAY + HOUR]
    (done,) = worked([steps(known)], proposal, MONDAY + HOUR)
    assert done is not None
    (fate,) = fates(done.proposed, MONDAY + HOUR).values()
    assert (fate.outcome, done.proposed.climbed) == ("running", [])


def test_what_is_due_at_the_moment_that_is_asked_about_still_runs() -> None:
    """An answer at that very moment would be in time; a moment later it would not."""
    work = Recorded(clock("first", "hours = 4"))
    work.open()
    proposal = work.proposal(work.text)
    for end, outcome in ((MONDAY + 4 * HOUR, "running"), (MONDAY + 4 * HOUR + timedelta(seconds=1), "breached")):
        (done,) = worked([steps(work.log)], proposal, end)
        assert done is not None
        assert [one.outcome for one in fates(done.recorded, end).values()] == [outcome]
        assert [one.outcome for one in fates(done.proposed, end).values()] == [outcome]


def test_a_case_that_was_worked_without_clocks_waited_all_the_same() -> None:
    """Given three hours of waiting, and one for what was asked, when a pack with a clock is proposed that begins late,
    then that stood still for as long; and still does.
    """
    late = 'only = { topics = ["return"] }\npauses = ["customer"]'
    work = Recorded()
    without = work.text
    work.open().after(hours=1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=3).ask(c.Resume())
    work.after(hours=1).ask(c.AskForInformation(wanted=("order",), text="?"))
    work.after(hours=1).ask(c.ReceiveMessage(text="A-1001"))
    work.after(hours=1).ask(c.ClassifyCase(topic="return", reason="x"))
    proposed = without + clock("resolution", "hours = 8", by="resolution", more=late)
    (run,) = work.worked(proposed).proposed.runs
    assert (run.standing, run.due) == ("running", MONDAY + 12 * HOUR)
