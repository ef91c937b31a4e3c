"""Every POST endpoint with a body that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tests.http.api import NOBODY
from tests.http.case_verbs import OPENING, VERBS
from tests.samples import PACK


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
_LINE: Final = {
    "product": "mug",
    "quantity": 1,
    "price": 5,
    "paid": 3,
    "coupon": 1,
    "points": 1,
    "payments": [{"method": "card", "amount": 3}],
    "brand": "Gehr",
    "model": "Blue",
    "batch": "B-7",
}
_ON_AN_ORDER: Final[dict[str, tuple[dict[str, Any], tuple[str, ...]]]] = {
    "correct": (
        {"reason": "x", "currency": "EUR", "lines": [_LINE], "ordered_at": "2026-03-01T08:00:00Z", "merchant": "x"},
        ("reason",),
    ),
    "milestone": ({"milestone": "signed", "reason": "x"}, ("milestone",)),
    "scan": (
        {"carrier": "x", "tracking_number": "x", "status": "x", "scanned_at": "2026-03-02T08:00:00Z", "place": "x"},
        ("carrier", "tracking_number", "status", "scanned_at"),
    ),
    "request_change": ({"what": "address", "wish": "x"}, ("what", "wish")),
    "decide_change": ({"change": 1, "approved": True, "reason": "x"}, ("change", "approved")),
    "change_outcome": ({"change": 1, "outcome": "done", "note": "x"}, ("change", "outcome")),
}
_CONTACTS: Final = {
    "name": "Ann",
    "email": "ann@example.org",
    "phone": "+49 30 1234",
    "language": "de",
    "time_zone": "Europe/Berlin",
    "preferred_channel": "email",
}
_ON_A_CUSTOMER: Final[dict[str, tuple[dict[str, Any], tuple[str, ...]]]] = {
    "change_contact_details": (_CONTACTS, ()),
    "remove_contact_detail": ({"what": "phone"}, ("what",)),
    "give_consent": ({"purpose": "newsletter", "wording": "2026-01"}, ("purpose",)),
    "withdraw_consent": ({"purpose": "newsletter"}, ("purpose",)),
    "merge": ({"into": f"customer-{NOBODY}", "reason": "x"}, ("into", "reason")),
    "unmerge": ({"reason": "x"}, ("reason",)),
}
_OF_STAFF: Final = {"languages": ["de"], "skills": ["repairs"]}
_ON_STAFF: Final[dict[str, tuple[dict[str, Any], tuple[str, ...]]]] = {
    "change_details": ({"name": "Kim", **_OF_STAFF}, ()),
    "grant_role": ({"role": "agent"}, ("role",)),
    "revoke_role": ({"role": "agent"}, ("role",)),
    "join_team": ({"team": "support"}, ("team",)),
    "leave_team": ({"team": "support"}, ("team",)),
    "record_absence": (
        {"starts_at": "2026-03-02T08:00:00Z", "ends_at": "2026-03-09T08:00:00Z", "reason": "x"},
        ("starts_at",),
    ),
    "end_absence": ({"absence": "x"}, ("absence",)),
    "end_employment": ({}, ()),
    "revoke_token": ({"token": "x"}, ("token",)),
}
_STATUTE: Final = {
    "id": "br-withdrawal",
    "countries": ["BR"],
    "figure": "returns.window_days",
    "value": 7,
    "source": "x",
    "since": "1991-03-11",
    "until": "2999-01-01",
}
COMMANDS: Final = (
    Endpoint("/v1/cases", {**OPENING, **_WHEN}, ("channel", "topic")),
    *(
        Endpoint(f"/v1/cases/{NOBODY}/{action}", {**body, **_WHEN}, required)
        for action, (body, required) in VERBS.items()
    ),
    Endpoint(
        "/v1/calls",
        {
            "line": "phone",
            "call_id": "x",
            "outcome": "busy",
            "began_at": "2026-03-02T08:00:00Z",
            "waited_seconds": 1,
            "market": "de",
            "caller": "+49 30 1234",
            "customer": f"customer-{NOBODY}",
            "case": f"case-{NOBODY}",
            "call_back": {"since": "2026-03-03T10:00:00Z", "until": "2026-03-03T11:00:00Z", "topic": "delivery"},
            **_WHEN,
        },
        ("line", "call_id", "outcome", "began_at", "waited_seconds"),
    ),
    Endpoint("/v1/customers", {"market": "de", **_CONTACTS, **_WHEN}, ("market",)),
    *(
        Endpoint(f"/v1/customers/{NOBODY}/{action}", {**body, **_WHEN}, required)
        for action, (body, required) in _ON_A_CUSTOMER.items()
    ),
    Endpoint(
        "/v1/orders",
        {
            "market": "de",
            "number": "A-1",
            "customer": f"customer-{NOBODY}",
            "currency": "EUR",
            "lines": [_LINE],
            "ordered_at": "2026-03-01T08:00:00Z",
            "merchant": "x",
            **_WHEN,
        },
        ("market", "number", "customer", "currency", "lines"),
    ),
    *(
        Endpoint(f"/v1/orders/{NOBODY}/{action}", {**body, **_WHEN}, required)
        for action, (body, required) in _ON_AN_ORDER.items()
    ),
    Endpoint(
        "/v1/attachments",
        {
            "subject": f"customer-{NOBODY}",
            "name": "scan.png",
            "media_type": "image/png",
            "digest": "0" * 64,
            **_WHEN,
        },
        ("name", "media_type"),
    ),
    Endpoint(f"/v1/attachments/{NOBODY}/finish", {"digest": "0" * 64, **_WHEN}),
    Endpoint("/v1/staff", {"name": "Kim", "roles": ["agent"], "teams": ["support"], **_OF_STAFF, **_WHEN}, ("name",)),
    *(
        Endpoint(f"/v1/staff/{NOBODY}/{action}", {**body, **_WHEN}, required)
        for action, (body, required) in _ON_STAFF.items()
    ),
    Endpoint("/v1/teams", {"team": "night", "title": "Night shift", **_WHEN}, ("team", "title")),
    Endpoint(f"/v1/teams/{NOBODY}/rename", {"title": "Late shift", **_WHEN}, ("title",)),
    Endpoint(f"/v1/teams/{NOBODY}/name_lead", {"staff": f"staff-{NOBODY}", **_WHEN}),
    Endpoint(
        "/v1/standard_replies",
        {"topic": "delivery", "language": "de", "title": "x", "text": "x", **_WHEN},
        ("topic", "language", "title", "text"),
    ),
    Endpoint(
        f"/v1/standard_replies/{NOBODY}/revise",
        {"text": "x", "title": "x", "reason": "x", **_WHEN},
        ("text", "reason"),
    ),
    Endpoint(f"/v1/standard_replies/{NOBODY}/retire", {"reason": "x", **_WHEN}, ("reason",)),
    Endpoint(
        "/v1/policies",
        {"text": PACK, "reason": "x", "effective_at": "2026-03-02T08:00:00Z", **_WHEN},
        ("text", "reason"),
    ),
    Endpoint(
        "/v1/policies/withdraw",
        {"pack": "shop", "reason": "x", "effective_at": "2026-03-02T08:00:00Z", **_WHEN},
        ("pack", "reason"),
    ),
    Endpoint(
        "/v1/calendars/extend",
        {"pack": "shop", "calendar": "office", "last_year": 2045, "reason": "x", **_WHEN},
        ("pack", "calendar", "reason"),
    ),
    Endpoint(
        "/v1/statutes",
        {"statutes": [_STATUTE], "reason": "x", "effective_at": "2026-03-02T08:00:00Z", **_WHEN},
        ("statutes", "reason"),
    ),
)
"""What writes."""
FIND: Final = Endpoint("/v1/customers/find", {"email": "ann@example.org"})
NEXT: Final = Endpoint("/v1/intake/next", OPENING)
TOKEN: Final = Endpoint(
    f"/v1/staff/{NOBODY}/tokens",
    {"label": "x", "roles": ["agent"], "expires_at": "2027-03-02T08:00:00Z"},
    ("label",),
)
_PARKED: Final = f"/v1/projections/{NOBODY}/parked/{NOBODY}"
DROP: Final = Endpoint(f"{_PARKED}/drop", {"position": 1, "reason": "x", "build": "live"}, ("position", "reason"))
RETRY: Final = Endpoint(f"{_PARKED}/retry", {"build": "live"})
POSTS: Final = (*COMMANDS, FIND, NEXT, TOKEN, DROP, RETRY)
