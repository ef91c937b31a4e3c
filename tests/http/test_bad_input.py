"""Whatever is sent, what is wrong with it is said by a stable code and a pointer, and nothing is written."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import CASE, JSON, NOBODY, done, problem
from tests.http.endpoints import COMMANDS, POSTS, Endpoint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from tests.http.api import Api

pytestmark = pytest.mark.anyio

MEGABYTES_10 = 10 * 1024 * 1024
every_post = pytest.mark.parametrize("endpoint", POSTS, ids=str)
every_command = pytest.mark.parametrize("endpoint", COMMANDS, ids=str)
MALFORMED: dict[str, bytes] = {
    "not json": b"channel=email",
    "cut short": b'{"channel": "email"',
    "two values": b"{} {}",
    "a trailing comma": b'{"channel": "email",}',
    "single quotes": b"{'channel': 'email'}",
    "a comment": b"{} // nothing",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "utf-16": '{"channel": "email"}'.encode("utf-16"),
    "nested arrays": b"[" * 100_000,
    "nested objects": b'{"a":' * 100_000,
    "closed nested arrays": b"[" * 100_000 + b"]" * 100_000,
    "nested in a field": b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "invalid utf-8 in a value": b'{"text": "\xff"}',
    "invalid utf-8 in a key": b'{"\xff": "x"}',
    "an overlong encoding": b'{"text": "\xc0\xaf"}',
    "a surrogate in utf-8": b'{"text": "\xed\xa0\x80"}',
    "a lone surrogate": b'{"text": "\\ud800"}',
    "a lone low surrogate": b'{"text": "\\udc00"}',
    "a lone surrogate in a key": b'{"\\ud800": "x"}',
    "a raw control character": b'{"text": "\x00"}',
    "NaN": b'{"text": NaN}',
    "Infinity": b'{"text": Infinity}',
    "minus infinity": b'{"text": -Infinity}',
    "a leading zero": b'{"text": 01}',
}
NUMBERS = [b"1e999", b"-1e999", b"1" * 5_000, b"-" + b"9" * 400, b"1.5", b"1e400", b"true"]


@pytest.fixture
async def refusing(shared_api: Api) -> AsyncIterator[Api]:
    """The API, which is asked for nothing that it could do: nothing was written when the test ends."""
    head = await shared_api.desk.reading.head()
    yield shared_api
    assert await shared_api.desk.reading.head() == head


async def send(api: Api, path: str, raw: bytes, content_type: str = JSON) -> httpx.Response:
    """Post bytes as they are, and prove that they were refused."""
    answer = await api.send("POST", path, content=raw, headers={"Content-Type": content_type.encode("latin-1")})
    assert 400 <= answer.status_code < 500, answer.text
    return answer


async def post(api: Api, endpoint: Endpoint, **changes: Any) -> httpx.Response:  # noqa: ANN401 - JSON
    """Post an endpoint's body with some fields changed."""
    return await send(api, endpoint.path, json.dumps({**endpoint.body, **changes}).encode())


@every_command
async def test_the_bodies_themselves_are_valid(shared_api: Api, endpoint: Endpoint) -> None:
    """What the tests below change is taken as it is; only what it refers to is not there."""
    answer = await shared_api.post(endpoint.path, endpoint.body)
    assert answer.status_code in {201, 404} or answer.json()["code"] in {"mentioned_unknown", "policy_in_the_past"}


@every_post
async def test_an_unknown_field_is_refused(refusing: Api, endpoint: Endpoint) -> None:
    """A misspelt field would be overlooked; its name is told as a JSON pointer."""
    problem(await post(refusing, endpoint, colour="red"), 422, "invalid_body", "/colour")
    problem(await post(refusing, endpoint, **{"a/b~c`": 1}), 422, "invalid_body", "/a~1b~0c`")
    problem(await post(refusing, endpoint, verb="open", type="x"), 422, "invalid_body", "/verb", "/type")


