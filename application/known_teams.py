"""Which teams there are: those that a policy lists or has listed, and those that were formed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.aggregate import Governed
from domain.errors import Refusal
from domain.ids import team_stream
from domain.team.decisions import TEAM

if TYPE_CHECKING:
    from application.desk import Desk


class TeamUnknown(Refusal):
    """There is no team {team}. The policies list: {teams}."""

    kind = "missing"


async def must_be_known(desk: Desk, team: str) -> None:
    """Raise `TeamUnknown` for the name of a team that is nowhere."""
    now, listed = desk.clock(), dict[str, None]()
    for number in reversed(range(1, len((await desk.policies.refresh()).published) + 1)):
        policy = await desk.policies.governing(Governed(version=number), now)
        listed |= dict.fromkeys(one.id for one in policy.pack.teams)
        if team in listed:
            return
    if (await desk.streams.refresh(TEAM, team_stream(team))).state.team is None:
        raise TeamUnknown(team=team, teams=", ".join(sorted(listed)) or "none")
