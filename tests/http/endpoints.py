"""Every POST endpoint with a body that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tests.http.api import CASE, NOBODY


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address, a body for it, and which of the body's fields must be there."""

    path: str
    body: dict[str, Any]
    required: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the address as a test's name shows it."""
        return self.path.replace(f"/{NOBODY}", "")


_WHEN: Final = {"occurred_at": "2026-03-02T08:00:00Z"}
_LINE: Final = {"product": "mug", "quantity": 1, "price": 5, "paid": 5, "coupon": 0}
_ON_A_CASE: Final[dict[str, tuple[dict[str, Any], tuple[str, ...]]]] = {
    "assign": ({"team": "support", "assignee": f"staff-{NOBODY}"}, ("team",)),
    "message": ({"text": "x", "channel": "email"}, ("text",)),
    "reply": ({"text": "x"}, ("text",)),
    "note": ({"text": "x"}, ("text",)),
    "wait": ({"waits_on": "customer", "asked": "x"}, ("waits_on", "asked")),
    "resume": ({}, ()),
    "resolve": ({"summary": "x"}, ("summary",)),
    "confirm": ({}, ()),
    "not_satisfied": ({"reason": "x"}, ()),
    "close": ({}, ()),
    "reopen": ({"reason": "x"}, ("reason",)),
}
_CONTACTS: Final = {"name": "Ann", "email": "ann@example.org", "phone": "+49 30 1234", "language": "de"}
COMMANDS: Final = (
    Endpoint(
        "/v1/cases",
        {
            **CASE,
            **_WHEN,
            "description": "x",
            "priority": "high",
            "market": "de",
            "language": "de",
            "customer": f"customer-{NOBODY}",
            "order": f"order-{NOBODY}",
        },
        ("channel", "topic"),
    ),
    *(
        Endpoint(f"/v1/cases/{NOBODY}/{action}", {**body, **_WHEN}, required)
        for action, (body, required) in _ON_A_CASE.items()
    ),
    Endpoint("/v1/customers", {"market": "de", **_CONTACTS, **_WHEN}, ("market",)),
    Endpoint(f"/v1/customers/{NOBODY}/change_contact_details", {**_CONTACTS, **_WHEN}),
    Endpoint(
        "/v1/orders",
        {
            "market": "de",
            "number": "A-1",
            "customer": f"customer-{NOBODY}",
            "currency": "EUR",
            "lines": [_LINE],
            "ordered_at": "2026-03-01T08:00:00Z",
            **_WHEN,
        },
        ("market", "number", "customer", "currency", "lines"),
    ),
    Endpoint("/v1/staff", {"name": "Kim", "team": "support", **_WHEN}, ("name",)),
)
"""What writes."""
FIND: Final = Endpoint("/v1/customers/find", {"email": "ann@example.org"})
POSTS: Final = (*COMMANDS, FIND)
