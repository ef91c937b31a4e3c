"""A command: what is asked, of which stream, by whom, when. All that a decision knows of the moment is in here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

if TYPE_CHECKING:
    from domain.calendar.published import Expand

Moment = Annotated[datetime, Meta(tz=True)]
"""An instant with its zone; a time without one is refused."""
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Between these lies every time that is meant. Beyond, moving to another zone leaves the calendar, here or in the
database, and what was written could never be read again."""
Line = Annotated[str, Meta(min_length=1, max_length=200)]
"""A short text: a title, an id."""
PersonName = Annotated[str, Meta(min_length=1, max_length=10_000)]
"""What a person is called, however long."""
Text = Annotated[str, Meta(min_length=1, max_length=20_000)]
"""What people write."""
Origin = Literal["live", "import", "demo"]
A_co = TypeVar("A_co", covariant=True)


class Action(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked; the body of an HTTP command is an action.

    `occurred_at` is when it happened, for what is entered late; left out, it happened now.
    """

    verb: ClassVar[str]
    """The action's name in the API and in the lists of what is legal."""
    occurred_at: Moment | None = None


class Command(Struct, Generic[A_co], frozen=True, kw_only=True):
    """An action in its circumstances.

    `now` is the moment of asking, `occurred_at` when the thing happened (earlier for what is entered late), both aware.
    Ids of whatever the decision makes are in the action or derived from `id`. `actor` is an opaque id. `roles` are
    those of each person whose right counts: of the actor, and of whoever they act for. `beside` holds the states of
    the other streams that the decision looks at, as the aggregate's `beside` names them. `expand` tells what is known
    of the zone and the holidays of a calendar that is published.
    """

    action: A_co
    stream: str
    id: UUID
    now: datetime
    actor: str
    occurred_at: datetime
    on_behalf_of: str | None = None
    roles: tuple[tuple[str, ...], ...] = ()
    origin: Origin = "live"
    correlation: UUID | None = None
    causation: UUID | None = None
    beside: Mapping[str, Any] = msgspec.field(default_factory=dict)
    expand: Expand | None = None
