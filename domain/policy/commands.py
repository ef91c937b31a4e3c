"""What can be asked of the policy."""

from typing import Annotated, ClassVar

from msgspec import Meta

from domain.command import Action, Line, Moment, Text
from domain.policy.law.statutes import StatuteText


class PublishPolicy(Action, frozen=True, kw_only=True):
    """Publish a pack (TOML text), to hold from `effective_at` on; from now on when that is left out."""

    verb: ClassVar[str] = "publish"

    text: Annotated[str, Meta(min_length=1, max_length=1_000_000)]
    reason: Text
    effective_at: Moment | None = None


class ExtendCalendar(Action, frozen=True, kw_only=True):
    """Expand a calendar of a pack anew, up to the end of a year, or for the next ten and more when that is left out.

    What is known of its zone and its public holidays today holds for what begins from now on.
    """

    verb: ClassVar[str] = "extend_calendar"

    pack: Line
    calendar: Line
    reason: Text
    last_year: Annotated[int, Meta(ge=1900, le=2100)] | None = None


class PublishStatutes(Action, frozen=True, kw_only=True):
    """Write down anew what the laws of countries ask for, all of it, to hold from `effective_at` on, or from now."""

    verb: ClassVar[str] = "publish_statutes"

    statutes: Annotated[tuple[StatuteText, ...], Meta(max_length=5_000)]
    reason: Text
    effective_at: Moment | None = None


class WithdrawPolicy(Action, frozen=True, kw_only=True):
    """Withdraw a pack, in all that was published of it, from `effective_at` on; from now on when that is left out.

    Its markets go to the others. Cases under it are decided on by it to their end, but its clocks end.
    """

    verb: ClassVar[str] = "withdraw"

    pack: Line
    reason: Text
    effective_at: Moment | None = None


PolicyAction = PublishPolicy | ExtendCalendar | PublishStatutes | WithdrawPolicy
