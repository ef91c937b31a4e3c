"""Every aggregate, by category and by action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case.decisions import CASE
from domain.customer.decisions import CUSTOMER
from domain.order.decisions import ORDER
from domain.policy.decisions import POLICY
from domain.staff.decisions import STAFF
from domain.team.decisions import TEAM

if TYPE_CHECKING:
    from domain.aggregate import Aggregate
    from domain.command import Action
    from domain.event import Event

AGGREGATES: tuple[Aggregate, ...] = (CASE, CUSTOMER, ORDER, POLICY, STAFF, TEAM)
BY_CATEGORY: dict[str, Aggregate] = {one.category: one for one in AGGREGATES}
BY_ACTION: dict[type[Action], Aggregate] = {action: one for one in AGGREGATES for action in one.actions}
EVENT_TYPES: tuple[type[Event], ...] = tuple(event for one in AGGREGATES for event in one.events)
NUMBERED: frozenset[type[Event]] = frozenset(event for one in AGGREGATES for event in one.numbered)
