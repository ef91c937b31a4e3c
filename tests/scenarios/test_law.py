"""The law of every place is kept: what a pack may say, what a case runs under, and what an old purchase falls under."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import done, problem
from tests.scenarios.desks import asked, bundled, shown, told, under

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

WINDOW = "returns.window_days"
GUARANTEE = "returns.guarantee_months"
BUYER = {"channel": "email", "topic": "return", "market": "cross-border-de"}


async def _refused(api: Api, text: str) -> list[str]:
    """Return what is said of a pack that is not published."""
    answer = problem(await api.post("/v1/policies", {"text": text, "reason": "x"}), 422, "pack_invalid")
    return [one["detail"] for one in answer["errors"]]


async def _rules(api: Api, case: str) -> dict[str, dict[str, Any]]:
    """Return the rules that a case shows, by name."""
    return {one["rule"]: one for one in (await shown(api, case))["rules"]}


async def _bought(api: Api, ordered_at: datetime, number: str) -> str:
    """Record a purchase of a moment."""
    customer = await api.register_customer(email=f"{number}@example.org")
    line = {"product": "shoe", "brand": "Gehr", "model": "41", "quantity": 1, "price": 5000, "paid": 5000}
    body = {
        "market": "cross-border-de",
        "number": number,
        "customer": customer,
        "currency": "EUR",
        "lines": [{**line, "payments": [{"method": "card", "amount": 5000}]}],
        "ordered_at": ordered_at.isoformat(),
    }
    return str(done(await api.post("/v1/orders", body), 201)["id"])


@pytest.mark.clause("BA-49")
async def test_no_pack_undercuts_a_statutory_minimum(api: Api) -> None:
    """Given China's seven days and the Union's fourteen, a pack with less is refused, naming the law, the line and what
    to do; with enough it is published.
    """
    text = bundled("beauty-after-sales")
    short = text.replace("window_days = 7", "window_days = 6", 1)
    assert short != text
    said = await _refused(api, short)
    line = short[: short.index("window_days = 6")].count("\n") + 1
    assert (
        f"line {line}: {WINDOW}: 6 days are below the statutory minimum: the law of CN asks for at least 7 days"
        " (cn-withdrawal: Law on the Protection of Consumer Rights and Interests, Article 25)."
        " Write 7, or what is better for the customer."
    ) in said
    abroad = text + '\n[[places]]\nmarket = "de"\ncountry = "DE"\n'
    (below,) = [one for one in await _refused(api, abroad) if WINDOW in one or "eu-withdrawal" in one]
    assert "the law of DE asks for at least 14 days (eu-withdrawal: Directive 2011/83/EU, Article 9(1))" in below
    done(await api.post("/v1/policies", {"text": text, "reason": "x"}))


@pytest.mark.clause("BA-49")
async def test_a_case_shows_the_rules_it_ran_under(api: Api) -> None:
    """By value, unit and source, also when other laws are written down afterwards."""
    await under(api, "beauty-after-sales")
    case = await api.open_case(channel="email", topic="return")
    before = await _rules(api, case)
    assert (before[WINDOW]["value"], before[WINDOW]["unit"], before[WINDOW]["layer"]) == (7, "days", "operator")
    assert before[WINDOW]["source"].startswith("cn-withdrawal: ")
    longer = {"id": "cn-new", "countries": ["CN"], "figure": WINDOW, "value": 30, "source": "x", "since": "2020-01-01"}
    done(await api.post("/v1/statutes", {"statutes": [longer], "reason": "A new law."}))
    assert await _rules(api, case) == before
    later = await api.open_case(channel="email", topic="return")
    assert (await _rules(api, later))[WINDOW]["value"] == 30


@pytest.mark.clause("CB-22")
async def test_of_the_laws_of_sale_customer_and_operator_the_strictest_applies(api: Api) -> None:
    """Given a seller in China, a sale in Germany and a customer in Spain, then each rule is told with the layer and the
    source that it comes from, and is recorded on the case.
    """
    await under(api, "cross-border")
    case = await api.open_case(**BUYER, country="ES")
    rules = await _rules(api, case)
    assert {name: (one["value"], one["layer"], one.get("country")) for name, one in rules.items()} == {
        "silent_days": (14, "pack", None),
        WINDOW: (14, "sale", "DE"),
        "returns.refund.days": (7, "operator", "CN"),
        GUARANTEE: (36, "customer", "ES"),
        **{
            name: (one["value"], one["layer"], None)
            for name, one in rules.items()
            if one["layer"] in {"pack", "market"}
        },
    }
    assert rules[GUARANTEE]["source"].startswith("es-guarantee: Real Decreto-ley 7/2021")
    (event,) = await told(api, case, "case.rules_settled.v1")
    assert event["rules"] == list((await shown(api, case))["rules"])
    assert event["places"] == {"market": "cross-border-de", "sale": "DE", "customer": "ES", "operator": "CN"}


@pytest.mark.clause("CB-22")
async def test_rules_are_settled_anew_when_a_case_turns_out_to_be_elsewhere(api: Api) -> None:
    """Given a case without a country, when the customer's is learned, then its law counts, and both are in the history;
    learning it again is no news.
    """
    await under(api, "cross-border")
    case = await api.open_case(**BUYER)
    assert (await _rules(api, case))[GUARANTEE]["value"] == 24
    for _ in range(2):
        await asked(api, case, "amend", country="SE")
    assert (await _rules(api, case))[GUARANTEE]["source"].startswith("se-guarantee: ")
    assert len(await told(api, case, "case.rules_settled.v1")) == 2


@pytest.mark.clause("CB-22")
async def test_a_law_of_today_does_not_reach_back_to_a_case_of_yesterday(api: Api) -> None:
    """Given a case that began under two years' guarantee, when a law of ten is written down and the customer's country
    is learned, then the case is judged by the laws of its beginning, and one that begins now by the new one.
    """
    await under(api, "cross-border")
    case = await api.open_case(**BUYER)
    api.clock.move(days=1)
    book = done(await api.get("/v1/statutes"))["statutes"]
    new = {"id": "at-new", "countries": ["AT"], "figure": GUARANTEE, "value": 120, "source": "x", "since": "2020-01-01"}
    done(await api.post("/v1/statutes", {"statutes": [*book, new], "reason": "A new law."}))
    await asked(api, case, "amend", country="AT")
    assert (await _rules(api, case))[GUARANTEE]["value"] == 24
    later = await api.open_case(**BUYER, country="AT")
    assert (await _rules(api, later))[GUARANTEE]["value"] == 120


@pytest.mark.clause("CB-22")
async def test_an_old_purchase_falls_under_the_rules_of_its_time(api: Api) -> None:
    """Given a window of 30 days that became 14, then what was bought before keeps its 30, and a purchase from before
    anything was published falls under the first rules, which say so.
    """
    api.clock.move(days=1)
    generous = bundled("cross-border").replace("window_days = 7", "window_days = 30", 1)
    generous = generous.replace('{ "returns.window_days" = 14, ', "{ ", 1)
    first = int(done(await api.post("/v1/policies", {"text": generous, "reason": "x"}))["number"])
    bought = await _bought(api, api.clock(), "A-2")
    long_ago = await _bought(api, api.clock() - timedelta(days=900), "A-1")
    api.clock.move(days=10)
    second = int(done(await api.post("/v1/policies", {"text": bundled("cross-border"), "reason": "x"}))["number"])
    lately = await _bought(api, api.clock(), "A-3")
    by_order = [done(await api.get(f"/v1/orders/{one}/rules")) for one in (bought, lately, long_ago)]
    assert [(one["policy"], one["basis"]) for one in by_order] == [
        (first, "purchase"),
        (second, "purchase"),
        (1, "first"),
    ]
    assert [{rule["rule"]: rule["value"] for rule in one["rules"]}[WINDOW] for one in by_order] == [30, 14, 14]
    found = {}
    for name, order in {"bought": bought, "long ago": long_ago, "lately": lately, "none": None}.items():
        case = await api.open_case(**BUYER, **({} if order is None else {"order": order}))
        rule = (await _rules(api, case))[WINDOW]
        found[name] = (rule["value"], rule["policy"], rule.get("basis"))
    assert found == {
        "bought": (30, first, "purchase"),
        "lately": (14, second, "purchase"),
        "none": (14, second, None),
        # What was published first promised nothing, so the law alone speaks.
        "long ago": (14, 1, "first"),
    }


@pytest.mark.clause("CB-23")
async def test_a_rule_without_its_text_in_every_language_is_refused(api: Api) -> None:
    """No hidden terms: the rule and the missing language are named."""
    text = bundled("cross-border") + '\n[[rules]]\nid = "hidden"\ntitle = { en = "x", zh-Hans = "x", de = "x" }\n'
    (missing,) = [one for one in await _refused(api, text) if "rules." in one]
    assert "hidden" in missing or "texts" in missing
    one_short = text + 'texts = { en = "You pay.", zh-Hans = "由您承担。" }\n'
    (german,) = await _refused(api, one_short)
    assert "de" in german
    assert "texts" in german
