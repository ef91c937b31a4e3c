"""How a desk is laid out: its channels, teams, topics, and the departments that it can ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from domain.case.vocabulary import Complexity
from domain.policy.names import Name, Title
from domain.policy.sections.texts import Titles
from domain.staff.rights import Role

Medium = Literal["phone", "email", "chat", "message", "form", "social", "post", "visit", "import"]
"""What a channel is. An `import` brings what another system recorded; nobody turns to the desk through it."""


class Channel(Struct, frozen=True, forbid_unknown_fields=True):
    """A way to reach the desk, during the hours of a calendar where it names one.

    `hint` says what it is good for; with `needs_kind` a contact must say its kind.
    """

    id: Name
    medium: Medium | None = None
    title: Titles | None = None
    hint: Titles | None = None
    calendar: Name | None = None
    needs_kind: bool = False

    @property
    def is_public(self) -> bool:
        """Whether customers reach the desk through it."""
        return self.medium != "import"


class TeamLine(Struct, frozen=True, forbid_unknown_fields=True):
    """A team of the desk, and the roles that its people have between them."""

    id: Name
    title: Title
    roles: tuple[Role, ...] = ()


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """What a case can be about, and the team that takes it first; `complexity` is judged beforehand where given."""

    id: Name
    title: Titles
    team: Name
    complexity: Complexity | None = None


class Department(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a case can be referred to, a brand or a carrier for one when `outside`.

    The answer is due after `answer_minutes`, counted round the clock.
    """

    id: Name
    title: Title
    answer_minutes: Annotated[int, Meta(ge=1, le=525_600)]
    outside: bool = False

    @property
    def answers_within(self) -> timedelta:
        """How long it may take to answer."""
        return timedelta(minutes=self.answer_minutes)


OTHER: Final = "other"
"""The topic that is always there."""
