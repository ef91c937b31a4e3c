"""Facts about calls to the desk. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain.event import Event
from domain.personal import Personal

Answered = Literal["answered", "busy", "abandoned"]
"""What became of a call: somebody took it, the line was busy, or the caller hung up before."""


class CallRecorded(Event, tag="call.recorded.v1", frozen=True):
    """Somebody called a line of the desk, and waited so many seconds until the outcome.

    `line` is a channel of the policy, `call_id` what the telephone system calls the call. `case` is what it was about,
    or was `opened` for it. A caller who was lost may have been promised a call between `since` and `until`.
    """

    line: str
    call_id: str
    outcome: Answered
    began_at: datetime
    waited_seconds: int
    subject: str
    market: str | None = None
    customer: str | None = None
    case: str | None = None
    opened: bool = False
    since: datetime | None = None
    until: datetime | None = None
    policy: int | None = None
    caller: Personal | None = None


CallEvent = CallRecorded