@every_post
async def test_everything_that_is_wrong_is_told_at_once(refusing: Api, endpoint: Endpoint) -> None:
    """One pointer for each field that is missing, unknown or of the wrong type."""
    present = [name for name in endpoint.body if name not in endpoint.required]
    wrong = {name: {"of": 7} for name in present}
    answer = await send(refusing, endpoint.path, json.dumps({**wrong, "colour": "red"}).encode())
    problem(answer, 422, "invalid_body", "/colour", *(f"/{name}" for name in [*present, *endpoint.required]))


@every_post
@pytest.mark.parametrize("value", [{"a": 1}, ["x"], 7, True, 1.5, ""])
async def test_a_field_of_the_wrong_type_is_refused(refusing: Api, endpoint: Endpoint, value: object) -> None:
    """Each field by itself; nothing is read as what it is not."""
    for name, right in endpoint.body.items():
        if isinstance(value, bool | int) and type(value) is type(right):
            continue
        if isinstance(value, list) and isinstance(right, list) and isinstance(right[0], str):
            continue
        problem(await post(refusing, endpoint, **{name: value}), 422, "invalid_body", *(
            [f"/{name}/0"] if name in {"lines", "scores", "statutes"} and isinstance(value, list) else [f"/{name}"]
        ))  # fmt: skip


@every_command
async def test_a_missing_field_is_refused(refusing: Api, endpoint: Endpoint) -> None:
    """Each that must be there; null is not there either."""
    for name in endpoint.required:
        body = {field: value for field, value in endpoint.body.items() if field != name}
        problem(await send(refusing, endpoint.path, json.dumps(body).encode()), 422, "invalid_body", f"/{name}")
        problem(await post(refusing, endpoint, **{name: None}), 422, "invalid_body", f"/{name}")


NO_TIMES = (
    "2026-03-02T08:00:00",
    "2026-03-02",
    "yesterday",
    "",
    "2026-02-30T08:00:00Z",
    "2026-03-02T25:00:00Z",
    "2026-03-02T08:00:00+25:00",
    "0001-01-01T00:00:00+14:00",
    "1899-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "2026-03-02T08:00:00Z\u0000",
)


@every_command
async def test_a_time_that_is_none_is_refused(refusing: Api, endpoint: Endpoint) -> None:
    """Without a zone, not in the calendar, or so far away that another zone leaves the calendar."""
    for time in NO_TIMES:
        problem(await post(refusing, endpoint, occurred_at=time), 422, "invalid_body", "/occurred_at")


@every_command
async def test_what_is_still_to_come_has_not_occurred(refusing: Api, endpoint: Endpoint) -> None:
    """A second ahead is refused; so is what leads there by its zone."""
    for time in ("2026-03-02T09:00:01Z", "2026-03-02T09:00:00-01:00"):
        problem(await post(refusing, endpoint, occurred_at=time), 422, "occurred_in_the_future")


@every_post
async def test_what_is_not_json_is_refused(refusing: Api, endpoint: Endpoint) -> None:
    """Not JSON, not UTF-8, or nested beyond reason."""
    for name, raw in MALFORMED.items():
        answer = await send(refusing, endpoint.path, raw)
        assert answer.status_code == 400, name
        problem(answer, 400, "malformed_json")


@every_post
async def test_a_body_that_is_no_object_is_refused(refusing: Api, endpoint: Endpoint) -> None:
    """The pointer is that of the whole document."""
    for raw in (b"null", b"1", b'"x"', b"[]", b"[{}]", b"true", b"1e999", b"9" * 5_000):
        problem(await send(refusing, endpoint.path, raw), 422, "invalid_body", "")


@every_post
async def test_a_key_that_stands_twice_is_refused(refusing: Api, endpoint: Endpoint) -> None:
    """Nobody knows which is meant: the same twice, spelt in two ways, and deeper in the body."""
    name, value = next(iter(endpoint.body.items()))
    inside = json.dumps(endpoint.body)[1:-1]
    member = f'"{name}": {json.dumps(value)}'
    escaped = member.replace(f'"{name[0]}', f'"\\u{ord(name[0]):04x}', 1)
    for again in (member, escaped, f'"{name}": null'):
        raw = f"{{{inside}, {again}}}".encode()
        problem(await send(refusing, endpoint.path, raw), 400, "duplicate_key", f"/{name}")
    nested = f'{{{inside}, "colour": {{"a": 1, "a": 2}}}}'.encode()
    problem(await send(refusing, endpoint.path, nested), 400, "duplicate_key", "/a")


