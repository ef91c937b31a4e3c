"""Every verb of a case with a body that gives each of its fields, and which of them must be there."""

from __future__ import annotations

from typing import Any, Final

from tests.http.api import CASE, NOBODY

CONTACT: Final[dict[str, Any]] = {
    "stage": "after",
    "description": "x",
    "details": {"when": "x"},
    "market": "de",
    "country": "DE",
    "language": "de",
    "name": "Ann",
    "contact": "ann@example.org",
    "order": f"order-{NOBODY}",
    "products": ["mug"],
    "hope": "refund",
    "hope_text": "x",
}
"""What a contact can say at the opening, and what can be completed later."""
OPENING: Final[dict[str, Any]] = {
    **CASE,
    **CONTACT,
    "kind": "quality",
    "priority": "high",
    "customer": f"customer-{NOBODY}",
    "attachments": [f"attachment-{NOBODY}"],
    "follows": f"case-{NOBODY}",
}
Verb = tuple[dict[str, Any], tuple[str, ...]]
VERBS: Final[dict[str, Verb]] = {
    "amend": ({**CONTACT, "reason": "x"}, ()),
    "classify": ({"kind": "quality", "topic": "delivery", "reason": "x"}, ("reason",)),
    "ask": ({"of": "third_party", "party": "carrier", "wanted": ["order"], "text": "x"}, ("wanted", "text")),
    "receive_information": (
        {"request": 1, "text": "x", "attachments": [f"attachment-{NOBODY}"]},
        ("request", "text"),
    ),
    "attach": ({"attachments": [f"attachment-{NOBODY}"]}, ("attachments",)),
    "identify": ({"customer": f"customer-{NOBODY}"}, ("customer",)),
    "triage": ({"complexity": "complex", "severity": "major", "owner": f"staff-{NOBODY}"}, ()),
    "name_owner": ({"owner": f"staff-{NOBODY}", "reason": "x"}, ("owner",)),
    "take_emergency_step": ({"step": "stop_sale", "note": "x"}, ("step",)),
    "assign": ({"team": "support", "assignee": f"staff-{NOBODY}"}, ("team",)),
    "claim": ({}, ()),
    "release": ({}, ()),
    "transfer": ({"team": "support", "assignee": f"staff-{NOBODY}", "reason": "x"}, ("team", "reason")),
    "priority": ({"priority": "urgent", "reason": "x"}, ("priority",)),
    "tag": ({"add": ["vip"], "remove": ["new"]}, ()),
    "refer": ({"to": "warehouse", "question": "x"}, ("to", "question")),
    "answer_referral": ({"referral": 1, "answer": "x"}, ("referral", "answer")),
    "escalate": ({"ladder": "seniors", "reason": "x"}, ("reason",)),
    "adopt_policy": ({"reason": "x"}, ("reason",)),
    "message": ({"text": "x", "channel": "email", "attachments": [f"attachment-{NOBODY}"]}, ("text",)),
    "reply": (
        {
            "text": "x",
            "language": "de",
            "standard_reply": f"standard_reply-{NOBODY}",
            "articles": ["faq/1"],
            "accepts": True,
            "expected_at": "2026-03-06T17:00:00Z",
        },
        ("text",),
    ),
    "note": ({"text": "x"}, ("text",)),
    "wait": ({"waits_on": "third_party", "party": "carrier", "asked": "x"}, ("waits_on", "asked")),
    "resume": ({"referral": 1}, ()),
    "remote_help": ({"minutes": 10, "solved": True, "notes": "x"}, ("minutes", "solved")),
    "promise_call_back": (
        {
            "since": "2026-03-03T10:00:00Z",
            "until": "2026-03-03T11:00:00Z",
            "contact": "+49 30 1234",
            "note": "x",
            "call": f"call-{NOBODY}",
        },
        (),
    ),
    "make_call": ({"call_back": 1, "outcome": "reached", "note": "x"}, ("outcome",)),
    "cancel_call_back": ({"call_back": 1, "reason": "x"}, ("call_back", "reason")),
    "link_article": ({"article": "faq/1"}, ("article",)),
    "verify": ({"sources": ["x"], "findings": "x", "outcome": "true"}, ("sources", "findings")),
    "cause": ({"cause": "x", "category": "lost"}, ("cause",)),
    "liability": ({"liable": "customer", "fault": "misuse", "reason": "x"}, ("liable",)),
    "propose_compensation": (
        {"kind": "money", "amount": 700, "currency": "EUR", "reason": "x"},
        ("amount", "currency", "reason"),
    ),
    "decide_compensation": (
        {"proposal": 1, "granted": True, "amount": 700, "currency": "EUR", "reason": "x"},
        ("proposal", "granted"),
    ),
    "guide": ({"rule": "care", "text": "x", "article": "faq/1"}, ("rule", "text")),
    "propose_solution": ({"remedy": "refund", "text": "x", "reason": "x"}, ()),
    "merchant_answer": ({"solution": 1, "answer": "accepted", "text": "x"}, ("solution", "answer")),
    "review_solution": ({"solution": 1, "approved": True, "comment": "x"}, ("solution", "approved")),
    "decide_hope": ({"outcome": "granted", "reason": "x"}, ("outcome", "reason")),
    "resolve": ({"summary": "x"}, ("summary",)),
    "confirm": ({}, ()),
    "not_satisfied": ({"reason": "x"}, ()),
    "close": ({}, ()),
    "close_by_decision": ({"reason": "x"}, ("reason",)),
    "reopen": ({"reason": "x"}, ("reason",)),
    "rate": ({"scores": [{"dimension": "attitude", "score": 5}], "best": 5, "comment": "x"}, ("scores",)),
    "follow_up": ({"follows": f"case-{NOBODY}"}, ("follows",)),
    "merge": ({"into": f"case-{NOBODY}", "reason": "x"}, ("into",)),
    "split": ({"topic": "return", "description": "x", "kind": "quality"}, ("topic", "description")),
}
