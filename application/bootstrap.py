"""The first start of a ledger: a policy, its teams, and somebody who may do everything."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from application.ids import uuid7
from domain.command import Command
from domain.errors import Refusal
from domain.ids import derived, policy_stream, team_stream
from domain.policy.commands import PublishPolicy
from domain.policy.decisions import POLICY
from domain.policy.pack import parse_pack
from domain.staff.commands import RegisterStaff
from domain.staff.decisions import STAFF
from domain.staff.rights import ROLES
from domain.team.commands import FormTeam

if TYPE_CHECKING:
    from application.desk import Desk
    from domain.command import Action

SYSTEM = "system"
"""The actor of what nobody asked for."""
ADMINISTRATOR = derived("staff", "administrator")


@dataclass(frozen=True, slots=True)
class FirstToken:
    """The administrator's token, to be shown once. It gives every role, so that a newcomer can try everything."""

    staff: str
    token: str


async def publish_first_policy(desk: Desk) -> None:
    """Publish the policy that a new ledger begins with, and form its teams; one that was cut short goes on."""
    text = files(__package__).joinpath("packs/minimal.toml").read_text(encoding="utf-8")
    policy = await desk.streams.refresh(POLICY, policy_stream())
    if policy.version > 1:
        return
    if policy.version == 0:
        await _do(desk, policy_stream(), PublishPolicy(text=text, reason="the first start"))
    for team in parse_pack(text).teams:
        if not await desk.reading.version(team_stream(team.id)):
            await _do(desk, team_stream(team.id), FormTeam(team=team.id, title=team.title))


async def first_administrator(desk: Desk) -> FirstToken | None:
    """Register the administrator of a new ledger and return the token, to be shown once; of two at once one gets it.

    A first start that was cut short after the registration goes on with the token.
    """
    administrator = await desk.streams.refresh(STAFF, ADMINISTRATOR)
    if administrator.version > 1:
        return None
    try:
        if administrator.version == 0:
            await _do(desk, ADMINISTRATOR, RegisterStaff(name="Administrator", roles=ROLES))
        _, _, token = await desk.access.create(actor=SYSTEM, label="first start", staff=ADMINISTRATOR, if_version=1)
    except Refusal:
        return None
    return FirstToken(ADMINISTRATOR, token)


async def _do(desk: Desk, stream: str, action: Action) -> None:
    now = desk.clock()
    command: Command[Any] = Command(action=action, stream=stream, id=uuid7(), now=now, occurred_at=now, actor=SYSTEM)
    await desk.ledger.execute(command)
