"""Cases of which more is entered after they have ended: they are counted again, and worked again, to the same."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import cache
from itertools import pairwise

import pytest

from domain.case import commands as c
from domain.case import events as e
from domain.case.ended import SAID
from domain.case.state import Closed
from domain.errors import Refusal
from tests.application.simulated import Recorded
from tests.application.test_simulating import CLOCKS
from tests.domain.clockwork import MONDAY, OFFICE, Clockwork, clock
from tests.domain.recounted import agrees
from tests.domain.test_entered_after_the_end import CLOSE, DONE, FOLLOWED_UP, MERGE, PROPOSE, PROPOSER
from tests.domain.test_entered_late import EMERGENCY, MAJOR, WAREHOUSE

SECTIONS = (
    *(EMERGENCY, FOLLOWED_UP, *CLOCKS),
    clock("emergency", "hours = 1", by="emergency_step", more=MAJOR),
    clock("finding", "hours = 2", by="finding", more='pauses = ["customer"]\nladder = "up"'),
    clock("found", "hours = 2", starts="verification"),
    clock("proposal", "hours = 3", starts="referral", by="proposal", more='pauses = ["third_party"]'),
    clock("review", "hours = 1", starts="proposal", by="review"),
    clock("referral", "hours = 1", starts="referral", by="referral_answer"),
    clock("call", "hours = 2", by="call"),
)
SEEDS = range(40)
AT_FIRST = (
    PROPOSE,
    c.ReferCase(to="warehouse", question="x"),
    c.AskForInformation(wanted=("order",), text="x"),
    c.AskForInformation(of="third_party", party="carrier", wanted=("order",), text="x"),
)
AFTER = (
    *(action for _, action in DONE if action != c.AmendCase(details={"when": "x"})),
    *(c.ClassifyCase(topic="delivery", reason="x"), c.ReceiveMessage(text="x")),
)
BEFORE = (
    *AFTER,
    c.TriageCase(severity="major", owner="staff-7"),
    *(c.WaitFor(waits_on="customer", asked="?"), c.Resume(), c.Resolve(summary="x"), c.Reopen(reason="x")),
    *(c.ChangePriority(priority="urgent"), c.ClassifyCase(topic="return", reason="x")),
)


@cache
def _told(seed: int) -> tuple[Recorded, int]:
    """Return a case of which more was entered after its end, as drawn, and how many events it had when it ended."""
    draw = random.Random(seed)
    work = Recorded()
    work.publish(*SECTIONS, office=WAREHOUSE + OFFICE)
    work.open(severity=draw.choice(("major", "ordinary")))
    for action in AT_FIRST:
        _ask(work, action, timedelta(), actor=PROPOSER)
    for _ in range(draw.randrange(6)):
        work.after(minutes=draw.choice((1, 31, 60, 200)))
        late = timedelta(minutes=draw.choice((0, 0, 5, 100)))
        _ask(work, draw.choice(BEFORE), late)
    work.after(minutes=draw.choice((31, 200, 600)))
    work.ask(draw.choice((CLOSE, MERGE)), beside={"case-2": Clockwork().open().state})
    ended = len(work.events)
    for _ in range(draw.randrange(3, 12)):
        work.after(minutes=draw.choice((0, 1, 600)))
        _ask(work, draw.choice(AFTER), (work.now - MONDAY) * draw.random())
    return work, ended


def _ask(work: Recorded, action: c.CaseAction, late: timedelta, actor: str = "staff-1") -> None:
    try:
        work.ask(action, occurred_at=work.now - late, actor=actor)
    except Refusal:
        work.notice()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_entered_after_the_end_comes_to_the_same_by_every_way_of_counting(seed: int) -> None:
    """Whatever it is, and whenever it was done: the case stays as it ended, and nothing runs on it any more."""
    work, ended = _told(seed)
    assert agrees(work)
    both, (recorded, proposed) = work.worked(), work.fates()
    assert proposed == recorded
    assert both.proposed.climbed == both.recorded.climbed
    assert work.differs() is None
    assert isinstance(work.state, Closed)
    assert all(run.is_over for run in work.state.file.clocks)
    assert not [one for one in work.events[ended:] if isinstance(one, e.ClockStarted | e.FollowUpBegun)]


def test_all_that_clocks_wait_for_is_among_what_was_entered() -> None:
    """And it put something right."""
    found = set[type]()
    for seed in SEEDS:
        work, ended = _told(seed)
        after = work.events[ended:]
        found |= {type(one) for one, more in pairwise(after) if isinstance(more, e.ClockCorrected)}
    assert found >= {*SAID.values()}
