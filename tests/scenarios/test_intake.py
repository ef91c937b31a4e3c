"""What a contact is asked, what it may leave out, and where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.api import done, problem
from tests.scenarios.desks import asked, shown, told, under

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

EIGHT_TOPICS = {
    *("product_consultation", "order_problem", "logistics_tracking", "discount_activity"),
    *("return_and_after_sales", "policy_interpretation", "shopping_guidance", "user_feedback"),
}
FEEDBACK = {"channel": "phone", "topic": "feedback", "kind": "quality", "name": "Ann Lee"}


@pytest.mark.clause("SG-01")
async def test_a_case_has_a_topic_of_the_policy_and_a_stage_of_the_purchase(api: Api) -> None:
    """The eight and `other` are taken, each before, during and after the purchase; another is refused by list."""
    await under(api, "skincare-global")
    listed = {topic["id"] for topic in done(await api.get("/v1/policy"))["pack"]["topics"]}
    assert listed >= EIGHT_TOPICS
    for topic in sorted({*EIGHT_TOPICS, "other"}):
        for stage in ("before", "during", "after"):
            case = await api.open_case(channel="email", topic=topic, stage=stage)
            assert {**await shown(api, case), "topic": topic, "stage": stage} == await shown(api, case)
    refused = problem(await api.post("/v1/cases", {"channel": "email", "topic": "weather"}), 422, "topic_unknown")
    assert all(topic in refused["detail"] for topic in {*EIGHT_TOPICS, "other"})


@pytest.mark.clause("SG-01")
async def test_other_is_a_topic_of_every_policy(api: Api) -> None:
    """A policy that does not list it has it all the same."""
    text = (
        'name = "bare"\ntitle = "Bare"\n'
        'channels = [{ id = "email", medium = "email" }, { id = "chat", medium = "chat" }]\n'
        'teams = [{ id = "one", title = "One" }]\ntopics = [{ id = "goods", title = "Goods", team = "one" }]\n'
    )
    done(await api.post("/v1/policies", {"text": text, "reason": "as little as there can be"}))
    case = await api.open_case(channel="email", topic="other")
    assert (await shown(api, case))["team"] == "one"
    refused = problem(await api.post("/v1/cases", {"channel": "email", "topic": "x"}), 422, "topic_unknown")
    assert "goods, other" in refused["detail"]


@pytest.mark.clause("BA-06")
async def test_the_channels_of_the_policy_are_open_and_others_are_refused_by_name(api: Api) -> None:
    """Telephone, e-mail and online service are open."""
    await under(api, "beauty-after-sales")
    for channel in ("phone", "email", "online"):
        assert (await shown(api, await api.open_case(channel=channel, topic="consultation")))["channel"] == channel
    refused = problem(await api.post("/v1/cases", {"channel": "fax", "topic": "consultation"}), 422, "channel_closed")
    assert "fax" in refused["detail"]
    assert "phone, email, online" in refused["detail"]


@pytest.mark.clause("BA-09")
async def test_an_incomplete_contact_names_its_gaps(api: Api) -> None:
    """What the policy wants and the contact does not say is named, in order, until it is given."""
    await under(api, "beauty-after-sales")
    body = {"channel": "phone", "topic": "consultation", "description": "It stings."}
    opened = done(await api.post("/v1/cases", body), 201)
    assert opened["missing"] == ["name", "contact", "order", "product", "when"]
    given = await asked(api, opened["id"], "amend", name="Ann Lee", contact="ann@example.org", products=["cream"])
    assert given["missing"] == ["order", "when"]
    assert (await shown(api, opened["id"]))["missing"] == ["order", "when"]


@pytest.mark.clause("MP-03")
async def test_what_is_asked_before_and_in_sale_are_topics(api: Api) -> None:
    """Product and specification, order guidance, coupons, the live trace, and changes of an order."""
    await under(api, "marketplace-24h")
    topics = ("product_and_specification", "order_guidance", "coupon", "logistics_trace", "order_change")
    for topic in topics:
        assert (await shown(api, await api.open_case(channel="chat", topic=topic, stage="before")))["topic"] == topic


@pytest.mark.clause("EF-01")
async def test_online_and_phone_say_the_kind_and_an_email_without_one_is_asked(api: Api) -> None:
    """Site, app and telephone are refused without a kind; an e-mail is registered as unclassified and asked for it."""
    await under(api, "ecommerce-feedback")
    for channel in ("site", "app", "phone"):
        body = {"channel": channel, "topic": "feedback", "name": "Ann Lee"}
        refused = problem(await api.post("/v1/cases", body), 422, "kind_needed")
        assert "quality, logistics, after_sales, platform_rules" in refused["detail"]
        done(await api.post("/v1/cases", {**body, "kind": "logistics"}), 201)
    for language, words in (("en", "quality of goods"), ("zh-CN", "商品质量")):
        case = await api.open_case(channel="email", topic="feedback", name="Ann Lee", language=language)
        assert (await shown(api, case))["kind"] is None
        (request,) = await told(api, case, "case.information_requested.v1")
        assert (request["wanted"], request["automatic"]) == (["kind"], True)
        assert words in request["text"]


@pytest.mark.clause("EF-02")
async def test_the_structured_contact_is_kept_field_by_field(api: Api) -> None:
    """Name, contact, order, kind, the problem with time, place, course and effect; the hope stands apart."""
    await under(api, "ecommerce-feedback")
    customer = await api.register_customer()
    line = {"product": "lamp", "quantity": 1, "price": 900, "paid": 900}
    order = {"market": "de", "number": "A-7", "customer": customer, "currency": "EUR", "lines": [line]}
    ordered = done(await api.post("/v1/orders", order), 201)["id"]
    said = {"time": "On Monday", "place": "At home", "course": "It fell apart.", "effect": "I sit in the dark."}
    case = await api.open_case(
        **{**FEEDBACK, "channel": "site"},
        contact="+49 30 1234",
        order=ordered,
        products=["lamp"],
        description="The lamp is broken.",
        details=said,
        hope="repair",
    )
    (opening,) = await told(api, case, "case.opened.v1")
    assert (opening["name"], opening["contact"], opening["order"]) == ("Ann Lee", "+49 30 1234", ordered)
    assert (opening["kind"], opening["description"], opening["hope"]) == ("quality", "The lamp is broken.", "repair")
    contact = done(await api.get(f"/v1/cases/{case}/contact"))
    assert contact["details"] == said
    assert contact["description"] == "The lamp is broken."
    await asked(api, case, "propose_solution", remedy="exchange")
    await asked(api, case, "decide_hope", outcome="partly", reason="There are no parts to repair it with.")
    now = await shown(api, case)
    assert (now["hope"], now["hope_outcome"], now["solutions"][0]["remedy"]) == ("repair", "partly", "exchange")


@pytest.mark.clause("EF-20")
async def test_each_kind_has_details_of_its_own_and_what_is_missing_is_registered_all_the_same(api: Api) -> None:
    """The policy publishes them; intake keeps them apart from the free text and names those that are missing."""
    await under(api, "ecommerce-feedback")
    kinds = {kind["id"]: kind for kind in done(await api.get("/v1/policy"))["pack"]["kinds"]}
    details = {name: [one["id"] for one in kind.get("details", [])] for name, kind in kinds.items()}
    assert details["quality"] == ["flaw", "found_at"]
    assert details["logistics"] == ["delay", "supposed_cause"]
    assert details["after_sales"] == ["said", "fell_short"]
    body = {**FEEDBACK, "kind": "logistics", "description": "Where is it?", "details": {"delay": "Two weeks"}}
    opened = done(await api.post("/v1/cases", body), 201)
    assert "supposed_cause" in opened["missing"]
    assert "delay" not in opened["missing"]
    contact = done(await api.get(f"/v1/cases/{opened['id']}/contact"))
    assert (contact["description"], contact["details"]) == ("Where is it?", {"delay": "Two weeks"})
    wrong = {**FEEDBACK, "details": {"delay": "Two weeks"}}
    assert "flaw" in problem(await api.post("/v1/cases", wrong), 422, "detail_unknown")["detail"]


@pytest.mark.clause("EF-21")
async def test_by_phone_the_next_missing_fields_are_named_until_none_is_left(api: Api) -> None:
    """Each answer names what to ask next, in order; the channels say what they are good for."""
    await under(api, "ecommerce-feedback")
    hints = {one["id"]: one.get("hint") for one in done(await api.get("/v1/policy"))["pack"]["channels"]}
    assert "urgent" in hints["phone"]["en"]
    assert "explaining" in hints["email"]["en"]
    opened = done(await api.post("/v1/cases", FEEDBACK), 201)
    case, missing = opened["id"], opened["missing"]
    customer = await api.register_customer()
    line = {"product": "lamp", "quantity": 1, "price": 900, "paid": 900}
    order = {"market": "de", "number": "A-7", "customer": customer, "currency": "EUR", "lines": [line]}
    answers = {
        "contact": {"contact": "+49 30 1234"},
        "order": {"order": done(await api.post("/v1/orders", order), 201)["id"]},
        "description": {"description": "The lamp is broken."},
        "hope": {"hope": "repair"},
    }
    assert missing == [
        "contact",
        "order",
        "description",
        "hope",
        *("time", "place", "course", "effect", "flaw", "found_at"),
    ]
    while missing:
        assert (await shown(api, case))["missing"] == missing
        given = answers.get(missing[0], {"details": {missing[0]: "as the caller says"}})
        answer = await asked(api, case, "amend", **given)
        assert answer["missing"] == missing[1:]
        missing = answer["missing"]
    assert (await shown(api, case))["missing"] == []


@pytest.mark.clause("EF-22")
async def test_the_kind_chooses_the_team_and_a_corrected_kind_chooses_again(api: Api) -> None:
    """A correction says why, and moves the case to the team of the right kind."""
    await under(api, "ecommerce-feedback")
    teams = {"quality": "quality", "logistics": "logistics", "after_sales": "after-sales", "platform_rules": "rules"}
    case = ""
    for kind, team in teams.items():
        case = await api.open_case(**{**FEEDBACK, "kind": kind})
        assert (await shown(api, case))["team"] == team
    problem(await api.post(f"/v1/cases/{case}/classify", {"kind": "quality"}), 422, "invalid_body", "/reason")
    await asked(api, case, "classify", kind="logistics", reason="It is about the carrier.")
    now = await shown(api, case)
    assert (now["kind"], now["team"]) == ("logistics", "logistics")
    (classified,) = await told(api, case, "case.classified.v1")
    assert classified["reason"] == "It is about the carrier."


@pytest.mark.clause("EF-23")
async def test_a_hope_is_a_listed_remedy_or_words_and_what_became_of_it_is_reported(api: Api) -> None:
    """Granted, partly or refused is recorded with its reason; the policy can want the consumer's name."""
    await under(api, "ecommerce-feedback")
    nameless = {"channel": "email", "topic": "feedback"}
    problem(await api.post("/v1/cases", nameless), 422, "name_needed")
    refused = problem(await api.post("/v1/cases", {**FEEDBACK, "hope": "a pony"}), 422, "remedy_unknown")
    assert "delay_compensation" in refused["detail"]
    for outcome, hope in (
        ("granted", {"hope": "return"}),
        ("partly", {"hope": "exchange"}),
        ("refused", {"hope_text": "A pony"}),
    ):
        case = await api.open_case(**FEEDBACK, **hope)
        problem(await api.post(f"/v1/cases/{case}/decide_hope", {"outcome": outcome}), 422, "invalid_body", "/reason")
        await asked(api, case, "decide_hope", outcome=outcome, reason="So it stands in the rules.")
        assert (await shown(api, case))["hope_outcome"] == outcome
    hopeless = await api.open_case(**FEEDBACK)
    problem(
        await api.post(f"/v1/cases/{hopeless}/decide_hope", {"outcome": "granted", "reason": "x"}), 409, "nothing_hoped"
    )
    await api.catch_up()
    report = done(await api.get("/v1/reports/outcomes", by="hope_outcome"))["outcomes"]
    assert {one["value"]: one["cases"] for one in report} == {"granted": 1, "partly": 1, "refused": 1, None: 1}


