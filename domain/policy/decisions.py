"""Decisions about policies."""

from __future__ import annotations

from domain.aggregate import Aggregate
from domain.command import Command
from domain.policy.commands import PolicyAction, PublishPolicy
from domain.policy.errors import PolicyInThePast
from domain.policy.events import PolicyEvent, PolicyPublished
from domain.policy.pack import Policy, parse_pack
from domain.policy.state import INITIAL, PolicyState, evolve


def decide(command: Command[PolicyAction], state: PolicyState, _policy: Policy) -> list[PolicyEvent]:
    """Publish a pack once: the same text for the same moment is no news."""
    action = command.action
    pack = parse_pack(action.text)
    effective_at = action.effective_at or command.now
    if effective_at < command.now:
        raise PolicyInThePast(effective_at=effective_at.isoformat(), announced_at=command.now.isoformat())
    held = [state.in_force(effective_at, market) for market in pack.markets or (None,)]
    if all(one is not None and one[1].text == action.text for one in held):
        return []
    return [
        PolicyPublished(
            pack=pack.name,
            text=action.text,
            reason=action.reason,
            announced_at=command.now,
            effective_at=effective_at,
            markets=pack.markets,
        )
    ]


POLICY = Aggregate(
    category="policy",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, _state: None,
    legal=lambda _state, _asking: ("publish",),
    events=(PolicyPublished,),
    actions=(PublishPolicy,),
)
