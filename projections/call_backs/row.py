"""The row of a promised call."""

from __future__ import annotations

from datetime import datetime

from domain.case.vocabulary import CallBackStatus, CallOutcome
from projections.engine import Row


class CallBackRow(Row, frozen=True):
    """A call that was promised between two instants, by its number within the case; nothing of it is personal.

    `lost_call` is the call because of which it was promised. `made_at` is the first attempt, `outcome` what came of the
    last one; `ended_at` is when it was cancelled, lapsed with its case, or went over to another one with that.
    """

    stream: str
    call_back: int
    promised_at: datetime
    since: datetime
    until: datetime
    lost_call: str | None
    status: CallBackStatus = "promised"
    made_at: datetime | None = None
    outcome: CallOutcome | None = None
    ended_at: datetime | None = None