@pytest.mark.clause("BA-35")
async def test_how_complete_the_contacts_are_is_reported(api: Api) -> None:
    """A correction keeps the old value in the history, and completeness is counted."""
    await under(api, "beauty-after-sales")
    whole = {
        "name": "Ann Lee",
        "contact": "ann@example.org",
        "products": ["cream"],
        "description": "It stings.",
        "details": {"when": "yesterday"},
    }
    case = await api.open_case(channel="phone", topic="consultation", **whole)
    await api.open_case(channel="phone", topic="consultation")
    customer = await api.register_customer()
    line = {"product": "cream", "quantity": 1, "price": 900, "paid": 900}
    order = {"market": "de", "number": "A-7", "customer": customer, "currency": "EUR", "lines": [line]}
    await asked(api, case, "amend", order=done(await api.post("/v1/orders", order), 201)["id"])
    await asked(api, case, "amend", description="It stings and burns.", reason="She called again.")
    assert (await told(api, case, "case.opened.v1"))[0]["description"] == "It stings."
    assert (await told(api, case, "case.information_given.v1"))[-1]["description"] == "It stings and burns."
    await api.catch_up()
    report = done(await api.get("/v1/reports/outcomes", by="complete"))["outcomes"]
    assert {one["value"]: one["cases"] for one in report} == {"true": 1, "false": 1}
