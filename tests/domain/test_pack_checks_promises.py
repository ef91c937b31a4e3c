"""What a pack promises about returns, complaints, surveys and peaks does not contradict itself."""

from __future__ import annotations

import pytest

from tests.domain.packs import COMPLAINTS, PEAKS, RETURNS, wrong


@pytest.mark.parametrize(
    "sections",
    [
        RETURNS,
        RETURNS.replace("business_days = 3", "hours = 168"),
        COMPLAINTS,
        PEAKS,
        PEAKS.replace("ends = 2026-03-08T00:00:00+01:00", "ends = 2026-11-10T16:00:00Z"),
    ],
)
def test_promises_that_can_be_kept_are_taken(sections: str) -> None:
    """Also that a customer pays the way back of what has a flaw, and that goods can come back for a week only; a refund
    may take all of its days, and a promotion may end as another starts.
    """
    assert wrong(sections) == []


LATE = "Promise less time by `within`, or allow more days."


@pytest.mark.parametrize(
    "old, new, said",
    [
        (
            "window_days = 7",
            "window_days = 6",
            "2: returns.window_days: the window is too short: customers have at least 7 days. Write 7 or more.",
        ),
        (
            'currency = "EUR"\n',
            "",
            (
                "1: returns.currency: nobody can tell of which currency the amounts of the approvals are. Add it,"
                " such as EUR."
            ),
        ),
        (
            "accept = { hours = 4 }\n",
            "",
            (
                "5: returns.accept_calendar: no time is promised in which returns are accepted, so there is nothing to"
                " count. Add `accept`, or leave this out."
            ),
        ),
        (
            "up_to = 50000",
            "up_to = 5000",
            (
                "11: returns.approvals.1.up_to: approval 'large' never applies: one before it is for amounts up"
                " to 5000. Order them from the smallest amount to the greatest."
            ),
        ),
        (
            ", up_to = 50000",
            "",
            (
                "11: returns.approvals.1: approval 'large' is for any amount, and others follow. Put it last, or say by"
                " `up_to` for which amounts it is."
            ),
        ),
        (
            '["supervisor"]',
            '["supervisor"], up_to = 70000',
            (
                "12: returns.approvals.2.up_to: above 70000 nobody may approve a return. Add one without `up_to`,"
                " for any amount."
            ),
        ),
        (
            "days = 7\n",
            "days = 2\n",
            f"17: returns.refund.days: a refund takes longer by `within` than the 2 days that it takes at most. {LATE}",
        ),
        (
            "business_days = 3",
            "hours = 169",
            f"17: returns.refund.days: a refund takes longer by `within` than the 7 days that it takes at most. {LATE}",
        ),
    ],
)
def test_returns_that_contradict_themselves_are_told(old: str, new: str, said: str) -> None:
    """Windows, approvals in the order of their amounts, and refunds that take longer than they may."""
    assert wrong(new.join(RETURNS.rsplit(old, 1))) == [said]


@pytest.mark.parametrize(
    "old, new, said",
    [
        (
            "simple = { business_days = 3 }",
            "simple = { business_days = 6 }",
            (
                "10: complaints.answers.simple: a simple complaint takes longer than a complex one. Write a time that"
                " is no longer."
            ),
        ),
        (
            "answer_days = 10",
            "answer_days = 4",
            (
                "11: complaints.answers.complex: an answer takes longer than the 4 days of `answer_days`. Promise"
                " less time here, or allow more days."
            ),
        ),
    ],
)
def test_complaints_that_contradict_themselves_are_told(old: str, new: str, said: str) -> None:
    """A simple one takes no longer than a complex one, and none longer than it may."""
    assert wrong(COMPLAINTS.replace(old, new)) == [said]


