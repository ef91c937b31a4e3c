"""Prepared texts: written, used with their revision, put better, and retired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import NOBODY, done, problem

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

TEXT = {"topic": "delivery", "language": "de", "title": "Unterwegs", "text": "Ihr Paket ist unterwegs."}


async def _written(api: Api, **contents: str) -> str:
    return str(done(await api.post("/v1/standard_replies", {**TEXT, **contents}), 201)["id"])


async def _listed(api: Api, **parameters: object) -> list[str]:
    await api.catch_up()
    page = done(await api.get("/v1/standard_replies", **parameters))
    assert page["next"] is None
    return [row["stream"] for row in page["standard_replies"]]


async def _used(api: Api, case: str, reply: str, **contents: str) -> dict[str, Any]:
    body = {"text": "Ihr Paket ist in Kassel.", "standard_reply": reply, **contents}
    done(await api.post(f"/v1/cases/{case}/reply", body))
    told: dict[str, Any] = done(await api.get(f"/v1/cases/{case}/history"))["events"][-1]["data"]
    return told


async def test_a_reply_keeps_the_revision_that_was_used(api: Api) -> None:
    """Revised afterwards, the text is another; what was sent, from which revision and in which language stays."""
    case, reply = await api.open_case(), await _written(api)
    sent = {"text": "Ihr Paket ist in Kassel.", "standard_reply": reply, "revision": 1, "language": "de"}
    assert await _used(api, case, reply) == sent
    better = {"text": "Ihr Paket kommt bald.", "reason": "Kinder."}
    done(await api.post(f"/v1/standard_replies/{reply}/revise", better))
    shown = done(await api.get(f"/v1/standard_replies/{reply}"))
    assert shown == {
        "id": reply,
        "version": 2,
        **TEXT,
        "text": better["text"],
        "revision": 2,
        "retired": False,
        "legal": ["revise", "retire"],
    }
    assert (await _used(api, case, reply, language="en"))["language"] == "en"
    told = done(await api.get(f"/v1/cases/{case}/history"))["events"][-2:]
    assert [one["data"]["revision"] for one in told] == [1, 2]
    assert told[0]["data"] == sent


async def test_a_retired_text_is_used_no_more(api: Api) -> None:
    """Neither for replies nor for revisions, and it leaves the list; retiring it again is no news."""
    case, reply = await api.open_case(), await _written(api)
    assert await _listed(api) == [reply]
    retire = f"/v1/standard_replies/{reply}/retire"
    version = done(await api.post(retire, {"reason": "Old."}))["version"]
    assert done(await api.post(retire, {"reason": "Old."}))["version"] == version
    use = {"text": "x", "standard_reply": reply}
    problem(await api.post(f"/v1/cases/{case}/reply", use), 409, "standard_reply_retired")
    revise = {"text": "x", "reason": "x"}
    problem(await api.post(f"/v1/standard_replies/{reply}/revise", revise), 409, "standard_reply_retired")
    assert done(await api.get(f"/v1/cases/{case}"))["replies"] == 0
    shown = done(await api.get(f"/v1/standard_replies/{reply}"))
    assert (shown["retired"], shown["legal"]) == (True, [])
    assert await _listed(api) == []


async def test_a_text_is_for_a_topic_of_the_policy_and_must_be_there(api: Api) -> None:
    """A topic that is not listed, and a prepared text that nobody wrote, are refused by name."""
    refused = problem(await api.post("/v1/standard_replies", {**TEXT, "topic": "weather"}), 422, "reply_topic_unknown")
    assert "delivery" in refused["detail"]
    case = await api.open_case()
    for unknown in (f"standard_reply-{NOBODY}", case, "x"):
        body = {"text": "x", "standard_reply": unknown}
        problem(await api.post(f"/v1/cases/{case}/reply", body), 422, "mentioned_unknown")
        problem(await api.get(f"/v1/standard_replies/{unknown}"), 404, "standard_reply_unknown")


async def test_prepared_texts_are_found_by_topic_and_language_in_pages(api: Api) -> None:
    """Each once; whoever may not lead can read and use them, and not write them."""
    german, english = await _written(api), await _written(api, language="en")
    returns = await _written(api, topic="return")
    assert sorted(await _listed(api)) == sorted([german, english, returns])
    assert await _listed(api, topic="return") == [returns]
    assert await _listed(api, language="en") == [english]
    assert await _listed(api, topic="delivery", language="de") == [german]
    assert await _listed(api, topic="weather") == []
    pages, cursor = [], None
    while True:
        page = done(await api.get("/v1/standard_replies", limit=1, **({} if cursor is None else {"cursor": cursor})))
        pages += [row["stream"] for row in page["standard_replies"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert pages == sorted([german, english, returns])
    agent = api.holding((await api.new_token(roles=("agent",)))[2])
    case = await agent.open_case()
    assert (await _used(agent, case, german))["revision"] == 1
    problem(await agent.post("/v1/standard_replies", TEXT), 403, "not_permitted")
    problem(await agent.post(f"/v1/standard_replies/{german}/retire", {"reason": "x"}), 403, "not_permitted")


async def test_a_revision_that_changes_nothing_is_no_news(api: Api) -> None:
    """The same text and title; a new title alone is a revision."""
    reply = await _written(api)
    revise = f"/v1/standard_replies/{reply}/revise"
    assert done(await api.post(revise, {"text": TEXT["text"], "reason": "x"}))["version"] == 1
    done(await api.post(revise, {"text": TEXT["text"], "title": "Bald da", "reason": "x"}))
    shown = done(await api.get(f"/v1/standard_replies/{reply}"))
    assert (shown["revision"], shown["title"], shown["text"]) == (2, "Bald da", TEXT["text"])
