"""What a customer is told at once: that the case is there, by when somebody answers, and when the desk opens again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from application.calendars.local_times import LocalTimes
from domain.calendar.errors import BeyondHorizon

if TYPE_CHECKING:
    from domain.calendar.published import PublishedCalendar
    from domain.case.file import CaseFile
    from domain.policy.policy import Policy

_ANSWERS: Final = frozenset({"reply", "acknowledgement"})


class Acknowledged(Struct, frozen=True):
    """A text to send to the customer, in their language as far as the policy has it, and the instants that it names.

    `due` is when the first answer is due, `opening` when the channel opens again; None where it is open or has no
    hours.
    """

    text: str
    due: datetime | None
    opening: datetime | None


def acknowledged(policy: Policy, file: CaseFile, now: datetime) -> Acknowledged | None:
    """Return what the policy says by itself to whoever opened a case; None where it says nothing, or speaks of an
    answer that no clock promises to this case.
    """
    rules = policy.pack.acknowledgement
    if rules.text is None:
        return None
    channel = policy.pack.channel(file.channel)
    calendar = None if channel is None or channel.calendar is None else policy.calendars.get(channel.calendar)
    running = [one for one in file.clocks if one.standing == "running" and one.fulfilled_by in _ANSWERS]
    first = min(running, key=lambda one: one.due, default=None)
    counted = None if first is None or first.calendar is None else policy.calendars.get(first.calendar)
    opening = _opening(calendar, now)
    due = None if first is None else first.due
    texts = [policy.pack.said(rules.text, file.language)]
    if opening is not None and rules.closed is not None:
        texts.append(policy.pack.said(rules.closed, file.language))
    if due is None and any("{due}" in one for one in texts):
        return None
    words = {
        "{number}": file.number or "",
        "{due}": "" if due is None else _written(due, counted or calendar),
        "{opening}": "" if opening is None else _written(opening, calendar),
    }
    text = " ".join(texts)
    for name, value in words.items():
        text = text.replace(name, value)
    return Acknowledged(text, due, opening)


def _opening(calendar: PublishedCalendar | None, now: datetime) -> datetime | None:
    if calendar is None:
        return None
    try:
        return None if calendar.working.is_open(now) else calendar.working.next_open(now)
    except BeyondHorizon:
        return None


def _written(instant: datetime, calendar: PublishedCalendar | None) -> str:
    """Return an instant as a customer reads it: in the local time of the calendar, which is named."""
    if calendar is None:
        return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{LocalTimes(calendar.expansion).moment(instant).local:%Y-%m-%d %H:%M} ({calendar.spec.zone})"
