"""How a case is handled: handed on, asked about, found out, answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scheduling.clocks import notice_clocks
from tests.http.api import done, problem
from tests.http.case_story import uploaded
from tests.scenarios.desks import acting, asked, bundled, history, shown, told, under

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

FEEDBACK = {"channel": "phone", "topic": "feedback", "kind": "logistics", "name": "Ann Lee"}


async def _tick(api: Api) -> None:
    """Let the service look what has run out or is about to."""
    await api.catch_up()
    await notice_clocks(api.desk.rows, api.desk.ledger.execute, api.clock())
    await api.catch_up()


async def _clocks(api: Api, case: str, tag: str) -> dict[str, dict[str, Any]]:
    """Return what the events of one type say, by clock."""
    return {one["clock"]: one for one in await told(api, case, f"case.clock_{tag}.v1")}


async def _standing(api: Api, case: str) -> dict[str, str]:
    """Return how the clocks of a case stand."""
    return {one["clock"]: one["state"] for one in done(await api.get(f"/v1/cases/{case}/clocks"))["clocks"]}


@pytest.mark.clause("BA-08")
async def test_a_case_that_is_handed_on_too_often_raises_a_finding(api: Api) -> None:
    """The transfer past the pack's limit does, in the same command; case, queue and report show it."""
    await under(api, "beauty-after-sales")
    limit = done(await api.get("/v1/policy"))["pack"]["handling"]["transfers_at_most"]
    case = await api.open_case(channel="phone", topic="consultation")
    for times in range(limit + 2):
        assert await told(api, case, "case.finding_raised.v1") == (
            [] if times <= limit else [{"finding": "transfers", "count": limit + 1, "limit": limit, "policy": 2}]
        )
        await asked(api, case, "transfer", team=("quality", "service")[times % 2], reason="Not ours.")
    assert {**await shown(api, case), "transfers": limit + 2, "findings": ["transfers"]} == await shown(api, case)
    raised = [one for one in await history(api, case) if one["type"] == "case.finding_raised.v1"]
    handed_on = [one for one in await history(api, case) if one["type"] == "case.transferred.v1"]
    assert [one["command_id"] for one in raised] == [handed_on[limit]["command_id"]]
    await api.catch_up()
    team = (await shown(api, case))["team"]
    assert [one["stream"] for one in done(await api.get(f"/v1/queues/{team}", finding="transfers"))["cases"]] == [case]
    assert done(await api.get("/v1/reports/resolutions", by="team"))["total"]["findings"] == 1


@pytest.mark.clause("EF-07")
async def test_a_carrier_is_asked_for_evidence_and_reminded_of_it(api: Api, clock: Clock) -> None:
    """By name, with a clock of its own, which a message of the customer's does not stop; the investigation goes on."""
    await under(api, "ecommerce-feedback")
    clock.move(days=4)  # Friday, 17:00 in Shanghai
    customer = await api.register_customer()
    case = await api.open_case(**FEEDBACK, customer=customer)
    asks = {"of": "third_party", "party": "carrier", "wanted": ["scans"], "text": "Where was it scanned last?"}
    await asked(api, case, "ask", **asks)
    waiting = await shown(api, case)
    assert (waiting["status"], waiting["waits_on"], waiting["party"]) == ("waiting", "third_party", "carrier")
    started = (await _clocks(api, case, "started"))["information_request"]
    assert (started["due"], started["about"]) == ("2026-03-09T09:00:00Z", 1)  # Monday, at the same time
    await asked(api, case, "message", text="Any news?")
    standing = await _standing(api, case)
    assert (standing["information_request"], standing["investigation"]) == ("running", "running")
    for _ in range(2):
        clock.move(days=1)
        await _tick(api)
    assert await told(api, case, "case.information_reminded.v1") == []  # nobody is reminded at the weekend
    clock.move(hours=20, minutes=1)  # Monday, 13:01 in Shanghai
    await _tick(api)
    assert await told(api, case, "case.information_reminded.v1") == [
        {"request": 1, "of": "third_party", "party": "carrier", "policy": 2}
    ]
    attachment = await uploaded(api, subject=customer)
    await asked(api, case, "receive_information", request=1, text="In Leipzig.", attachments=[attachment])
    assert (await _standing(api, case))["information_request"] == "met"
    answered = await shown(api, case)
    assert (answered["status"], answered["attachments"]) == ("open", [attachment])
    assert answered["requests"] == [{"of": "third_party", "party": "carrier", "answered": True}]


