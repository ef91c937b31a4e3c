"""Who answers for what went wrong, and how it is made good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.api import done, problem
from tests.scenarios.desks import acting, asked, shown, told, under

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio


@pytest.mark.clause("SG-12")
async def test_at_the_platforms_fault_a_compensation_is_proposed_without_being_asked_for(api: Api) -> None:
    """The case can't be resolved before it is decided, and nobody grants more than they may."""
    await under(api, "skincare-global")
    case = await api.open_case(channel="email", topic="user_feedback")
    await asked(api, case, "liability", liable="platform")
    (proposed,) = await told(api, case, "case.compensation_proposed.v1")
    assert (proposed["automatic"], proposed["amount"], proposed["currency"]) == (True, 1000, "EUR")
    assert "resolve" not in (await shown(api, case))["legal"]
    resolve = {"summary": "Made good."}
    problem(await api.post(f"/v1/cases/{case}/resolve", resolve), 422, "compensation_undecided")
    agent, leader = await acting(api, "agent"), await acting(api, "team_leader")
    decide, grant = f"/v1/cases/{case}/decide_compensation", {"proposal": 1, "granted": True, "amount": 2001}
    refused = problem(await agent.post(decide, grant), 403, "above_approval_limit")
    assert "2000 EUR" in refused["detail"]
    done(await leader.post(decide, grant))
    assert (await shown(api, case))["compensations"][0]["amount"] == 2001
    done(await agent.post(f"/v1/cases/{case}/resolve", resolve))


@pytest.mark.clause("SG-13")
@pytest.mark.parametrize("fault", ["error", "misunderstanding", "misuse"])
async def test_where_the_customer_erred_guidance_by_a_rule_comes_first(api: Api, fault: str) -> None:
    """Without the guidance the case can't be resolved, and the guidance names a published rule."""
    await under(api, "skincare-global")
    case = await api.open_case(channel="email", topic="product_consultation")
    problem(await api.post(f"/v1/cases/{case}/liability", {"liable": "customer"}), 422, "fault_needed")
    await asked(api, case, "liability", liable="customer", fault=fault)
    problem(await api.post(f"/v1/cases/{case}/resolve", {"summary": "Explained."}), 422, "guidance_missing")
    wrong = {"rule": "made_up", "text": "Use less."}
    refused = problem(await api.post(f"/v1/cases/{case}/guide", wrong), 422, "rule_unknown")
    assert "product_use" in refused["detail"]
    await asked(api, case, "guide", rule="product_use", text="Use less of it.", article="faq/how-much")
    await asked(api, case, "resolve", summary="Explained.")
    (guidance,) = await told(api, case, "case.guidance_given.v1")
    assert (guidance["rule"], guidance["article"]) == ("product_use", "faq/how-much")


@pytest.mark.clause("BA-02")
async def test_an_outcome_names_who_is_responsible_and_reports_break_down_by_it(api: Api) -> None:
    """Platform, merchant, brand, carrier, customer or nobody."""
    await under(api, "beauty-after-sales")
    parties = ("platform", "merchant", "brand", "carrier", "customer", "nobody")
    for party in parties:
        case = await api.open_case(channel="phone", topic="return")
        why = {"fault": "misuse"} if party == "customer" else {}
        await asked(api, case, "liability", liable=party, reason="As the photographs show.", **why)
        assert (await shown(api, case))["liable"] == party
    await api.open_case(channel="phone", topic="return")
    await api.catch_up()
    report = done(await api.get("/v1/reports/outcomes", by="liable"))["outcomes"]
    expected: dict[str | None, int] = {None: 1, **dict.fromkeys(parties, 1)}
    assert {one["value"]: one["cases"] for one in report} == expected


