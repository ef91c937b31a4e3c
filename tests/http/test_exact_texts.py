"""What people write comes back as it was, to the byte, whatever the script and whatever the length."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest

from application.keys.sealing import open_history
from interfaces.http.events import event_view
from tests.http.api import JSON, done, problem
from tests.http.exact import LONG, LONG_NAME, STRANGE, words_in
from tests.http.working_day import working_day

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.http.case_story import Who

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("text", [*STRANGE.values(), LONG], ids=[*STRANGE, "long"])
async def test_every_text_of_every_address_is_kept_exactly(api: Api, text: str) -> None:
    """Whatever is asked on a whole day: each word of a body stands in the events that it makes."""
    _, _, token = await api.new_token()
    clients = {"agent": api, "another": api.holding(token)}

    async def ask(
        template: str, body: dict[str, Any], *, of: str = "", who: Who = "agent", status: int = 200
    ) -> dict[str, Any]:
        head = await api.desk.reading.head()
        answer = done(await clients[who].post(template.replace("{identity}", of), body), status)
        log = await api.desk.reading.log(head, None, 100)
        opened = await open_history(log, api.desk.keys)
        told = [event_view(one, texts).data for one, texts in zip(log, opened, strict=True)]
        texts = {word for word in words_in(body) if isinstance(word, str) and word[:50] == text[:50]}
        assert texts <= words_in(told, also_in_json=True), template
        return answer

    await working_day(api, ask, text)


async def test_composed_and_combining_characters_are_kept_apart(api: Api) -> None:
    """Two spellings that look the same stay two; their bytes are those that were sent."""
    case = await api.open_case()
    spellings = [normalize(form, "Ångström é") for form in ("NFC", "NFD")]
    assert spellings[0] != spellings[1]
    for text in spellings:
        raw = json.dumps({"text": text}, ensure_ascii=False).encode()
        done(await api.send("POST", f"/v1/cases/{case}/note", content=raw, headers={"Content-Type": JSON}))
    shown = await api.get(f"/v1/cases/{case}/history")
    assert [one["data"]["text"] for one in shown.json()["events"][-2:]] == spellings
    assert all(text.encode() in shown.content for text in spellings)


async def test_names_of_ten_thousand_characters_are_kept(api: Api) -> None:
    """Of a customer, of somebody at the desk, and of a sender who is neither; one character more is refused."""
    assert (len(LONG_NAME), len(LONG) > 10_000) == (10_000, True)
    customer = await api.register_customer(name=LONG_NAME)
    assert done(await api.get(f"/v1/customers/{customer}"))["name"] == LONG_NAME
    staff = done(await api.post("/v1/staff", {"name": LONG_NAME}), 201)["id"]
    assert done(await api.get(f"/v1/staff/{staff}"))["name"] == LONG_NAME
    case = await api.open_case(name=LONG_NAME)
    assert done(await api.get(f"/v1/cases/{case}/contact"))["name"] == LONG_NAME
    longer = {"name": f"{LONG_NAME}x"}
    for address, body in (
        ("/v1/customers", {"market": "de", "email": "ann@example.org"}),
        (f"/v1/customers/{customer}/change_contact_details", {}),
        ("/v1/staff", {}),
        ("/v1/cases", {"channel": "email", "topic": "delivery"}),
        (f"/v1/cases/{case}/amend", {}),
    ):
        problem(await api.post(address, {**body, **longer}), 422, "invalid_body", "/name")


@pytest.mark.parametrize("lone", ["\\ud800", "\\udc00", "x\\udbff", "\\ud83d\\ud83d", "\\ude42\\ud83d"])
async def test_half_a_character_is_refused(api: Api, lone: str) -> None:
    """A surrogate without its partner is no text: the answer says that the body is not JSON, and nothing is written."""
    case = await api.open_case()
    head = await api.desk.reading.head()
    for address, name in ((f"/v1/cases/{case}/note", "text"), ("/v1/staff", "name"), ("/v1/customers", "name")):
        raw = f'{{"{name}": "{lone}"}}'.encode()
        answer = await api.send("POST", address, content=raw, headers={"Content-Type": JSON})
        assert "surrogate" in problem(answer, 400, "malformed_json")["detail"]
    assert await api.desk.reading.head() == head