@pytest.mark.clause("EF-07")
@pytest.mark.parametrize("pauses, standing", [("", "running"), (', "third_party"', "paused")])
async def test_a_request_for_evidence_pauses_what_the_pack_says(api: Api, pauses: str, standing: str) -> None:
    """The customer's own question always stops the investigation here, the carrier's only where the pack says so."""
    text = bundled("ecommerce-feedback").replace('pauses = ["customer"]', f'pauses = ["customer"{pauses}]')
    done(await api.post("/v1/policies", {"text": text, "reason": "a scenario"}))
    case = await api.open_case(**FEEDBACK)
    await asked(api, case, "ask", of="third_party", party="carrier", wanted=["scans"], text="Where is it?")
    assert (await _standing(api, case))["investigation"] == standing
    await asked(api, case, "ask", wanted=["delay"], text="Since when do you wait?")
    assert (await _standing(api, case))["investigation"] == "paused"
    assert [one["clock"] for one in await told(api, case, "case.clock_started.v1")].count("information_request") == 1


@pytest.mark.clause("SG-04")
async def test_a_complex_case_is_resolved_once_its_facts_are_verified_and_its_cause_is_found(api: Api) -> None:
    """Not before; and the clock to the solution is the pack's, in working time, and kept by a proposal."""
    await under(api, "skincare-global")
    staff = done(await api.post("/v1/staff", {"name": "Kim"}), 201)["id"]
    case = await api.open_case(channel="email", topic="order_problem")
    await asked(api, case, "name_owner", owner=staff)
    due = (await _clocks(api, case, "started"))["solution"]["due"]
    assert due == "2026-03-05T18:00:00Z"  # the close of the third business day in Paris
    answer = await api.post(f"/v1/cases/{case}/resolve", {"summary": "Sent again."})
    problem(answer, 422, "verification_missing")
    await asked(api, case, "verify", sources=["warehouse"], findings="It never left.", outcome="true")
    problem(await api.post(f"/v1/cases/{case}/resolve", {"summary": "Sent again."}), 422, "cause_missing")
    await asked(api, case, "cause", cause="The label was torn.", category="label")
    assert (await _standing(api, case))["solution"] == "running"
    await asked(api, case, "propose_solution", text="We send another one by courier.")
    assert (await _standing(api, case))["solution"] == "met"
    await asked(api, case, "resolve", summary="Sent again.")
    simple = await api.open_case(channel="email", topic="product_consultation")
    assert "solution" not in await _standing(api, simple)


@pytest.mark.clause("SG-04")
async def test_how_long_the_solution_may_take_is_the_packs(api: Api) -> None:
    """Another pack gives a day, and the clock runs by it."""
    whole, day = (
        'within = { business_days = 3, ends = "closing" }',
        'within = { business_days = 1, ends = "closing" }',
    )
    text = bundled("skincare-global").replace(f"targets = [{{ {whole} }}]", f"targets = [{{ {day} }}]", 1)
    done(await api.post("/v1/policies", {"text": text, "reason": "a scenario"}))
    case = await api.open_case(channel="email", topic="order_problem")
    assert (await _clocks(api, case, "started"))["solution"]["due"] == "2026-03-03T18:00:00Z"


