"""Every address of the API that takes a token, found in the application, with the right that it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from domain.command import Action
from domain.registry import NAMES
from interfaces.http.endpoints import endpoints
from tests.http.api import NOBODY

if TYPE_CHECKING:
    import httpx
    from litestar import Litestar

    from tests.http.api import Api

RIGHTS: Final = {
    "GET /v1/attachments/{identity}": "read.attachment",
    "GET /v1/attachments/{identity}/content": "read.attachment",
    "PUT /v1/attachments/{identity}/chunks/{ordinal}": "attachment.begin",
    "GET /v1/calendars": "read.policy",
    "GET /v1/calendars/{pack}/{calendar_id}": "read.policy",
    "GET /v1/calendars/{pack}/{calendar_id}/hours": "read.policy",
    "GET /v1/call_backs": "read.queue",
    "GET /v1/calls": "read.call",
    "GET /v1/calls/{call}": "read.call",
    "GET /v1/cases": "read.case",
    "GET /v1/cases/{case}": "read.case",
    "GET /v1/cases/{case}/clocks": "read.case",
    "GET /v1/cases/{case}/clocks/{clock}/explanation": "read.case",
    "GET /v1/cases/{case}/contact": "read.case",
    "GET /v1/cases/{case}/history": "read.history",
    "GET /v1/cases/{case}/intake": "read.case",
    "GET /v1/cases/{case}/timeline": "read.case",
    "POST /v1/customers/find": "read.customer",
    "GET /v1/clocks": "read.queue",
    "GET /v1/customers/{customer}": "read.customer",
    "GET /v1/customers/{customer}/service_file": "read.service_file",
    "GET /v1/events": "read.events",
    "GET /v1/follow_ups": "read.queue",
    "POST /v1/intake/next": "case.open",
    "GET /v1/orders": "read.order",
    "GET /v1/orders/{order}": "read.order",
    "GET /v1/orders/{order}/history": "read.order",
    "GET /v1/orders/{order}/rules": "read.order",
    "GET /v1/policy": "read.policy",
    "GET /v1/projections": "read.projection",
    "GET /v1/projections/parked": "read.projection",
    "POST /v1/projections/{name}/parked/{stream}/drop": "upkeep.drop_parked_event",
    "POST /v1/projections/{name}/parked/{stream}/retry": "upkeep.drop_parked_event",
    "GET /v1/publications": "read.policy",
    "GET /v1/publications/{number}": "read.policy",
    "GET /v1/queues": "read.queue",
    "GET /v1/queues/{team}": "read.queue",
    "GET /v1/reports/calls": "read.reports",
    "GET /v1/reports/load": "read.reports",
    "GET /v1/reports/outcomes": "read.reports",
    "GET /v1/reports/resolutions": "read.reports",
    "GET /v1/reports/resolutions/cases": "read.reports",
    "GET /v1/reports/sla": "read.reports",
    "GET /v1/reports/sla/clocks": "read.reports",
    "GET /v1/staff": "read.staff",
    "GET /v1/staff/{identity}": "read.staff",
    "POST /v1/staff/{identity}/tokens": "staff.issue_token",
    "GET /v1/standard_replies": "read.standard_reply",
    "GET /v1/standard_replies/{standard_reply}": "read.standard_reply",
    "GET /v1/statutes": "read.policy",
    "GET /v1/stuck": "read.queue",
    "GET /v1/teams": "read.team",
    "GET /v1/teams/{team}": "read.team",
}
"""What each address takes that is not an action's own: there the action's name is the right."""
_IN_PATH: Final = {"team": "support", "ordinal": "1"}
_QUERY: Final = {"number": "2026-000001", "customer": f"customer-{NOBODY}", "by": "market"}
"""A value for each parameter of a query that must be there."""


@dataclass(frozen=True, slots=True)
class Address:
    """Something to ask: a method and an address as the application writes it, and the right that it takes."""

    method: str
    template: str
    right: str
    query: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The address of something that is not there."""
        return re.sub(r"\{(\w+)\}", lambda found: _IN_PATH.get(found[1], NOBODY), self.template)

    @property
    def target(self) -> str:
        """What the record of a refusal says of it."""
        return f"{self.method} {re.sub(r'[{](?!team|ordinal)[^}]+[}]', NOBODY, self.template)}"

    async def ask(self, api: Api, **headers: str | bytes) -> httpx.Response:
        """Ask, with a body that says nothing."""
        named: dict[str, Any] = {name.replace("_", "-"): value for name, value in headers.items()}
        body: dict[str, Any] = {} if self.method == "GET" else {"json": {}}
        return await api.send(self.method, self.path, params=self.query, headers=named, **body)

    def __str__(self) -> str:
        """Return method and address."""
        return f"{self.method} {self.template}"


def addresses(app: Litestar) -> list[Address]:
    """Return every address that takes a token. One that is new and is no action's must be named in `RIGHTS`."""
    found = []
    for one in endpoints(app):
        if not one.contract.public:
            name = f"{one.method.upper()} {one.path}"
            action = one.contract.takes
            own = NAMES[action] if action is not None and issubclass(action, Action) else ""
            right = RIGHTS.get(name, own)
            required = {parameter for parameter, said in one.parameters.items() if said.is_required} - one.in_path
            query = {parameter: _QUERY[parameter] for parameter in required}
            found.append(Address(one.method.upper(), one.path, right, query))
    return found
