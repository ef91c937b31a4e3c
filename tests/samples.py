"""A small desk for tests: its policy, its people, and the commands they give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from application.ids import new_stream
from domain.case import commands as c
from domain.command import Command
from domain.customer.commands import RegisterCustomer
from domain.ids import policy_stream
from domain.policy.commands import PublishPolicy
from domain.policy.pack import parse_pack
from domain.policy.policy import Policy

if TYPE_CHECKING:
    from domain.command import Action

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PACK = """\
name = "shop"
title = "A shop's desk"
silent_days = 7
channels = [{ id = "email", medium = "email" }, { id = "phone", medium = "phone", calendar = "always" }]
teams = [{ id = "front", title = "Front desk" }, { id = "returns", title = "Returns" }]
topics = [
    { id = "delivery", title = "Delivery", team = "front" },
    { id = "return", title = "Return", team = "returns" },
]
calendars = [{ id = "always", title = "Round the clock", zone = "UTC", always = true }]
silence = { notice = "Case {number} is solved for us. It closes after {days} days unless you write to us." }
"""
DESK_PACK = (
    PACK
    + """
intake = { wants = ["name", "contact", "order", "product", "description", "hope"], details = [
    { id = "when", title = "When it happened" },
] }
remedies = [{ id = "return", title = "Return" }, { id = "reship", title = "Send again" }]
rules = [{ id = "care", title = "How to care for the goods", texts = { en = "Keep the goods cool and dry." } }]
departments = [
    { id = "warehouse", title = "Warehouse", answer_minutes = 60 },
    { id = "acme", title = "ACME, the brand", answer_minutes = 1440, outside = true },
]
compensation = { currency = "EUR", platform_fault = 500, limits = { agent = 1000, supervisor = 50000 } }

[[kinds]]
id = "quality"
title = "Quality of goods"
team = "returns"
details = [{ id = "flaw", title = "What is wrong" }]
remedies = ["return"]

[[kinds]]
id = "service"
title = "Service of a merchant"
asks_merchant = true
needs_review = true

[[ladders]]
id = "seniors"
title = "Seniors"
levels = [{ id = "lead", title = "Lead", team = "returns" }]

[emergency]
incident = { within = { minutes = 3 }, needs = ["stop_sale"] }
steps = [{ id = "stop_sale", title = "Stop the sale" }, { id = "warn", title = "Warn the customers" }]
pages = ["supervisor"]

[follow_up]
when = { severities = ["major"], channels = ["phone"] }
at = "09:00"
calendar = "always"
"""
)
"""A desk whose policy has every section: what a contact should say, kinds, remedies, rules, departments, amends."""
POLICY = Policy(version=1, effective_at=NOW - timedelta(days=1), pack=parse_pack(PACK))
DESK = Policy(version=2, effective_at=NOW - timedelta(days=1), pack=parse_pack(DESK_PACK))


def command(action: Action, stream: str, *, now: datetime = NOW, **circumstances: Any) -> Command[Any]:  # noqa: ANN401 - the fields of a command
    """Return a command of an agent, given now unless told otherwise."""
    defaults = {"id": uuid4(), "actor": "staff-1", "occurred_at": action.occurred_at or now}
    return Command(action=action, stream=stream, now=now, **{**defaults, **circumstances})


def publish(now: datetime = NOW, text: str = PACK) -> Command[Any]:
    """Return the publication of a policy, the desk's unless another is given."""
    return command(PublishPolicy(text=text, reason="a policy"), policy_stream(), now=now)


def open_case(**contents: Any) -> Command[Any]:  # noqa: ANN401 - the fields of the action
    """Return the opening of a new case about a delivery."""
    return command(_opening(**contents), new_stream("case"))


def register_customer(**contents: Any) -> Command[Any]:  # noqa: ANN401 - the fields of the action
    """Return the registration of a new customer."""
    return command(RegisterCustomer(**{"market": "de", "email": "ann@example.org", **contents}), new_stream("customer"))


def _opening(**contents: Any) -> c.OpenCase:  # noqa: ANN401 - the fields of the action
    return c.OpenCase(**{"channel": "email", "topic": "delivery", **contents})