@pytest.mark.clause("BA-09")
async def test_a_case_is_referred_to_a_department_that_answers_in_time(api: Api, clock: Clock) -> None:
    """The referral and its answer are events; the answer is due as the policy says, and overdue work shows."""
    await under(api, "beauty-after-sales")
    case = await api.open_case(channel="phone", topic="return")
    refused = problem(
        await api.post(f"/v1/cases/{case}/refer", {"to": "moon", "question": "?"}), 422, "department_unknown"
    )
    assert "quality, logistics, finance, merchant" in refused["detail"]
    asked_at = clock()
    await asked(api, case, "refer", to="logistics", question="Where is it?")
    (referred,) = await told(api, case, "case.referred.v1")
    clock.move(hours=8)
    assert referred["due"] == clock().isoformat().replace("+00:00", "Z")
    assert clock() > asked_at
    await api.catch_up()
    path = "/v1/stuck"
    assert not done(await api.get(path, why="referral_overdue"))["stuck"]
    clock.move(seconds=1)
    (overdue,) = done(await api.get(path, why="referral_overdue"))["stuck"]
    assert (overdue["case"]["stream"], overdue["stuck_since"]) == (case, referred["due"])
    await asked(api, case, "answer_referral", referral=1, answer="In Leipzig.")
    (answered,) = await told(api, case, "case.referral_answered.v1")
    assert (answered["late"], answered["answer"]) == (True, "In Leipzig.")
    await api.catch_up()
    assert not done(await api.get(path, why="referral_overdue"))["stuck"]
    problem(
        await api.post(f"/v1/cases/{case}/answer_referral", {"referral": 1, "answer": "x"}),
        409,
        "referral_answered_already",
    )


@pytest.mark.clause("CB-12")
async def test_technical_questions_have_articles_remote_help_and_the_brand(api: Api) -> None:
    """What was used and who was asked stands on the case, and the brand's answer has a time."""
    await under(api, "cross-border")
    case = await api.open_case(channel="chat", topic="technical")
    await asked(api, case, "link_article", article="faq/firmware")
    await asked(api, case, "reply", text="Please hold the button.", articles=["faq/reset"])
    await asked(api, case, "remote_help", minutes=25, solved=False, notes="It would not start.")
    await asked(api, case, "refer", to="brand", question="Is this a known fault?")
    (help_given,) = await told(api, case, "case.remote_help_given.v1")
    assert (help_given["minutes"], help_given["solved"]) == (25, False)
    assert (await told(api, case, "case.public_reply_sent.v1"))[0]["articles"] == ["faq/reset"]
    now = await shown(api, case)
    assert now["articles"] == ["faq/firmware", "faq/reset"]
    assert (now["referrals"][0]["to"], now["referrals"][0]["outside"]) == ("brand", True)
    assert now["referrals"][0]["due"]


@pytest.mark.clause("EF-08")
async def test_solutions_are_offered_by_kind_and_another_needs_a_reason(api: Api) -> None:
    """Return, exchange or repair; speed or a compensation for delay; a service solution hears the merchant."""
    await under(api, "ecommerce-feedback")
    offered = {
        "quality": ("return", "exchange", "repair"),
        "logistics": ("speed_up", "delay_compensation"),
        "after_sales": ("compensation", "improvement"),
    }
    case = ""
    for kind, remedies in offered.items():
        case = await api.open_case(channel="phone", topic="feedback", kind=kind, name="Ann Lee")
        for remedy in remedies:
            await asked(api, case, "propose_solution", remedy=remedy)
        other = {"remedy": "explanation"}
        refused = problem(await api.post(f"/v1/cases/{case}/propose_solution", other), 422, "remedy_needs_reason")
        assert ", ".join(remedies) in refused["detail"]
        await asked(api, case, "propose_solution", **other, reason="That is what she wants.")
    problem(await api.post(f"/v1/cases/{case}/resolve", {"summary": "x"}), 422, "merchant_answer_missing")
    await asked(api, case, "merchant_answer", solution=3, answer="accepted", text="We apologise.")
    (answered,) = await told(api, case, "case.merchant_answered.v1")
    assert (answered["answer"], answered["text"]) == ("accepted", "We apologise.")
    await asked(await acting(api, "supervisor"), case, "review_solution", solution=3, approved=True)
    await asked(api, case, "resolve", summary="Explained.")
