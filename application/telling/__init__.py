"""Events in the words of a person, without any personal value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from application.telling.calls import told_of_call
from application.telling.cases import told_of_case
from application.telling.customers import told_of_customer
from application.telling.desk import (
    told_of_access,
    told_of_attachment,
    told_of_follow_up_list,
    told_of_policy,
    told_of_standard_reply,
    told_of_team,
    told_of_upkeep,
)
from application.telling.orders import told_of_order
from application.telling.staff import told_of_staff
from domain.event import tag_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from domain.event import Event

_TELLERS: Final[dict[str, Callable[[Any], str]]] = {
    "access": told_of_access,
    "attachment": told_of_attachment,
    "call": told_of_call,
    "case": told_of_case,
    "customer": told_of_customer,
    "follow_up_list": told_of_follow_up_list,
    "order": told_of_order,
    "policy": told_of_policy,
    "staff": told_of_staff,
    "standard_reply": told_of_standard_reply,
    "team": told_of_team,
    "upkeep": told_of_upkeep,
}
"""Who tells the events of an aggregate, each of them kept whole by `assert_never`."""


def told(event: Event) -> str:
    """Return what happened as a sentence."""
    return _TELLERS[tag_of(event).partition(".")[0]](event)