@every_post
async def test_nul_characters_are_refused_wherever_they_stand(refusing: Api, endpoint: Endpoint) -> None:
    """In a text they are named; in a key they make a field that nobody knows."""
    for name, value in endpoint.body.items():
        if isinstance(value, str) and name not in {"occurred_at", "ordered_at", "expected_at"}:
            problem(await post(refusing, endpoint, **{name: f"{value}\u0000"}), 422, "invalid_body", f"/{name}")
    problem(await post(refusing, endpoint, **{"colour\u0000": 1}), 422, "invalid_body", "/colour\u0000")


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", ["quantity", "price", "paid", "coupon", "points"])
async def test_a_number_out_of_range_is_refused(refusing: Api, field: str, number: bytes) -> None:
    """Too large to be meant, too large to be held, negative, or no integer."""
    order = next(one for one in COMMANDS if one.path == "/v1/orders")
    line = {**order.body["lines"][0], field: "?"}
    raw = json.dumps({**order.body, "lines": [order.body["lines"][0], line]}).encode().replace(b'"?"', number)
    answer = problem(await send(refusing, order.path, raw), 422, "invalid_body")
    assert answer["errors"][0]["pointer"] in {f"/lines/1/{field}", ""}


async def test_wrong_lines_of_an_order_are_each_named(refusing: Api) -> None:
    """By their place in the list."""
    order = next(one for one in COMMANDS if one.path == "/v1/orders")
    line = order.body["lines"][0]
    lines = [line, {**line, "price": -1, "colour": "red"}, line, {"product": ""}, 7]
    pointers = ["1/price", "1/colour", "3/product", "3/quantity", "3/price", "3/paid", "4"]
    problem(await post(refusing, order, lines=lines), 422, "invalid_body", *(f"/lines/{one}" for one in pointers))
    for count in (0, 1001):
        problem(await post(refusing, order, lines=[line] * count), 422, "invalid_body", "/lines")


async def test_an_answer_does_not_list_errors_for_ever(refusing: Api) -> None:
    """A hundred will do."""
    answer = await send(refusing, "/v1/cases", json.dumps({f"x{n}": n for n in range(1000)}).encode())
    assert len(problem(answer, 422, "invalid_body")["errors"]) == 100


@every_post
async def test_a_body_of_another_type_is_refused(refusing: Api, endpoint: Endpoint) -> None:
    """Forms, plain text, and JSON under another name or under none."""
    raw = json.dumps(endpoint.body).encode()
    for content_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/json",
        "",
        "\xff",
    ):
        problem(await send(refusing, endpoint.path, raw, content_type), 415, "unsupported_media_type")


async def test_json_may_name_its_charset(shared_api: Api) -> None:
    """There is only one, so that says nothing."""
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    done(await shared_api.send("POST", "/v1/cases", content=json.dumps(CASE).encode(), headers=headers), 201)


@every_command
async def test_an_empty_body_is_one_without_fields(refusing: Api, endpoint: Endpoint) -> None:
    """It is taken where nothing must be given, whatever type it claims to have."""
    for content_type in (JSON, "", "text/plain"):
        answer = await send(refusing, endpoint.path, b"", content_type)
        if endpoint.required:
            problem(answer, 422, "invalid_body", *(f"/{name}" for name in endpoint.required))
        elif "change_contact_details" in endpoint.path:
            problem(answer, 404, "customer_unknown")
        elif "attachments" in endpoint.path:
            problem(answer, 404, "attachment_unknown")
        elif "staff" in endpoint.path:
            problem(answer, 404, "staff_unknown")
        elif "teams" in endpoint.path:
            problem(answer, 404, "team_not_formed")
        else:
            problem(answer, 404, "case_unknown")


