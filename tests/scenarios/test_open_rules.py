"""The rules are open: whoever has no account reads them, in each language, as of any time, and what will change."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.http.api import done, problem
from tests.scenarios.desks import bundled, under

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

PACK: Final = "cross-border"
MARKET: Final = "cross-border-de"
LANGUAGES: Final = {
    "en": "Returns, refunds and exchanges",
    "zh-Hans": "退货、退款与换货",
    "de": "Rückgabe, Erstattung und Umtausch",
}
FIVE_PARTS: Final = {"reasons", "period", "steps"}
"""Of the return policy; the proof needed and who pays stand with each reason."""
SLOWER: Final = bundled(PACK).replace("silent_days = 14", "silent_days = 21")


async def _published(api: Api, text: str, **contents: object) -> int:
    """Publish a pack and return its number."""
    body = {"text": text, "reason": "The carrier changed.", **contents}
    return int(done(await api.post("/v1/policies", body))["number"])


async def _read(api: Api, **asked: object) -> dict[str, Any]:
    """Return the policy as somebody without an account reads it."""
    return done(await api.holding(None).get(f"/v1/policies/{MARKET}", **asked))


def _days(shown: dict[str, Any]) -> int:
    """Return after how many days of silence a case closes, as it is shown."""
    return int(next(one["value"] for one in shown["figures"] if one["rule"] == "silent_days"))


@pytest.mark.clause("CB-01")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_has_no_account_reads_policies_processes_times_and_costs(api: Api, language: str) -> None:
    """In each language of the pack, with version and date, for programs and as a page."""
    await under(api, PACK)
    shown = await _read(api, language=language)
    assert (shown["pack"], shown["language"], sorted(shown["languages"])) == (PACK, language, sorted(LANGUAGES))
    assert datetime.fromisoformat(shown["effective_at"]) == api.clock()
    assert shown["version"] == done(await api.get("/v1/policy"))["version"]
    assert all(one["text"] for one in shown["rules"])
    assert all(one["within"]["words"] for promise in shown["promises"] for one in promise["targets"])
    assert all(one["title"] for one in shown["steps"])
    returns = shown["returns"]
    assert all(returns[part] for part in FIVE_PARTS)
    assert all(one["proof"] and one["pays_words"] for one in returns["reasons"])
    assert all(one["cost"]["words"] for one in returns["addresses"])
    assert all(one["source"] for one in shown["figures"] if one["layer"] in {"sale", "customer", "operator"})
    page = await api.holding(None).get(f"/v1/policies/{MARKET}/page", language=language)
    assert f'<html lang="{language}"' in page.text
    assert LANGUAGES[language] in page.text
    assert {one["title"] for one in shown["rules"]} <= set(re.findall(r"<h3>([^<]*)</h3>", page.text))


@pytest.mark.clause("CB-01")
async def test_what_held_at_an_earlier_time_is_read_as_of_then(api: Api) -> None:
    """Given a change of the policy, then each version is shown as of its own time."""
    await under(api, PACK)
    before = api.clock()
    old = (await _read(api))["version"]
    api.clock.move(days=30)
    new = await _published(api, SLOWER)
    now, then = await _read(api), await _read(api, at=before.isoformat())
    assert [(one["version"], _days(one)) for one in (now, then)] == [(new, 21), (old, 14)]
    assert [one["version"] for one in now["versions"][-2:]] == [old, new]


@pytest.mark.clause("CB-01")
async def test_a_change_is_read_before_it_holds(api: Api) -> None:
    """Given a change that is announced for next week, then it is told with its date, and can be read as of then."""
    await under(api, PACK)
    next_week = api.clock() + timedelta(days=7)
    new = await _published(api, SLOWER, effective_at=next_week.isoformat())
    shown = await _read(api, language="de")
    (coming,) = shown["announcements"]
    assert (coming["version"], datetime.fromisoformat(coming["effective_at"])) == (new, next_week)
    assert coming["text"]
    assert (_days(shown), _days(await _read(api, at=next_week.isoformat()))) == (14, 21)
    assert "The carrier changed." not in str(shown)


@pytest.mark.clause("CB-02")
async def test_what_customers_read_is_there_in_every_language(api: Api) -> None:
    """Rules and acknowledgements differ by language; a pack in which one is missing is refused, which is named."""
    await under(api, PACK)
    texts = [
        {one["id"]: one["text"] for one in (await _read(api, language=language))["rules"]} for language in LANGUAGES
    ]
    assert all(one.keys() == texts[0].keys() for one in texts)
    assert all(len({one[rule] for one in texts}) == len(LANGUAGES) for rule in texts[0])
    pack = done(await api.get("/v1/policy"))["pack"]
    assert set(pack["acknowledgement"]["text"]) == set(LANGUAGES)
    for line, said in (("texts.de = ", "de"), ("announcement.zh-Hans = ", "zh-Hans")):
        lacking = re.sub(rf'^{re.escape(line)}("""(?s:.*?)"""|".*")\n', "", bundled(PACK), count=1, flags=re.MULTILINE)
        assert lacking != bundled(PACK)
        refused = problem(
            await api.post("/v1/policies", {"text": lacking, "reason": "x"}), 422, "pack_invalid", "/text"
        )
        assert f"there is no text in {said}" in refused["detail"]


@pytest.mark.clause("CB-03")
async def test_a_pack_has_two_channels_and_a_telephone_with_its_hours_and_zone(api: Api) -> None:
    """Given a pack with one channel, or a telephone of which nobody knows when it is answered, then it is refused; as
    it comes along, its telephone is read with hours and zone.
    """
    lines = bundled(PACK).split("[[channels]]\n")
    telephone = next(one for one in lines if one.startswith('id = "phone"'))
    alone = [one for one in lines if one.startswith(('id = "email"', 'id = "import"'))]
    rest = lines[-1].split("\n\n", 1)[1]
    for text, said in (
        (bundled(PACK).replace(telephone, re.sub(r"calendar = .*\n", "", telephone)), "channel 'phone' has no hours"),
        (
            "[[channels]]\n".join([lines[0], *(one.split("\n\n", 1)[0] + "\n\n" for one in alone)]) + rest,
            "customers reach the desk by one channel only",
        ),
    ):
        answer = problem(await api.post("/v1/policies", {"text": text, "reason": "x"}), 422, "pack_invalid")
        assert said in answer["detail"], answer["detail"]
    await under(api, PACK)
    shown = await _read(api)
    (phone,) = [one for one in shown["channels"] if one["medium"] == "phone"]
    hours = next(one for one in shown["hours"] if one["number"] == phone["hours"])
    assert (hours["zone"], bool(hours["week"])) == ("Europe/Berlin", True)