@pytest.mark.parametrize(
    "old, new, said",
    [
        (
            "expires_days = 14",
            "expires_days = 14\nscale = 2",
            (
                "7: surveys.0.scale: survey 'service' has no answer that is not low: they run from 1 to 2."
                " Let low_at_most be smaller than scale."
            ),
        ),
        (
            "expires_days = 14",
            "expires_days = 14\nlow_at_most = 5",
            (
                "7: surveys.0.low_at_most: survey 'service' has no answer that is not low: they run from 1 to 5. Let"
                " low_at_most be smaller than scale."
            ),
        ),
        (
            "backlog = { starts_at = 50, ends_at = 20 }",
            "backlog = { starts_at = 50, ends_at = 50 }",
            "13: surge.backlog.ends_at: surge mode would end as soon as it starts. Write a number below 50.",
        ),
        (
            "ends = 2026-03-08T00:00:00+01:00",
            "ends = 2026-03-01T00:00:00+01:00",
            "19: surge.promotions.0.ends: promotion 'spring' ends before it starts. Write a later time.",
        ),
        (
            "ends = 2026-03-08T00:00:00+01:00",
            "ends = 2026-11-10T16:00:01Z",
            (
                "23: surge.promotions.1.starts: promotion 'singles' starts while promotion 'spring' still holds."
                " Write them as one, or apart."
            ),
        ),
    ],
)
def test_surveys_and_peaks_that_contradict_themselves_are_told(old: str, new: str, said: str) -> None:
    """Scales on which all is low, surges that end as they start, promotions out of order."""
    assert wrong(PEAKS.replace(old, new)) == [said]


def test_a_surge_that_nothing_starts_is_told() -> None:
    """A reserve that nobody ever calls is none."""
    assert wrong('[surge]\nreserve = ["front"]\n') == [
        "1: surge: nothing starts surge mode. Add one of backlog, arrivals, promotions."
    ]


EMERGENCY = """\
[emergency]
steps = [{ id = "stop_sale", title = "Stop the sale" }]
pages = ["supervisor"]
"""
MAJOR = 'only = { severities = ["major"] }\n'
BY_STEP = f"""\
[[clocks]]
id = "emergency"
title = "Emergency process started"
starts = "contact"
fulfilled_by = "emergency_step"
targets = [{{ within = {{ hours = 2 }} }}]
{MAJOR}"""
SAYS_NOTHING = "a case that says nothing of its severity is not asked for one"


def test_an_emergency_process_is_started_by_a_clock_or_an_incident() -> None:
    """Of major cases by a clock that one of its steps fulfils, of the desk itself by the incident's time."""
    assert wrong(EMERGENCY + BY_STEP) == []
    assert wrong(f'{EMERGENCY}incident = {{ within = {{ minutes = 3 }}, needs = ["stop_sale"] }}\n') == []
    advice = "Add a clock that is fulfilled by `emergency_step`, or an incident with its time."
    assert wrong(EMERGENCY) == [f"1: emergency: nothing says when the emergency process begins. {advice}"]


def test_a_clock_that_no_emergency_step_can_fulfil_is_told() -> None:
    """Where there are no steps, and for cases on which none is taken."""
    says = "clock 'emergency' is fulfilled by a step that no emergency process has"
    advice = "Add the section emergency with its steps."
    assert wrong(BY_STEP) == [f"5: clocks.0.fulfilled_by: {says}. {advice}"]
    says = "clock 'emergency' is for cases on which no step of the emergency process is taken"
    assert wrong(EMERGENCY + BY_STEP.replace(MAJOR, "")) == [f"4: clocks.0.only: {says}. Write {MAJOR.strip()}."]


def test_a_rule_that_gives_a_severity_does_not_ask_for_one() -> None:
    """A case that says nothing of its severity is ordinary when the rules are asked."""
    rule = '[[priority_rules]]\nid = "x"\npriority = "urgent"\nwhen = { severities = ["major"] }\n'
    advice = "Leave it out, or the severity that the rule gives."
    assert wrong(rule) == []
    assert wrong(f'{rule}severity = "major"\n') == [f"4: priority_rules.0.when.severities: {SAYS_NOTHING}. {advice}"]