@every_post
async def test_a_body_of_ten_megabytes_is_refused(refusing: Api, endpoint: Endpoint) -> None:
    """Whether its length is announced or not; the limit is 1 MiB."""

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b" " * (MEGABYTES_10 // 10)

    problem(await send(refusing, endpoint.path, b'{"text": "' + b"x" * MEGABYTES_10), 413, "body_too_large")
    answer = await refusing.send("POST", endpoint.path, content=unannounced(), headers={"Content-Type": JSON})
    problem(answer, 413, "body_too_large")


async def test_texts_have_a_longest_length(shared_api: Api) -> None:
    """20,000 characters of text, 10,000 of a person's name, 200 of a line; one more is refused."""
    case = await shared_api.open_case()
    done(await shared_api.post(f"/v1/cases/{case}/note", {"text": "ä" * 20_000}))
    problem(await shared_api.post(f"/v1/cases/{case}/note", {"text": "ä" * 20_001}), 422, "invalid_body", "/text")
    problem(await shared_api.post("/v1/staff", {"name": "ä" * 10_001}), 422, "invalid_body", "/name")
    article = f"/v1/cases/{case}/link_article"
    done(await shared_api.post(article, {"article": "ä" * 200}))
    problem(await shared_api.post(article, {"article": "ä" * 201}), 422, "invalid_body", "/article")


@pytest.mark.parametrize(
    "contents",
    [
        {"email": "ann"},
        {"email": "ann@"},
        {"email": "@example.org"},
        {"email": "a@b@c"},
        {"email": "ann @example.org"},
        {"email": "a" * 320 + "@example.org"},
        {"phone": "12"},
        {"phone": "call me"},
        {"phone": "1" * 60},
        {"market": ""},
        {"market": "d e"},
        {"market": "../de"},
        {"language": "german"},
        {"language": "DE"},
    ],
)
async def test_contacts_that_can_not_be_meant_are_refused(shared_api: Api, contents: dict[str, str]) -> None:
    """The pointer names the field."""
    body = {"market": "de", "email": "ann@example.org", **contents}
    problem(await shared_api.post("/v1/customers", body), 422, "invalid_body", f"/{next(iter(contents))}")


UNICODE = "ß 你好 🙂 \u202e\u200b e\u0301 ￿"


async def test_every_other_character_is_kept_as_it_was(shared_api: Api) -> None:
    """Also outside the basic plane, written as a surrogate pair, unassigned, or invisible."""
    case = await shared_api.open_case(description=UNICODE)
    raw = json.dumps({"text": UNICODE}, ensure_ascii=True).encode()
    headers = {"Content-Type": JSON}
    done(await shared_api.send("POST", f"/v1/cases/{case}/note", content=raw, headers=headers))
    events = done(await shared_api.get(f"/v1/cases/{case}/history"))["events"]
    assert [events[0]["data"]["description"], events[-1]["data"]["text"]] == [UNICODE, UNICODE]


@pytest.mark.parametrize(
    "query,pointer",
    [
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=1001", "limit"),
        ("limit=99999999999999999999999999", "limit"),
        ("limit=abc", "limit"),
        ("limit=", "limit"),
        ("limit=1.5", "limit"),
        ("limit=NaN", "limit"),
        ("limit=%00", "limit"),
        ("limit=1&limit=2", "limit"),
        ("after=-1", "after"),
        ("after=9223372036854775808", "after"),
        ("after=1;limit=2", "after"),
        ("afer=1", "afer"),
        ("%00=1", "\x00"),
    ],
)
async def test_a_parameter_that_can_not_be_meant_is_refused(shared_api: Api, query: str, pointer: str) -> None:
    """Too large, too small, no number, given twice or unknown: in the feed and in a timeline."""
    for path in ("/v1/events", f"/v1/cases/{NOBODY}/timeline"):
        problem(await shared_api.get(f"{path}?{query}"), 400, "invalid_parameters", pointer)


@pytest.mark.parametrize(
    "query,pointer",
    [
        ("status=asleep", "status"),
        ("status=", "status"),
        ("status=OPEN", "status"),
        ("status=open&status=closed", "status"),
        ("stauts=closed", "stauts"),
        ("priority=%00", "priority"),
        ("assignee=a%00b", "assignee"),
        ("limit=501", "limit"),
        ("at_least=-1", "at_least"),
        ("at_least=soon", "at_least"),
        ("at_least=9223372036854775808", "at_least"),
    ],
)
async def test_a_filter_that_can_not_be_meant_is_refused(shared_api: Api, query: str, pointer: str) -> None:
    """Rather than overlooked, which would show another queue than was asked for."""
    problem(await shared_api.get(f"/v1/queues/support?{query}"), 400, "invalid_parameters", pointer)


async def test_several_wrong_parameters_are_told_at_once(shared_api: Api) -> None:
    """Each by its name."""
    answer = await shared_api.get("/v1/queues/support?limit=0&status=asleep&at_least=-1")
    problem(answer, 400, "invalid_parameters", "limit", "status", "at_least")


@pytest.mark.parametrize(
    "path", ["/v1/events?after=%ff", "/v1/queues/support?priority=%ED%A0%80", "/v1/queues?%c0%af=1"]
)
async def test_a_query_that_is_not_utf_8_is_refused(shared_api: Api, path: str) -> None:
    """Nothing is replaced in silence."""
    problem(await shared_api.get(path), 400, "invalid_parameters")


@pytest.mark.parametrize("name", ["%00", "a%00b", "%ff", "%ED%A0%80", "%c0%af"])
async def test_an_address_that_is_not_text_leads_nowhere(shared_api: Api, name: str) -> None:
    """NUL characters and bytes that are not UTF-8."""
    for path in (f"/v1/cases/{name}", f"/v1/queues/{name}", f"/v1/customers/{name}", f"/v1/{name}", f"/{name}"):
        problem(await shared_api.get(path), 404, "not_found")
    problem(await shared_api.post(f"/v1/cases/{name}/note", {"text": "x"}), 404, "not_found")


def _cursor(place: object) -> str:
    return base64.urlsafe_b64encode(place if isinstance(place, bytes) else json.dumps(place).encode()).decode()


_NINE = "2026-03-02T09:00:00Z"
_PLACE = {"priority_rank": 1, "due": _NINE, "waits_since": _NINE, "stream": "case-1"}


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "",
        "!!!!",
        "äöü",
        _cursor(b"\xff"),
        _cursor({}),
        _cursor(None),
        _cursor([1, _NINE, _NINE, "case-1"]),
        _cursor({**_PLACE, "priority_rank": "1"}),
        _cursor({**_PLACE, "waits_since": "soon"}),
        _cursor({**_PLACE, "due": "soon"}),
        _cursor({name: value for name, value in _PLACE.items() if name != "due"}),
        _cursor({**_PLACE, "stream": None}),
        _cursor({**_PLACE, "stream": "case\u0000"}),
        _cursor(b"[" * 3_000),
    ],
)
async def test_a_broken_cursor_is_refused(shared_api: Api, cursor: str) -> None:
    """It is taken from the page before, as it was."""
    await shared_api.catch_up()
    problem(await shared_api.get("/v1/queues/support", cursor=cursor), 422, "malformed_cursor", "cursor")


@pytest.mark.parametrize("rank", [-1, 10**30, 1])
async def test_a_cursor_that_was_made_up_only_leads_to_another_place(shared_api: Api, rank: int) -> None:
    """There is nothing to be gained by it."""
    await shared_api.catch_up()
    done(await shared_api.get("/v1/queues/support", cursor=_cursor({**_PLACE, "priority_rank": rank})))


@pytest.mark.parametrize("host", ["[", "a b", "desk:x", "\xff", "a/b"])
async def test_a_host_that_makes_no_sense_harms_nothing(shared_api: Api, host: str) -> None:
    """It is either refused or not looked at."""
    headers = {"Host": host.encode("latin-1"), "Idempotency-Key": f"host-{ord(host[0])}"}
    answer = await shared_api.send("POST", "/v1/cases", json=CASE, headers=headers)
    assert answer.status_code in {201, 400}
    assert answer.headers.get("location", "/v1/cases/").startswith("/v1/cases/")
