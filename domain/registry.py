"""Every aggregate, by category and by action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.access.decisions import ACCESS
from domain.attachment.decisions import ATTACHMENT
from domain.call.decisions import CALL
from domain.case.decisions import CASE
from domain.customer.decisions import CUSTOMER
from domain.follow_up_list.decisions import FOLLOW_UP_LIST
from domain.order.decisions import ORDER
from domain.policy.decisions import POLICY
from domain.staff.decisions import STAFF
from domain.standard_reply.decisions import STANDARD_REPLY
from domain.team.decisions import TEAM
from domain.upkeep.decisions import UPKEEP

if TYPE_CHECKING:
    from domain.aggregate import Aggregate
    from domain.command import Action
    from domain.event import Event

AGGREGATES: tuple[Aggregate, ...] = (
    CASE,
    CALL,
    CUSTOMER,
    ORDER,
    POLICY,
    STAFF,
    TEAM,
    STANDARD_REPLY,
    ACCESS,
    ATTACHMENT,
    UPKEEP,
    FOLLOW_UP_LIST,
)
BY_CATEGORY: dict[str, Aggregate] = {one.category: one for one in AGGREGATES}
BY_ACTION: dict[type[Action], Aggregate] = {action: one for one in AGGREGATES for action in one.actions}
NAMES: dict[type[Action], str] = {action: f"{one.category}.{action.verb}" for action, one in BY_ACTION.items()}
"""The name of each action in the ledger and among the rights: `case.reply`."""
EVENT_TYPES: tuple[type[Event], ...] = tuple(event for one in AGGREGATES for event in one.events)
NUMBERED: frozenset[type[Event]] = frozenset(event for one in AGGREGATES for event in one.numbered)
