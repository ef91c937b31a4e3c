"""The first start of a ledger: a policy, its teams, and somebody who may do everything."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from application.ids import uuid7
from application.law import bundled_statutes
from domain.command import Command
from domain.errors import Refusal
from domain.ids import derived, policy_stream, team_stream
from domain.policy.commands import PublishPolicy, PublishStatutes
from domain.policy.decisions import POLICY
from domain.policy.pack import published_pack
from domain.staff.commands import RegisterStaff
from domain.staff.decisions import STAFF
from domain.staff.rights import ROLES
from domain.team.commands import FormTeam

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.desk import Desk
    from domain.command import Action

SYSTEM = "system"
"""The actor of what nobody asked for."""
FIRST: Final = "minimal"
"""The pack for all markets that no other names."""
PACKS: Final = (
    "skincare-global",
    "beauty-after-sales",
    "cross-border",
    "marketplace-24h",
    "ecommerce-feedback",
    FIRST,
)
"""The packs that come with caseledger, in the order in which a first start publishes them."""
REASON: Final = "the first start"
ADMINISTRATOR = derived("staff", "administrator")


@dataclass(frozen=True, slots=True)
class FirstToken:
    """The administrator's token, to be shown once. It gives every role, so that a newcomer can try everything."""

    staff: str
    token: str


async def publish_first_policy(desk: Desk, bundled: Sequence[str] = (FIRST,)) -> None:
    """Publish what a new ledger begins with: the laws that are written down, and packs with their teams, the one for
    all markets last.

    A first start that was cut short goes on; where somebody published anything else, nothing is added.
    """
    published = (await desk.streams.refresh(POLICY, policy_stream())).state
    known = [one.pack for one in published.published]
    if FIRST in known or not set(known) <= set(PACKS):
        return
    if not published.statutes:
        await _do(desk, policy_stream(), PublishStatutes(statutes=bundled_statutes().statutes, reason=REASON))
    for name in reversed(bundled):
        # A team that several packs have is called as the pack for all markets calls it.
        for team in published_pack(bundled_pack(name)).teams:
            if not await desk.reading.version(team_stream(team.id)):
                await _do(desk, team_stream(team.id), FormTeam(team=team.id, title=team.title))
    for name in bundled:
        if name not in known:
            await _do(desk, policy_stream(), PublishPolicy(text=bundled_pack(name), reason=REASON))


def bundled_pack(name: str) -> str:
    """Return the text of a pack that comes with caseledger."""
    return files(__package__).joinpath(f"packs/{name}.toml").read_text(encoding="utf-8")


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
