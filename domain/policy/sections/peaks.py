"""What happens in peaks and emergencies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from domain.command import Moment
from domain.policy.names import Name
from domain.policy.sections.entries import Entry
from domain.policy.sections.spans import Within
from domain.policy.sections.texts import Texts, Titles
from domain.staff.rights import Role

Count = Annotated[int, Meta(ge=1, le=10_000_000)]


class Backlog(Struct, frozen=True, forbid_unknown_fields=True):
    """Surge mode starts at so many unanswered cases and ends at fewer."""

    starts_at: Count
    ends_at: Count


class Arrivals(Struct, frozen=True, forbid_unknown_fields=True):
    """Surge mode starts at so many new cases within some minutes and ends at fewer."""

    minutes: Annotated[int, Meta(ge=1, le=1_440)]
    starts_at: Count
    ends_at: Count


class Promotion(Struct, frozen=True, forbid_unknown_fields=True):
    """A peak that is known beforehand."""

    id: Name
    title: Titles
    starts: Moment
    ends: Moment

    def holds(self, at: datetime) -> bool:
        """Tell whether it is on at a moment."""
        return self.starts <= at < self.ends


class Surge(Struct, frozen=True, forbid_unknown_fields=True):
    """When more people are put to work, and which teams they are."""

    reserve: Annotated[tuple[Name, ...], Meta(min_length=1)]
    backlog: Backlog | None = None
    arrivals: Arrivals | None = None
    promotions: tuple[Promotion, ...] = ()


class Incident(Struct, frozen=True, forbid_unknown_fields=True):
    """How soon after an incident of the desk itself each of some steps is taken."""

    within: Within
    needs: Annotated[tuple[Name, ...], Meta(min_length=1)]


class Emergency(Struct, frozen=True, forbid_unknown_fields=True):
    """What is done about a danger or an incident: by which steps, who is called, what is said meanwhile.

    By when it begins on a major case is said by a clock that an emergency step fulfils, on an incident by `incident`.
    """

    steps: Annotated[tuple[Entry, ...], Meta(min_length=1)]
    pages: Annotated[tuple[Role, ...], Meta(min_length=1)]
    incident: Incident | None = None
    script: Texts | None = None
