"""Every verb of a case over HTTP: what it makes of the case, and what the history tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import done
from tests.http.case_story import NEWER_PACK, PLAIN, cast, desk, story
from tests.http.case_verbs import VERBS
from tests.http.exact import LONG, STRANGE, words_in

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("text", [PLAIN, *STRANGE.values(), LONG], ids=["plain", *STRANGE, "long"])
async def test_each_verb_changes_the_case_and_its_history_tells_how(api: Api, text: str) -> None:
    """The types of the events, what the case shows, the version as an ETag, and every word as it was given."""
    await desk(api)
    of = await cast(api)
    _, _, token = await api.new_token(roles=("supervisor",))
    hands = {"agent": api, "another": api.holding(token)}
    case = await api.open_case()
    await desk(api, NEWER_PACK)
    asked = set()
    for step in story(of, text):
        api.clock.move(minutes=1, days=step.days)
        hand = hands[step.who]
        assert step.verb in done(await hand.get(f"/v1/cases/{case}"))["legal"], step.verb
        answer = await hand.post(f"/v1/cases/{case}/{step.verb}", step.body)
        receipt = done(answer)
        shown = done(await api.get(f"/v1/cases/{case}"))
        assert {**shown, **step.shows} == shown, step.verb
        assert (shown["version"], answer.headers["etag"]) == (receipt["version"], f'"{receipt["version"]}"')
        asked.add(step.verb)
        told = await _told(api, receipt)
        assert [one["type"] for one in told if one["stream"] == case] == [f"case.{tag}.v1" for tag in step.tells]
        assert words_in(step.body) <= words_in([one["data"] for one in told], also_in_json=True), step.verb
    assert asked == set(VERBS)


async def _told(api: Api, receipt: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the events of the command that a receipt is for, of all cases that it wrote to, as their histories say."""
    feed = done(await api.get("/v1/events", after=receipt["position"] - 1, limit=1))["events"]
    command = feed[0]["command_id"]
    streams = {receipt["id"], receipt.get("made", receipt["id"])}
    histories = [done(await api.get(f"/v1/cases/{stream}/history"))["events"] for stream in sorted(streams)]
    return [one for events in histories for one in events if one["command_id"] == command]
