"""What can be asked about calls to the desk."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from domain.call.events import Answered
from domain.command import Action, Line, Moment
from domain.customer.commands import Market
from domain.policy.names import Name


class CallBackAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """The caller is to be called back: in a window, or else in the policy's; about a topic of it, if they said."""

    since: Moment | None = None
    until: Moment | None = None
    topic: Line | None = None


class RecordCall(Action, frozen=True, kw_only=True):
    """Record a call to a line of the desk, under the id that the telephone system gave it.

    A caller who was lost can be promised a call-back: on `case` where they called about one, or else on a new one.
    Left out, `occurred_at` is when it began.
    """

    verb: ClassVar[str] = "record"
    line: Name
    call_id: Line
    outcome: Answered
    began_at: Moment
    waited_seconds: Annotated[int, Meta(ge=0, le=86_400)]
    market: Market | None = None
    caller: Line | None = None
    customer: Line | None = None
    case: Line | None = None
    call_back: CallBackAsked | None = None

    def __post_init__(self) -> None:
        """Let the call have occurred when it began, however late it is recorded."""
        if self.occurred_at is None:
            force_setattr(self, "occurred_at", self.began_at)


CallAction = RecordCall
