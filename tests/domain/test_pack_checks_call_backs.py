"""A window in which calls are promised has a clock that is due when it is over."""

from __future__ import annotations

import pytest

from tests.domain.packs import wrong

WINDOW = """\
[call_backs]
within = { hours = 2 }
window_minutes = 60
calendar = "always"
"""
CLOCK = """\
[[clocks]]
id = "back"
title = "Back"
starts = "call_back_request"
fulfilled_by = "call"
calendar = "always"
targets = [{ within = { hours = 3 } }]
"""


def test_a_window_with_a_clock_that_lasts_as_long_is_fine() -> None:
    """In whatever units; a clock without a window is there for those that are agreed one by one."""
    assert wrong(WINDOW + CLOCK) == []
    assert wrong(WINDOW + CLOCK.replace("hours = 3", "minutes = 180")) == []
    assert wrong(CLOCK) == []


def test_a_window_without_a_clock_would_be_missed_unseen() -> None:
    """A clock that something else fulfils is none."""
    said = (
        "1: call_backs: no clock runs from the request to the call, so that nobody sees when a promised call is missed."
        ' Add one with `starts = "call_back_request"` and `fulfilled_by = "call"`.'
    )
    assert wrong(WINDOW) == [said]
    assert wrong(WINDOW + CLOCK.replace('"call"', '"reply"')) == [said]


@pytest.mark.parametrize(
    "old, new, said",
    [
        (
            "hours = 3",
            "hours = 2",
            (
                "11: clocks.0.targets.0.within: clock 'back' is not due when the window of a call is over, 180 minutes"
                " after the request. Let it give as long as the window's begin and length together."
            ),
        ),
        (
            'calendar = "always"\ntargets',
            "targets",
            (
                "10: clocks.0.targets.0: clock 'back' is counted by another calendar than the window of a call. Name"
                " the calendar of the call-backs."
            ),
        ),
        (
            "targets",
            'pauses = ["customer"]\ntargets',
            (
                "11: clocks.0.pauses: clock 'back' would stand still, though the window of a call was promised. Leave"
                " it out."
            ),
        ),
    ],
)
def test_the_clock_agrees_with_the_window(old: str, new: str, said: str) -> None:
    """It counts as the window does, lasts as long, and waits for nobody."""
    assert wrong(WINDOW + CLOCK.replace(old, new)) == [said]


def test_days_are_not_held_against_minutes() -> None:
    """How many minutes a business day has is the calendar's."""
    days = WINDOW.replace("hours = 2", "business_days = 1")
    assert wrong(days + CLOCK) == []
