"""A policy pack: what an organisation promises and how its desk is laid out, as data. The text is TOML."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from domain.policy.errors import PackInvalid

Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$(?!\n)")]
"""A short name: lower-case letters, digits, `_` and `-`."""


class TeamLine(Struct, frozen=True, forbid_unknown_fields=True):
    """A team of the desk."""

    id: Name
    title: str


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """What a case can be about, and the team that takes it first."""

    id: Name
    title: str
    team: Name


class Pack(Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of one organisation. After `silent_days` a resolved case closes without the customer's word."""

    name: Name
    title: str
    silent_days: Annotated[int, Meta(ge=0, le=3650)]
    channels: Annotated[tuple[Name, ...], Meta(min_length=1)]
    teams: Annotated[tuple[TeamLine, ...], Meta(min_length=1)]
    topics: Annotated[tuple[Topic, ...], Meta(min_length=1)]

    def topic(self, name: str) -> Topic | None:
        """Return the topic of that name."""
        return next((topic for topic in self.topics if topic.id == name), None)

    def has_team(self, name: str) -> bool:
        """Tell whether the pack lists the team."""
        return any(team.id == name for team in self.teams)


class Policy(Struct, frozen=True):
    """A pack in force: which version of the organisation's policy it is and since when."""

    version: int
    effective_at: datetime
    pack: Pack

    def silent_due(self, resolved_at: datetime) -> datetime:
        """Return when a case resolved at that moment closes if the customer stays silent."""
        return resolved_at + timedelta(days=self.pack.silent_days)


NO_POLICY = Policy(
    version=0,
    effective_at=datetime.min.replace(tzinfo=UTC),
    pack=Pack(name="none", title="No policy is in force yet", silent_days=0, channels=(), teams=(), topics=()),
)
"""What holds before the first publication: a pack that lists nothing."""


def parse_pack(text: str) -> Pack:
    """Read a pack; raise `PackInvalid` with the reason when it is not one."""
    try:
        pack = msgspec.toml.decode(text, type=Pack)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise PackInvalid(reason=str(error)) from error
    _check(pack)
    return pack


def _check(pack: Pack) -> None:
    teams = [team.id for team in pack.teams]
    topics = [topic.id for topic in pack.topics]
    for kind, names in (("team", teams), ("topic", topics), ("channel", list(pack.channels))):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise PackInvalid(reason=f"the {kind} {twice[0]!r} is listed twice")
    for topic in pack.topics:
        if topic.team not in teams:
            raise PackInvalid(reason=f"topic {topic.id!r} goes to team {topic.team!r}, which the pack does not list")