@pytest.mark.clause("SG-09")
async def test_a_contact_is_told_what_of_order_product_description_and_pictures_is_missing(
    api: Api, clock: Clock
) -> None:
    """Asking for them pauses the clocks that the pack says, and no other; what comes is stored and listed."""
    await under(api, "skincare-global")
    customer = await api.register_customer()
    body = {"channel": "email", "topic": "order_problem", "customer": customer}
    opened = done(await api.post("/v1/cases", body), 201)
    case = opened["id"]
    assert opened["missing"] == ["order", "product", "description", "attachments"]
    wanted = {"wanted": opened["missing"], "text": "Which order is it, and could you send a picture?"}
    await asked(api, case, "ask", **wanted)
    standing = await _standing(api, case)
    assert {name for name, how in standing.items() if how == "paused"} == {"investigation", "solution", "resolution"}
    assert standing["first_response"] == "running"
    clock.move(days=1)
    line = {"product": "cream", "quantity": 1, "price": 900, "paid": 900}
    order = {"market": "de", "number": "A-7", "customer": customer, "currency": "EUR", "lines": [line]}
    ordered = done(await api.post("/v1/orders", order), 201)["id"]
    given = await asked(api, case, "amend", order=ordered, products=["cream"], description="The jar is broken.")
    assert given["missing"] == ["attachments"]
    picture = await uploaded(api, subject=customer)
    await asked(api, case, "message", text="Here it is.", attachments=[picture])
    now = await shown(api, case)
    assert (now["status"], now["missing"], now["attachments"]) == ("open", [], [picture])
    assert "paused" not in (await _standing(api, case)).values()
    assert done(await api.get(f"/v1/attachments/{picture}"))["status"] == "finished"


@pytest.mark.clause("SG-03")
async def test_a_simple_question_has_a_short_clock_and_is_answered_with_a_standard_reply(
    api: Api, clock: Clock
) -> None:
    """The reply that was used is recorded in its revision; others get longer for their first answer."""
    await under(api, "skincare-global")
    case = await api.open_case(channel="email", topic="discount_activity")
    other = await api.open_case(channel="email", topic="return_and_after_sales")
    due = [(await _clocks(api, one, "started"))["first_response"]["due"] for one in (case, other)]
    assert due == ["2026-03-02T09:15:00Z", "2026-03-02T13:00:00Z"]
    prepared = {"topic": "discount_activity", "language": "en", "title": "Coupons", "text": "One coupon per order."}
    standard = done(await api.post("/v1/standard_replies", prepared), 201)["id"]
    clock.move(minutes=3)
    await asked(api, case, "reply", text="One coupon per order.", standard_reply=standard)
    (reply,) = await told(api, case, "case.public_reply_sent.v1")
    assert (reply["standard_reply"], reply["revision"], reply["language"]) == (standard, 1, "en")
    assert (await _standing(api, case))["first_response"] == "met"


@pytest.mark.clause("SG-03")
async def test_what_is_resolved_at_first_contact_is_reported_by_topic_and_team(api: Api) -> None:
    """A share of what is resolved, with the cases behind it; where nothing is resolved there is none."""
    await under(api, "skincare-global")
    at_once, later, unsolved = [
        await api.open_case(channel="email", topic=topic)
        for topic in ("discount_activity", "discount_activity", "user_feedback")
    ]
    for case in (at_once, later):
        await asked(api, case, "reply", text="One coupon per order.")
    await asked(api, later, "message", text="And for two?")
    await asked(api, later, "reply", text="Two.")
    for case in (at_once, later):
        await asked(api, case, "resolve", summary="Told how coupons work.")
    await asked(api, unsolved, "reply", text="Thank you.")
    await api.catch_up()
    leader = await acting(api, "team_leader")
    for by, values in (("topic", ("discount_activity", "user_feedback")), ("team", ("advice", "after-sales"))):
        report = done(await leader.get("/v1/reports/resolutions", by=by))
        found = {one["value"]: (one["resolved"], one["first_contact_share"]) for one in report["lines"]}
        assert found == {values[0]: (2, 0.5), values[1]: (0, None)}, by
        assert (report["total"]["opened"], report["total"]["first_contact"]) == (3, 1)
    behind = {"by": "topic", "value": "discount_activity", "what": "first_contact"}
    listed = done(await leader.get("/v1/reports/resolutions/cases", **behind))["cases"]
    assert [one["stream"] for one in listed] == [at_once]
