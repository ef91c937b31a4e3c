"""Refusals of calendars."""

from domain.errors import Refusal


class CalendarInvalid(Refusal):
    """The calendar {calendar} can't be meant: {reason}."""

    kind = "invalid"


class BeyondHorizon(Refusal):
    """The calendar {calendar} is known from {first_day} to {last_day}; the answer lies outside: extend the calendar."""

    kind = "unmet"
