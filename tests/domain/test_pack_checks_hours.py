"""Customers reach the desk by at least two channels, at hours that come."""

from __future__ import annotations

import pytest

from tests.domain.packs import wrong

REST = """\
teams = [{ id = "front", title = "Front desk" }]
topics = [{ id = "delivery", title = "Delivery", team = "front" }]
name = "shop"
title = "Shop"
"""
FINE = """\
[[channels]]
id = "email"
medium = "email"
[[channels]]
id = "line"
medium = "phone"
calendar = "office"
[[channels]]
id = "import"
medium = "import"
[[calendars]]
id = "office"
title = "Office"
zone = "Europe/Berlin"
[calendars.hours]
mon = ["09:00-17:00"]
"""
MEDIA = "phone, email, chat, message, form, social, post, visit, import"


@pytest.mark.parametrize(
    "old, new, said",
    [
        (
            'medium = "email"\n',
            "",
            f"1: channels.0.medium: channel 'email' does not say what it is. Add its medium, one of {MEDIA}.",
        ),
        (
            'id = "line"\nmedium = "phone"\ncalendar = "office"',
            'id = "imports"\nmedium = "import"',
            "6: channels.1.medium: channel 'imports' is no import by its name. Name it `import`, or write what it is.",
        ),
        (
            'id = "import"\nmedium = "import"',
            'id = "import"\nmedium = "chat"',
            "10: channels.2.medium: the medium of channel 'import' is 'chat'. Write `import`, or give it another name.",
        ),
        (
            'calendar = "office"\n',
            "",
            (
                "4: channels.1.calendar: channel 'line' has no hours. Add the calendar by whose hours, in whose"
                " zone, calls are answered."
            ),
        ),
    ],
)
def test_a_channel_says_what_it_is_and_a_telephone_when(old: str, new: str, said: str) -> None:
    """An import is one by its name and by its medium."""
    assert wrong(FINE, REST) == []
    assert said in wrong(FINE.replace(old, new, 1), REST)


def test_one_channel_is_too_few() -> None:
    """An import is none through which customers come."""
    alone = FINE.replace('[[channels]]\nid = "line"\nmedium = "phone"\ncalendar = "office"\n', "")
    assert wrong(alone, REST) == [
        "1: channels: customers reach the desk by one channel only. List at least 2 that are no imports."
    ]
    none = 'channels = [{ id = "import", medium = "import" }]\n'
    assert wrong(none, REST) == [
        "1: channels: no customer can reach the desk. List at least 2 that are no imports.",
    ]


def test_a_channel_that_does_not_say_what_it_is_counts() -> None:
    """It is told what is missing, and not that there are too few."""
    assert len(wrong('channels = [{ id = "a" }, { id = "b" }]\n', REST)) == 2


@pytest.mark.parametrize(
    "hours, said",
    [
        ("", "11: calendars.0: the calendar never opens. Give it hours."),
        (
            'mon = ["9-17"]\n',
            (
                "16: calendars.0.hours.mon: '9-17' is no interval. Write two times of day as in 09:00-17:00, or"
                " 24:00 as the end."
            ),
        ),
        (
            'mon = ["09:00-17:00"]\n[calendars.breaks]\nmon = ["18:00-19:00"]\n',
            "18: calendars.0.breaks.mon: 18:00-19:00 does not lie within the hours then. Shorten it, or leave it out.",
        ),
        (
            'mon = ["09:00-17:00"]\n[calendars.holidays]\nregion = "BE"\n',
            (
                "18: calendars.0.holidays.region: nobody can tell of which country this is a region. Name it, in"
                " holidays.country."
            ),
        ),
    ],
)
def test_a_calendar_that_can_not_be_meant_is_told_on_its_line(hours: str, said: str) -> None:
    """With what to do about it."""
    assert wrong(FINE.partition("mon = ")[0] + hours, REST) == [said]


@pytest.mark.parametrize(
    "length, said",
    [
        ("{}", "this length of time has no unit. Write it in one of seconds, minutes, hours, days, business_days."),
        (
            "{ hours = 1, days = 2 }",
            (
                "this length of time is in hours and days. Write it in one of seconds, minutes, hours, days,"
                " business_days."
            ),
        ),
    ],
)
def test_a_length_of_time_has_one_unit(length: str, said: str) -> None:
    """Wherever one is said."""
    survey = (
        '[[surveys]]\nid = "s"\ntitle = "S"\ntrigger = "closure"\nby = ["email"]\nexpires_days = 9\n'
        f'dimensions = [{{ id = "care", title = "Care" }}]\nafter = {length}\n'
    )
    assert wrong(FINE + survey, REST) == [f"24: surveys.0.after: {said}"]


def test_business_days_are_those_of_a_calendar() -> None:
    """Of the one beside them, or else of the clock's; only they end at closing."""
    timed = '[[clocks]]\nid = "c"\ntitle = "C"\nstarts = "call_back_request"\nfulfilled_by = "call"\n'
    clock = timed + "targets = [{ within = { days = 2 } }]\n"
    back = '[call_backs]\nwindow_minutes = 60\nwithin = { business_days = 1, ends = "closing" }\n'
    named = clock.replace("targets", 'calendar = "office"\ntargets')
    assert wrong(f'{FINE}{back}calendar = "office"\n{named}', REST) == []
    assert wrong(FINE + back + clock, REST) == [
        (
            "19: call_backs.within.business_days: no calendar tells which days are business days. Name one"
            " as `calendar`, or write days or hours."
        )
    ]
    assert wrong(FINE + back.replace("business_days", "hours") + clock.replace("days = 2", "hours = 2"), REST) == [
        (
            "19: call_backs.within.ends: only business days end when the desk closes or at the same time of day."
            " Leave it out, or write business_days."
        )
    ]
