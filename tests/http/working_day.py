"""A day on which everything is done that the API lets be done: each address that changes something, with news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from tests.http.api import done
from tests.http.case_story import BYTES, NEWER_PACK, PLAIN, Cast, Who, desk, story
from tests.samples import DESK_PACK

if TYPE_CHECKING:
    from tests.http.api import Api

NO_COMMAND: Final = {
    "POST /v1/customers/find",
    "POST /v1/intake/next",
    "PUT /v1/attachments/{identity}/chunks/{ordinal}",
    "POST /v1/projections/{name}/parked/{stream}/retry",
}
"""What is no command: a search that keeps its words out of the address, asking what to ask next, the bytes of a file
before it counts, and asking a projection to try again what is in the ledger.
"""


class Ask(Protocol):
    """Ask a POST of an address as the application writes it, with an id for its place, and return the answer."""

    async def __call__(
        self, template: str, body: dict[str, Any], *, of: str = "", who: Who = "agent", status: int = 200
    ) -> dict[str, Any]:
        """Ask it in the name of one of two people."""


async def working_day(api: Api, ask: Ask, text: str = PLAIN) -> None:
    """Ask everything, each time something new; `text` stands wherever people write. `api` has every role."""
    await desk(api)
    line = text[:200]
    customer = await _customers(ask, text)
    order = await _orders(ask, customer, text)
    attachments = [await _attachment(api, ask, customer, line) for _ in range(2)]
    call = {"line": "phone", "call_id": line, "outcome": "busy", "waited_seconds": 9, "caller": line}
    await ask("/v1/calls", {**call, "began_at": "2026-03-02T08:00:00Z"}, status=201)
    reply = await _replies(ask, text)
    staff = await _people(api, ask, text)
    earlier = (await ask("/v1/cases", {"channel": "email", "topic": "delivery"}, status=201))["id"]
    (actor,) = {one["actor"] for one in await api.feed() if one["stream"] == earlier}
    said = {"description": text, "name": text[:10_000], "contact": line, "hope_text": text, "details": {"when": text}}
    case = (await ask("/v1/cases", {"channel": "email", "topic": "delivery", **said}, status=201))["id"]
    story_case = (await ask("/v1/cases", {"channel": "email", "topic": "delivery"}, status=201))["id"]
    await desk(api, NEWER_PACK)
    cast = Cast(customer, order, earlier, (attachments[0], attachments[1]), actor, reply)
    for step in story(cast, text):
        api.clock.move(minutes=1, days=step.days)
        await ask(f"/v1/cases/{{identity}}/{step.verb}", step.body, of=story_case, who=step.who)
    await ask("/v1/cases/{identity}/note", {"text": text}, of=case)
    await _upkeep(api, ask, case, text)
    await ask("/v1/standard_replies/{identity}/retire", {"reason": text}, of=reply)
    await ask("/v1/staff/{identity}/end_employment", {}, of=staff)
    await ask("/v1/policies", {"text": DESK_PACK.replace("silent_days = 7", "silent_days = 8"), "reason": text})
    longer = {"pack": "shop", "calendar": "always", "last_year": api.clock().year + 20}
    await ask("/v1/calendars/extend", {**longer, "reason": text})
    other = DESK_PACK.replace('name = "shop"', 'name = "stall"').replace("silent_days = 7", "silent_days = 8")
    await ask("/v1/policies", {"text": other, "reason": text})
    await ask("/v1/policies/withdraw", {"pack": "stall", "reason": text})
    statute = {"id": "x", "countries": ["DE"], "figure": "silent_days", "value": 1, "source": line}
    await ask("/v1/statutes", {"statutes": [{**statute, "since": "2020-01-01"}], "reason": text})


async def _customers(ask: Ask, text: str) -> str:
    """Register two customers, do to them what can be done, and return the one that is left."""
    names = {"name": text[:10_000], "preferred_channel": "email"}
    ann, bob = [
        (await ask("/v1/customers", {"market": "de", "email": f"{one}@example.org", **names}, status=201))["id"]
        for one in ("ann", "bob")
    ]
    on = "/v1/customers/{identity}/"
    await ask(f"{on}change_contact_details", {"phone": "+49 30 1234", "name": f"x{text}"[:10_000]}, of=ann)
    await ask(f"{on}remove_contact_detail", {"what": "phone"}, of=ann)
    await ask(f"{on}give_consent", {"purpose": "newsletter", "wording": text[:200]}, of=ann)
    await ask(f"{on}withdraw_consent", {"purpose": "newsletter"}, of=ann)
    await ask(f"{on}merge", {"into": ann, "reason": text}, of=bob)
    await ask(f"{on}unmerge", {"reason": text}, of=bob)
    return str(ann)


async def _orders(ask: Ask, customer: str, text: str) -> str:
    line = {"product": text[:200], "quantity": 1, "price": 5, "paid": 5}
    body = {"market": "de", "number": "A-1", "customer": customer, "currency": "EUR", "lines": [line]}
    order = str((await ask("/v1/orders", body, status=201))["id"])
    on = "/v1/orders/{identity}/"
    await ask(f"{on}correct", {"reason": text, "merchant": text[:200]}, of=order)
    await ask(f"{on}request_change", {"what": "address", "wish": text}, of=order)
    await ask(f"{on}decide_change", {"change": 1, "approved": True, "reason": text}, of=order)
    await ask(f"{on}change_outcome", {"change": 1, "outcome": "done", "note": text}, of=order)
    scan = {"carrier": "post", "tracking_number": "1", "status": text[:200], "scanned_at": "2026-03-02T08:00:00Z"}
    await ask(f"{on}scan", {**scan, "place": text[:200]}, of=order)
    await ask(f"{on}milestone", {"milestone": "signed"}, of=order)
    corrected = {"milestone": "signed", "reason": text, "occurred_at": "2026-03-02T08:30:00Z"}
    await ask(f"{on}milestone", corrected, of=order)
    return order


async def _attachment(api: Api, ask: Ask, customer: str, name: str) -> str:
    body = {"subject": customer, "name": name, "media_type": "image/png"}
    begun = await ask("/v1/attachments", body, status=201)
    octets = {"Content-Type": "application/octet-stream"}
    await api.send("PUT", f"/v1/attachments/{begun['id']}/chunks/0", content=BYTES, headers=octets)
    await ask("/v1/attachments/{identity}/finish", {}, of=begun["id"])
    return str(begun["id"])


async def _replies(ask: Ask, text: str) -> str:
    body = {"topic": "delivery", "language": "de", "title": text[:200], "text": text}
    reply = str((await ask("/v1/standard_replies", body, status=201))["id"])
    await ask("/v1/standard_replies/{identity}/revise", {"text": f"x{text}"[:20_000], "reason": text}, of=reply)
    return reply


async def _people(api: Api, ask: Ask, text: str) -> str:
    """Form a team and register somebody, do to them what can be done, and return who it is."""
    name = {"name": text[:10_000]}
    staff = str((await ask("/v1/staff", name, status=201))["id"])
    on = "/v1/staff/{identity}/"
    await ask(f"{on}change_details", {"name": f"x{text}"[:10_000], "skills": ["repairs"]}, of=staff)
    await ask(f"{on}grant_role", {"role": "supervisor"}, of=staff)
    await ask(f"{on}revoke_role", {"role": "supervisor"}, of=staff)
    team = str((await ask("/v1/teams", {"team": "front", "title": text[:200]}, status=201))["id"])
    await ask("/v1/teams/{identity}/rename", {"title": f"x{text}"[:200]}, of=team)
    await ask(f"{on}join_team", {"team": "front"}, of=staff)
    await ask("/v1/teams/{identity}/name_lead", {"staff": staff}, of=team)
    await ask("/v1/teams/{identity}/name_lead", {}, of=team)
    await ask(f"{on}leave_team", {"team": "front"}, of=staff)
    await ask(f"{on}record_absence", {"starts_at": "2026-03-02T08:00:00Z", "reason": text[:200]}, of=staff)
    (absence,) = done(await api.get(f"/v1/staff/{staff}"))["absences"]
    await ask(f"{on}end_absence", {"absence": absence["id"]}, of=staff)
    token = await ask(f"{on}tokens", {"label": text[:200]}, of=staff, status=201)
    await ask(f"{on}revoke_token", {"token": token["id"]}, of=staff)
    return staff


async def _upkeep(api: Api, ask: Ask, case: str, text: str) -> None:
    """Drop an event of a case that a projection has laid aside."""
    await api.catch_up()
    # The projection is called like the case, because an address is asked with one id.
    await api.desk.rows(
        b"INSERT INTO read.parked (name, build, stream, position, tag, reason, events)"
        b" VALUES (%s, 'live', %s, 1, 'case.opened.v1', 'x', 1) RETURNING stream",
        (case, case),
    )
    body = {"position": 1, "reason": text[:500]}
    await ask("/v1/projections/{identity}/parked/{identity}/drop", body, of=case)
