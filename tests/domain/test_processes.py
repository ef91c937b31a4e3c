"""What follows from events without anybody asking for it."""

from __future__ import annotations

import pytest

from domain.case import commands as c
from domain.case import events as e
from domain.case.decisions import CASE
from domain.processes.answered_referrals import ANSWERED_REFERRALS
from domain.processes.process import Asked, Process
from interfaces.wiring import PROCESSES, PROJECTIONS
from tests.domain.histories import opened, referred
from tests.processes import STREAM, when
from tests.spec import given

answered = e.ReferralAnswered(referral=1)
for_it = e.CaseWaiting(waits_on="department", party="warehouse")


def test_the_answer_to_a_referral_asks_for_its_case_to_resume() -> None:
    """Given a case that waits for the warehouse, when the warehouse has answered, then the case is asked to resume."""
    asked = Asked(STREAM, c.Resume(referral=1))
    when(ANSWERED_REFERRALS, answered).then(asked)
    resumed = e.CaseResumed(because="referral_answered", referral=1)
    given(CASE, opened, referred, for_it, answered).when(asked.action).then(resumed)


def test_nothing_follows_from_other_events() -> None:
    """A question is no answer."""
    when(ANSWERED_REFERRALS, referred).then()
    when(ANSWERED_REFERRALS, e.CaseResumed(because="answered")).then()


@pytest.mark.parametrize("origin", ["import", "demo"])
def test_nothing_follows_from_what_did_not_happen_at_this_desk(origin: str) -> None:
    """Whatever the process is."""
    when(ANSWERED_REFERRALS, answered, origin=origin).then()
    when(_of_everything(), answered, origin=origin).then()
    when(_of_everything(), answered).then(Asked(STREAM, c.Resume()))


def test_an_older_version_of_an_event_concerns_the_same_process() -> None:
    """It is read as the newest one."""
    when(_of_everything(), answered, tag="case.referral_answered.v0").then(Asked(STREAM, c.Resume()))
    when(_of_everything(), answered, tag="case.referral_answered_late.v1").then()


def test_no_name_is_given_twice() -> None:
    """Processes and read models have their checkpoints side by side."""
    names = [one.name for one in PROCESSES] + [one.name for one in PROJECTIONS]
    assert len(set(names)) == len(names)


def _of_everything() -> Process:
    return Process("everything", 1, to=(e.ReferralAnswered,), react=lambda fact: [Asked(fact.stream, c.Resume())])
