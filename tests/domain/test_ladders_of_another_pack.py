"""A promised call that goes over to a case of another pack climbs the ladder of the pack that promised it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.case import commands as c
from domain.case import events as e
from domain.case.decisions import CASE
from domain.event import On
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees
from tests.domain.test_call_backs import WINDOW
from tests.samples import command

HOUR = timedelta(hours=1)
BACK = clock("back", "hours = 3", starts="call_back_request", by="call", more='calendar = "office"\nladder = "up"')
STEPS = """
[[ladders]]
id = "up"
title = "Up"
levels = [
  { id = "lead", title = "Lead", team = "returns", within = { hours = 2 }, calendar = "office" },
  { id = "head", title = "Head", team = "front" },
]
"""
NONE = ""
ANOTHER = STEPS.replace('"lead", title = "Lead", team = "returns"', '"other", title = "Other", team = "front"')


@pytest.mark.parametrize("ladders", [NONE, ANOTHER])
def test_a_missed_call_that_was_promised_under_another_pack_climbs_the_ladder_of_that_pack(ladders: str) -> None:
    """Given a case whose own pack has no such ladder, or one of the same name: neither is what was promised."""
    work = Clockwork(WINDOW, BACK, STEPS).open().after(hours=1)
    work.ask(c.PromiseCallBack(until=MONDAY + 3 * HOUR))
    target = Clockwork(WINDOW, BACK, STEPS)
    target.publish(WINDOW, BACK if ladders else BACK.replace('ladder = "up"', ""), ladders, name="other")
    target.open().after(hours=1)
    merging = command(c.MergeCase(into="case-2"), "case-1", now=work.now, beside={"case-2": target.state})
    for one in CASE.decided(merging, work.state, replace(work.policy, joined=target.policy)):
        if isinstance(one, On):
            target.state = CASE.evolve(target.state, one.event)
            target.dated.append((one.occurred_at or work.now, one.event))
    target.after(hours=2, minutes=30).notice()
    (step,) = target.of(e.CaseEscalated)
    assert (step.ladder, step.level, step.team, step.policy) == ("up", 1, "returns", 1)
    assert target.run("up.lead").policy == 1
    target.after(hours=5).notice()
    assert [(one.level, one.team, one.policy) for one in target.of(e.CaseEscalated)[1:]] == [(2, "front", 1)]
    assert agrees(target)
