"""The story of a case that meets every verb: what is asked, in order, and what it makes of the case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tests.http.api import done
from tests.samples import DESK_PACK

if TYPE_CHECKING:
    from tests.http.api import Api

Who = Literal["agent", "another"]
PLAIN = "Where is it?"
RESOLVED = ("resolved", "silence_announced")
NEWER_PACK = f"# Which the case does not know yet\n{DESK_PACK}"
BYTES = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@dataclass(frozen=True, slots=True)
class Step:
    """Something asked of the case, the types of the events that it makes there, and what the case shows then.

    `who` asks; before that so many `days` go by.
    """

    verb: str
    body: dict[str, Any]
    tells: tuple[str, ...]
    shows: dict[str, Any] = field(default_factory=dict)
    who: Who = "agent"
    days: int = 0


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what the story is about, by their ids: they are there before it begins."""

    customer: str
    order: str
    earlier: str
    """An open case, which the story's case follows and is merged into in the end."""
    attachments: tuple[str, str]
    """Finished, about the customer."""
    staff: str
    """Whoever asks as the agent."""
    standard_reply: str


async def desk(api: Api, pack: str = DESK_PACK) -> Api:
    """Let the desk have a policy, with every section unless another is given, and return it."""
    done(await api.post("/v1/policies", {"text": pack, "reason": "a whole desk"}))
    return api


async def uploaded(api: Api, **contents: object) -> str:
    """Upload a small picture about somebody and return its id."""
    begun = done(await api.post("/v1/attachments", {"name": "x.png", "media_type": "image/png", **contents}), 201)
    address = f"/v1/attachments/{begun['id']}"
    octets = {"Content-Type": "application/octet-stream"}
    done(await api.send("PUT", f"{address}/chunks/0", content=BYTES, headers=octets))
    done(await api.post(f"{address}/finish"))
    return str(begun["id"])


async def cast(api: Api) -> Cast:
    """Make what the story needs."""
    customer = await api.register_customer()
    line = {"product": "mug", "quantity": 1, "price": 5, "paid": 5}
    body = {"market": "de", "number": "A-1", "customer": customer, "currency": "EUR", "lines": [line]}
    order = done(await api.post("/v1/orders", body), 201)["id"]
    prepared = {"topic": "delivery", "language": "de", "title": "x", "text": "x"}
    reply = done(await api.post("/v1/standard_replies", prepared), 201)["id"]
    earlier = await api.open_case()
    first, second = [await uploaded(api, subject=customer) for _ in range(2)]
    (actor,) = {one["actor"] for one in await api.feed() if one["stream"] == earlier}
    return Cast(customer, order, earlier, (first, second), actor, reply)


