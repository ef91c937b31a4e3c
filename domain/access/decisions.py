"""Decisions about the record of somebody's access."""

from __future__ import annotations

from domain.access.commands import AccessAction, RecordRefusal
from domain.access.events import AccessEvent, AccessRefused
from domain.access.state import INITIAL, AccessState, evolve
from domain.aggregate import Aggregate, Asking
from domain.command import Command
from domain.policy.policy import Policy


def decide(command: Command[AccessAction], _state: AccessState, _policy: Policy) -> list[AccessEvent]:
    """Record each refusal: to ask again is to be refused again."""
    action = command.action
    return [AccessRefused(right=action.right, target=action.target, code=action.code, on_behalf_of=action.on_behalf_of)]


def legal(_state: AccessState, _asking: Asking) -> tuple[str, ...]:
    """Return nothing: nobody asks for refusals."""
    return ()


ACCESS = Aggregate(
    category="access",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda stream, _state: f"staff-{stream.removeprefix('access-')}",
    legal=legal,
    events=(AccessRefused,),
    actions=(RecordRefusal,),
)