def story(of: Cast, text: str = PLAIN) -> list[Step]:
    """Return the steps of a case that an unknown sender opened, saying only channel and topic; `text` is all words."""
    line = text[:200]
    said = {"description": text, "name": text[:10_000], "contact": line, "products": [line]}
    known = {"market": "de", "language": "de", "stage": "after"}
    return [
        Step("amend", {**said, **known}, ("information_given", "missing_information_noted"), {
            **known, "products": [line], "missing": ["order", "hope", "when"],
        }),
        Step("amend", {"order": of.order, "details": {"when": text}}, (
            "information_given", "missing_information_noted",
        ), {"order": of.order, "missing": ["hope"]}),
        Step("amend", {"hope": "return", "hope_text": text, "reason": text}, (
            "information_given", "missing_information_noted",
        ), {"hope": "return", "missing": []}),
        Step("amend", {"country": "AT"}, ("information_given", "rules_settled"), {"country": "AT"}),
        Step("classify", {"kind": "quality", "reason": text}, ("classified", "missing_information_noted"), {
            "kind": "quality", "team": "returns", "missing": ["flaw"],
        }),
        Step("classify", {"kind": "service", "topic": "delivery", "reason": text}, (
            "classified", "missing_information_noted",
        ), {"kind": "service", "topic": "delivery", "team": "front", "missing": []}),
        Step("triage", {"complexity": "complex", "severity": "major"}, ("triaged",), {
            "complexity": "complex", "severity": "major",
        }),
        Step("take_emergency_step", {"step": "stop_sale", "note": text}, ("emergency_step_taken",)),
        Step("identify", {"customer": of.customer}, ("customer_identified",), {"customer": of.customer}),
        Step("attach", {"attachments": [of.attachments[0]]}, ("attachments_added",), {
            "attachments": [of.attachments[0]],
        }),
        Step("tag", {"add": ["vip", "new"]}, ("tagged",), {"tags": ["vip", "new"]}),
        Step("tag", {"remove": ["new"]}, ("tagged",), {"tags": ["vip"]}),
        Step("priority", {"priority": "urgent", "reason": text}, ("priority_changed",), {"priority": "urgent"}),
        Step("claim", {}, ("claimed",), {"assignee": of.staff}),
        Step("release", {}, ("released",), {"assignee": None}),
        Step("assign", {"team": "returns", "assignee": of.staff}, ("assigned",), {
            "team": "returns", "assignee": of.staff,
        }),
        Step("transfer", {"team": "front", "reason": text}, ("transferred",), {
            "team": "front", "assignee": None, "transfers": 1,
        }),
        Step("message", {"text": text, "channel": "phone", "attachments": [of.attachments[1]]}, (
            "customer_message_received",
        ), {"messages": 1, "attachments": list(of.attachments)}),
        Step("reply", {"text": text, "standard_reply": of.standard_reply, "articles": [line]}, ("public_reply_sent",), {
            "replies": 1, "articles": [line],
        }),
        Step("reply", {"text": text, "accepts": True, "expected_at": "2026-03-06T17:00:00Z"}, ("public_reply_sent",), {
            "replies": 2,
        }),
        Step("note", {"text": text}, ("internal_note_added",), {"notes": 1}),
        Step("ask", {"wanted": ["order"], "text": text}, ("information_requested", "waiting"), {
            "status": "waiting", "waits_on": "customer",
        }),
        Step("message", {"text": text}, ("customer_message_received", "resumed"), {"status": "open", "messages": 2}),
        Step("wait", {"waits_on": "third_party", "party": line, "asked": text}, ("waiting",), {
            "status": "waiting", "waits_on": "third_party", "party": line,
        }),
        Step("resume", {}, ("resumed",), {"status": "open"}),
        Step("ask", {"of": "third_party", "party": "carrier", "wanted": ["scans"], "text": text}, (
            "information_requested", "waiting",
        ), {"waits_on": "third_party", "requests": [
            {"of": "customer", "party": None, "answered": True},
            {"of": "third_party", "party": "carrier", "answered": False},
        ]}),
        Step("receive_information", {"request": 2, "text": text}, ("information_received", "resumed"), {
            "status": "open", "requests": [
                {"of": "customer", "party": None, "answered": True},
                {"of": "third_party", "party": "carrier", "answered": True},
            ],
        }),
        Step("escalate", {"reason": text}, ("escalated", "assigned"), {"team": "returns", "assignee": None}),
        Step("adopt_policy", {"reason": text}, ("policy_adopted", "rules_settled")),
        Step("remote_help", {"minutes": 10, "solved": True, "notes": text}, ("remote_help_given",)),
        Step("promise_call_back", {"until": "2999-01-01T10:00:00Z", "contact": line, "note": text}, (
            "call_back_promised",
        )),
        Step("make_call", {"call_back": 1, "outcome": "not_reached", "note": text}, ("call_made",)),
        Step("promise_call_back", {"until": "2999-01-01T10:00:00Z"}, ("call_back_promised",)),
        Step("cancel_call_back", {"call_back": 2, "reason": text}, ("call_back_cancelled",)),
        Step("link_article", {"article": "faq/2"}, ("article_linked",), {"articles": [line, "faq/2"]}),
        Step("verify", {"sources": [line], "findings": text, "outcome": "true"}, ("information_verified",), {
            "verified": True, "finding": "true",
        }),
        Step("cause", {"cause": text, "category": "lost"}, ("cause_found",), {"cause_found": True}),
        Step("liability", {"liable": "platform", "reason": text}, ("liability_decided", "compensation_proposed"), {
            "liable": "platform", "compensations": [_proposal(500, automatic=True)],
        }),
        Step("decide_compensation", {"proposal": 1, "granted": True, "amount": 600, "reason": text}, (
            "compensation_decided",
        ), {"compensations": [_proposal(600, automatic=True, granted=True)]}),
        Step("propose_compensation", {"amount": 700, "currency": "EUR", "reason": text}, ("compensation_proposed",), {
            "compensations": [_proposal(600, automatic=True, granted=True), _proposal(700)],
        }),
        Step("decide_compensation", {"proposal": 2, "granted": False, "reason": text}, ("compensation_decided",), {
            "compensations": [_proposal(600, automatic=True, granted=True), _proposal(0, granted=False)],
        }),
        Step("guide", {"rule": "care", "text": text, "article": line}, ("guidance_given",), {"guided": True}),
        Step("refer", {"to": "warehouse", "question": text}, ("referred",)),
        Step("answer_referral", {"referral": 1, "answer": text}, ("referral_answered",)),
        Step("propose_solution", {"remedy": "reship", "text": text, "reason": text}, ("solution_proposed",)),
        Step("merchant_answer", {"solution": 1, "answer": "countered", "text": text}, ("merchant_answered",)),
        Step("review_solution", {"solution": 1, "approved": True, "comment": text}, (
            "solution_reviewed",
        ), {"solutions": [{
            "remedy": "reship", "by": of.staff, "asks_merchant": True, "needs_review": True, "merchant": "countered",
            "approved": True,
        }]}, who="another"),
        Step("decide_hope", {"outcome": "partly", "reason": text}, ("hope_decided",), {"hope_outcome": "partly"}),
        Step("split", {"topic": "return", "description": text}, ("split_off",)),
        Step("follow_up", {"follows": of.earlier}, ("follow_up_linked",), {"follows": of.earlier}),
        Step("resolve", {"summary": text}, RESOLVED, {"status": "resolved", "times_resolved": 1}),
        Step("rate", {"scores": [{"dimension": "attitude", "score": 4}], "best": 10, "comment": text}, ("rated",), {
            "ratings": 1,
        }),
        Step("not_satisfied", {"reason": text}, ("resolution_rejected",), {"status": "open"}),
        Step("resolve", {"summary": text}, RESOLVED, {"status": "resolved", "times_resolved": 2}),
        Step("confirm", {}, ("resolution_confirmed", "closed"), {"status": "closed", "closed_how": "confirmed"}),
        Step("reopen", {"reason": text}, ("reopened",), {"status": "open", "times_reopened": 1}),
        Step("close_by_decision", {"reason": text}, ("closed",), {"closed_how": "supervisor"}),
        Step("reopen", {"reason": text}, ("reopened",), {"status": "open", "times_reopened": 2}),
        Step("resolve", {"summary": text}, RESOLVED, {"status": "resolved"}),
        Step("close", {}, ("closed",), {"status": "closed", "closed_how": "silent"}, days=7),
        Step("reopen", {"reason": text}, ("reopened",), {"status": "open"}),
        Step("name_owner", {"owner": of.staff, "reason": text}, ("follow_up_begun", "follow_up_owner_named"), {
            "owner": of.staff,
        }),
        Step("merge", {"into": of.earlier, "reason": text}, ("merged_into",), {
            "status": "closed", "closed_how": "merged", "merged_into": of.earlier,
        }),
    ]  # fmt: skip


def _proposal(amount: int, *, automatic: bool = False, granted: bool | None = None) -> dict[str, Any]:
    return {"kind": "money", "amount": amount, "currency": "EUR", "automatic": automatic, "granted": granted}
