"""Attachments: uploaded in chunks, resumed, held against what was said of them, and given back byte for byte."""

from __future__ import annotations

import asyncio
import os
import re
from base64 import b64encode
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional
from urllib.parse import unquote_to_bytes

import pytest

from application.store.attachments import CHUNK_LIMIT
from application.store.group_commit import GroupCommit
from application.store.reading import Reading
from domain.ids import policy_stream
from domain.policy.commands import PublishPolicy
from domain.policy.decisions import POLICY
from interfaces.http.downloads import disposition
from tests.http.api import NOBODY, api_of, done, problem
from tests.samples import command

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    import httpx

    from tests.http.api import Api
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
SCAN = PNG + b"Annegret's broomstick, hip and all" * 9
OCTETS = {"Content-Type": "application/octet-stream"}


async def begin(api: Api, **contents: object) -> str:
    """Begin an attachment about a new customer and return its address."""
    body = {"name": "scan.png", "media_type": "image/png", **contents}
    if "case" not in body and "subject" not in body:
        body["subject"] = await api.register_customer()
    answer = await api.post("/v1/attachments", body)
    address: str = answer.headers["location"]
    assert address == f"/v1/attachments/{done(answer, 201)['id']}"
    return address


async def put(api: Api, address: str, ordinal: int, data: bytes) -> httpx.Response:
    """Put a chunk."""
    return await api.send("PUT", f"{address}/chunks/{ordinal}", content=data, headers=OCTETS)


async def uploaded(api: Api, data: bytes, chunk: int = CHUNK_LIMIT, **contents: object) -> str:
    """Begin an attachment and put its bytes."""
    address = await begin(api, **contents)
    for ordinal, place in enumerate(range(0, len(data), chunk)):
        done(await put(api, address, ordinal, data[place : place + chunk]))
    return address


async def history(api: Api, address: str) -> list[str]:
    """Return the types of an attachment's events."""
    stream = address.rsplit("/", 1)[1]
    return [event["type"] for event in await api.feed() if event["stream"] == stream]


async def content(api: Api, address: str) -> httpx.Response:
    """Return the answer with the bytes of an attachment."""
    answer = await api.get(f"{address}/content")
    assert answer.status_code == 200, answer.text
    return answer


async def publish_rules(api: Api, rules: str) -> None:
    """Put the policy in force again, with these rules for attachments."""
    text = (await api.desk.streams.refresh(POLICY, policy_stream())).state.published[0].text
    publish = PublishPolicy(text=f"{text}\n[attachments]\n{rules}\n", reason="a test")
    await api.desk.ledger.execute(command(publish, policy_stream(), now=api.clock()))


async def test_what_was_uploaded_is_given_back(api: Api) -> None:
    """Byte for byte, under its name and the type that its bytes show, in a way that no browser shows in place."""
    address = await begin(api, size=len(SCAN), digest=sha256(SCAN).hexdigest())
    begun = done(await api.get(address))
    assert (begun["status"], begun["name"], begun["declared"]) == ("begun", "scan.png", "image/png")
    assert begun["received"] == {"chunks": [], "size": 0, "next": 0}
    assert begun["legal"] == ["finish"]
    assert done(await put(api, address, 0, SCAN)) == {"chunks": [0], "size": len(SCAN), "next": 1}
    problem(await api.get(f"{address}/content"), 409, "attachment_is_unfinished")
    done(await api.post(f"{address}/finish"))
    shown = done(await api.get(address))
    assert (shown["status"], shown["media_type"], shown["size"]) == ("finished", "image/png", len(SCAN))
    assert (shown["digest"], shown["received"], shown["legal"]) == (sha256(SCAN).hexdigest(), None, [])
    given = await content(api, address)
    assert given.content == SCAN
    assert given.headers["content-type"] == "image/png"
    assert given.headers["content-length"] == str(len(SCAN))
    assert given.headers["content-disposition"] == "attachment; filename*=UTF-8''scan.png"
    assert given.headers["etag"] == f'"{sha256(SCAN).hexdigest()}"'
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-security-policy"].endswith("sandbox")


async def test_ten_megabytes_in_chunks(api: Api) -> None:
    """In any order, several at a time; nothing is lost or changed."""
    data = PNG + os.urandom(10 * 2**20)
    address = await begin(api)
    parts = [data[place : place + CHUNK_LIMIT] for place in range(0, len(data), CHUNK_LIMIT)]
    assert len(parts) == 11
    for first in range(3):
        await asyncio.gather(*(put(api, address, n, parts[n]) for n in reversed(range(first, 11, 3))))
    done(await api.post(f"{address}/finish", {"digest": sha256(data).hexdigest(), "size": len(data)}))
    assert (await content(api, address)).content == data


async def test_an_attachment_of_a_case_is_about_its_person(api: Api) -> None:
    """The customer, or the unknown sender."""
    customer = await api.register_customer()
    known, unknown = await api.open_case(customer=customer), await api.open_case()
    assert done(await api.get(await begin(api, case=known)))["subject"] == customer
    assert done(await api.get(await begin(api, case=unknown)))["subject"].startswith("person-")
    body = {"name": "a", "media_type": "image/png"}
    problem(await api.post("/v1/attachments", body), 422, "attachment_about_whom")
    problem(await api.post("/v1/attachments", {**body, "case": f"case-{NOBODY}"}), 422, "mentioned_unknown")
    problem(await api.post("/v1/attachments", {**body, "subject": f"customer-{NOBODY}"}), 422, "mentioned_unknown")
    problem(await api.post("/v1/attachments", {**body, "subject": known}), 422, "mentioned_unknown")


async def test_an_upload_cut_off_is_resumed_where_it_stopped(database: Database) -> None:
    """By another process, which knows nothing but what is in the database."""
    async with api_of(database) as first:
        address = await begin(first)
        for ordinal in (0, 1, 3):
            done(await put(first, address, ordinal, SCAN[ordinal * 100 : ordinal * 100 + 100]))
    async with api_of(database, first.clock) as second:
        api = second.holding(first.token)
        while (received := done(await api.get(address))["received"])["size"] < len(SCAN):
            place = received["next"] * 100
            done(await put(api, address, received["next"], SCAN[place : place + 100]))
        done(await api.post(f"{address}/finish"))
        assert (await content(api, address)).content == SCAN


async def test_a_chunk_is_taken_once(api: Api) -> None:
    """The same again is no news, before the end and after; other bytes under its ordinal are refused."""
    address = await uploaded(api, SCAN, 200)
    assert done(await put(api, address, 0, SCAN[:200]))["chunks"] == [0, 1]
    problem(await put(api, address, 0, b"other"), 409, "chunk_differs")
    done(await api.post(f"{address}/finish"))
    done(await put(api, address, 0, SCAN[:200]))
    problem(await put(api, address, 0, b"other"), 409, "attachment_is_finished")
    problem(await put(api, address, 2, b"more"), 409, "attachment_is_finished")
    assert (await content(api, address)).content == SCAN


async def test_a_gap_is_named_and_can_be_filled(api: Api) -> None:
    """The first chunk that is missing is told by the refusal and by the attachment."""
    address = await begin(api)
    for ordinal in (0, 2):
        done(await put(api, address, ordinal, SCAN[ordinal * 150 : ordinal * 150 + 150]))
    told = problem(await api.post(f"{address}/finish"), 409, "chunk_missing")
    assert "Chunk 1 " in told["detail"]
    assert done(await api.get(address))["received"]["next"] == 1
    done(await put(api, address, 1, SCAN[150:300]))
    done(await api.post(f"{address}/finish"))
    assert (await content(api, address)).content == SCAN


async def test_nothing_is_no_attachment(api: Api) -> None:
    """Zero bytes are refused: announced, as a chunk, and at the end."""
    customer = await api.register_customer()
    body = {"subject": customer, "name": "a", "media_type": "image/png", "size": 0}
    problem(await api.post("/v1/attachments", body), 422, "attachment_empty")
    address = await begin(api)
    problem(await put(api, address, 0, b""), 422, "chunk_invalid")
    assert "at least one byte" in problem(await api.post(f"{address}/finish"), 422, "attachment_empty")["detail"]


@pytest.mark.parametrize("when", ["begun", "finished"])
async def test_just_what_was_announced_must_arrive(api: Api, when: str) -> None:
    """A size and a digest, at the beginning or at the end; the refusal names both, and the upload goes on."""
    wrong: list[tuple[dict[str, Any], str]] = [({"size": len(SCAN)}, "size_differs"),
                                               ({"digest": sha256(SCAN).hexdigest()}, "digest_differs")]  # fmt: skip
    for announced, code in wrong:
        address = await uploaded(api, SCAN[:100], **(announced if when == "begun" else {}))
        asked = announced if when == "finished" else {}
        told = problem(await api.post(f"{address}/finish", asked), 409, code)
        for value in (*announced.values(), 100 if "size" in announced else sha256(SCAN[:100]).hexdigest()):
            assert str(value) in told["detail"]
        done(await put(api, address, 1, SCAN[100:]))
        done(await api.post(f"{address}/finish", asked))
        assert (await content(api, address)).content == SCAN


@pytest.mark.parametrize(
    "declared, data, found",
    [
        ("image/png", b"<html><script>alert(1)</script>", "text/html"),
        ("image/png", b"\xff\xd8\xff\xe0 a JPEG", "image/jpeg"),
        ("text/plain", b"<svg onload=alert(1)>", "image/svg+xml"),
        ("text/plain", b"a\0b", "application/octet-stream"),
        ("application/pdf", b"MZ\x90\0 a program", "application/octet-stream"),
        ("application/octet-stream", b"MZ\x90\0 a program", "application/octet-stream"),
        ("application/octet-stream", b"<!doctype html>", "text/html"),
    ],
)
async def test_a_lying_type_is_rejected_for_good(api: Api, declared: str, data: bytes, found: str) -> None:
    """With a code and an event; from then on nothing can be done with it, and asking again says the same."""
    address = await uploaded(api, data, media_type=declared)
    for _ in range(2):
        told = problem(await api.post(f"{address}/finish", Idempotency_Key="once"), 422, "attachment_is_rejected")
        assert declared in told["detail"]
        assert found in told["detail"]
    problem(await api.post(f"{address}/finish"), 422, "attachment_is_rejected")
    problem(await put(api, address, 0, data), 422, "attachment_is_rejected")
    problem(await api.get(f"{address}/content"), 422, "attachment_is_rejected")
    shown = done(await api.get(address))
    assert (shown["status"], shown["found"], shown["media_type"], shown["legal"]) == ("rejected", found, None, [])
    assert await history(api, address) == ["attachment.begun.v1", "attachment.rejected.v1"]


async def test_text_is_given_as_text_and_a_table_as_a_table(api: Api) -> None:
    """In UTF-8, as it was proved to be."""
    for declared in ("text/plain", "text/csv"):
        address = await uploaded(api, "Größe;Farbe\n3;blau\n".encode(), media_type=declared)
        done(await api.post(f"{address}/finish"))
        assert (await content(api, address)).headers["content-type"] == f"{declared}; charset=utf-8"


async def test_a_type_that_the_policy_does_not_list_need_not_be_uploaded(api: Api) -> None:
    """It is refused before the first byte; so is what is no media type."""
    body = {"subject": await api.register_customer(), "name": "a"}
    for media_type in ("text/html", "image/svg+xml", "application/x-msdownload", "application/zip"):
        told = problem(
            await api.post("/v1/attachments", {**body, "media_type": media_type}), 422, "media_type_not_taken"
        )
        assert "image/png" in told["detail"]
    for media_type in ("png", "image/", "image/png\n", "image/png; q=1", "a/b/c", "image/" + "x" * 130):
        answer = await api.post("/v1/attachments", {**body, "media_type": media_type})
        problem(answer, 422, "invalid_body", "/media_type")


async def test_what_is_too_large_is_refused_as_early_as_can_be(api: Api) -> None:
    """As announced, as a chunk, and as the chunk that passes the limit; the beginning told both limits."""
    body = {"subject": await api.register_customer(), "name": "a", "media_type": "image/png"}
    begun = await api.post("/v1/attachments", body)
    assert begun.headers["upload-limit"] == f"max-size={25 * 2**20}, max-append-size={2**20}"
    problem(await api.post("/v1/attachments", {**body, "size": 25 * 2**20 + 1}), 422, "attachment_too_large")
    address = begun.headers["location"]
    problem(await put(api, address, 0, bytes(2**20 + 1)), 413, "body_too_large")
    done(await put(api, address, 0, bytes(2**20)))
    await publish_rules(api, f"max_bytes = {2**20 + 3}")
    problem(await put(api, address, 1, b"1234"), 422, "attachment_full")
    done(await put(api, address, 1, b"123"))
    await publish_rules(api, f"max_bytes = {2**20}")
    problem(await api.post(f"{address}/finish"), 422, "attachment_too_large")


@pytest.mark.parametrize(
    "name",
    [
        "Rechnung Nr. 5.pdf",
        'a "quoted"; filename=evil.exe',
        "line\r\nSet-Cookie: a=b",
        "photo\u202egnp.exe",
        "\u2066\u2069\u200f.png",
        "👩‍👩‍👧 семья 家.png",
        "../../etc/passwd",
        "C:\\Windows\\win.ini",
        "%00%2e%2e",
        "\x7f\x1b[31m",
        "x" * 255,
    ],
)
async def test_a_name_is_kept_exactly_and_harms_no_header(api: Api, name: str) -> None:
    """What turns the order of reading, breaks lines or leads elsewhere is left out of the header only."""
    address = await uploaded(api, SCAN, name=name)
    done(await api.post(f"{address}/finish"))
    assert done(await api.get(address))["name"] == name
    header = (await content(api, address)).headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9._~%-]+", header)
    saved = unquote_to_bytes(header.partition("''")[2]).decode()
    assert len(saved) == len(name)
    assert not set(saved) & set("/\\\r\n\x7f\x1b")
    assert not any(bidirectional(one) in {"RLO", "LRI", "PDI"} for one in saved)
    assert all(mine in {theirs, "_"} for mine, theirs in zip(saved, name, strict=True))


async def test_a_name_has_characters(api: Api) -> None:
    """At least one, at most 255, and no NUL."""
    body = {"subject": await api.register_customer(), "media_type": "image/png"}
    for name in ("", "x" * 256, "a\0b"):
        problem(await api.post("/v1/attachments", {**body, "name": name}), 422, "invalid_body", "/name")
    assert disposition(None) == "attachment; filename*=UTF-8''attachment"


async def test_what_is_not_there_is_unknown(api: Api) -> None:
    """Under an id that nothing has, and under what is no id; a chunk has an ordinal."""
    for identity in (NOBODY, f"attachment-{NOBODY}", f"case-{NOBODY}", "x"):
        address = f"/v1/attachments/{identity}"
        problem(await api.get(address), 404, "attachment_unknown")
        problem(await api.get(f"{address}/content"), 404, "attachment_unknown")
        problem(await put(api, address, 0, b"x"), 404, "attachment_unknown")
        problem(await api.post(f"{address}/finish"), 404, "attachment_unknown")
    address = await begin(api)
    for ordinal in ("-1", "10000", "9" * 30):
        problem(
            await api.send("PUT", f"{address}/chunks/{ordinal}", content=b"x", headers=OCTETS), 422, "chunk_invalid"
        )
    for ordinal in ("x", "1.5", "9" * 5000):
        answer = await api.send("PUT", f"{address}/chunks/{ordinal}", content=b"x", headers=OCTETS)
        assert answer.status_code in {400, 404}, answer.text


async def test_a_chunk_comes_as_it_is(api: Api) -> None:
    """Named so, or not named; a form or JSON is refused rather than kept."""
    address = await begin(api)
    for kind in ("application/json", "multipart/form-data", "image/png"):
        answer = await api.send("PUT", f"{address}/chunks/0", content=b"x", headers={"Content-Type": kind})
        problem(answer, 415, "unsupported_media_type")
    done(await api.send("PUT", f"{address}/chunks/0", content=b"x"))


async def test_nobody_uploads_or_reads_without_the_right(api: Api) -> None:
    """Neither a stranger nor somebody whose roles do not give it."""
    address = await uploaded(api, SCAN)
    _, _, token = await api.new_token(roles=("administrator",))
    for client, status, code in (
        (api.holding(None), 401, "not_authenticated"),
        (api.holding(token), 403, "not_permitted"),
    ):
        problem(await client.get(address), status, code)
        problem(await client.get(f"{address}/content"), status, code)
        problem(await put(client, address, 0, SCAN), status, code)
        problem(await client.post(f"{address}/finish"), status, code)
        problem(await client.post("/v1/attachments", {"name": "a", "media_type": "image/png"}), status, code)
    assert await history(api, address) == ["attachment.begun.v1"]


async def test_a_finish_is_done_once(api: Api) -> None:
    """Asked again, at the same time or under a key, it is the same finish."""
    address = await uploaded(api, SCAN)
    keyed = [api.post(f"{address}/finish", Idempotency_Key=f"key-{n % 2}") for n in range(4)]
    answers = await asyncio.gather(api.post(f"{address}/finish"), api.post(f"{address}/finish"), *keyed)
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert all(answer.json()["code"] == "key_in_flight" for answer in answers if answer.status_code == 409)
    done(await api.post(f"{address}/finish", Idempotency_Key="key-0"))
    problem(await api.post(f"{address}/finish", {"size": 1}), 409, "size_differs")
    assert await history(api, address) == ["attachment.begun.v1", "attachment.finished.v1"]


async def test_a_beginning_repeated_under_its_key_is_one_attachment(api: Api) -> None:
    """As with every command."""
    body = {"subject": await api.register_customer(), "name": "a", "media_type": "image/png"}
    first, again = [await api.post("/v1/attachments", body, Idempotency_Key="mail-1/a") for _ in range(2)]
    assert first.text == again.text
    assert first.headers["location"] == again.headers["location"]


class Killed(BaseException):
    """The process is no more."""


@contextmanager
def killed_at(step: int, *, after: bool) -> Iterator[None]:
    """Have the process die at this step of its work in the database, counted from 0; before it or after it is done."""
    steps = count()

    def dying(work: Any) -> Any:  # noqa: ANN401 - a method of the store's
        async def step_of(store: Any, first: Any, *others: Any) -> Any:  # noqa: ANN401 - what the method takes
            # What is read in one go for several requests does not die with one of them.
            here = not isinstance(first, bytes) or b"attachment" in first
            dies = here and next(steps) == step
            if dies and not after:
                raise Killed
            done_ = await work(store, first, *others)
            if dies:
                raise Killed
            return done_

        return step_of

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Reading, "rows", dying(Reading.rows))
        patched.setattr(GroupCommit, "append", dying(GroupCommit.append))
        yield


async def killed_at_every_step(ask: Callable[[], Awaitable[httpx.Response]], *, after: bool) -> int:
    """Ask until nothing dies any more, each time dying one step later, and return how often it did."""
    for step in count():
        with killed_at(step, after=after):
            try:
                done(await ask())
            except Killed:
                continue
        return step
    raise AssertionError


@pytest.mark.parametrize("after", [False, True])
async def test_an_upload_killed_at_every_step_is_taken_up_again(api: Api, *, after: bool) -> None:
    """Before and after each thing that is done in the database: what is asked again goes on, and is done once."""
    address = await begin(api)
    for ordinal, place in enumerate(range(0, len(SCAN), 200)):
        put_again = partial(put, api, address, ordinal, SCAN[place : place + 200])
        assert await killed_at_every_step(put_again, after=after) >= 3
    assert await killed_at_every_step(partial(api.post, f"{address}/finish"), after=after) >= 6
    assert (await content(api, address)).content == SCAN
    assert await history(api, address) == ["attachment.begun.v1", "attachment.finished.v1"]


async def test_the_bytes_and_the_name_stand_nowhere_in_the_database(api: Api, database: Database) -> None:
    """In no table, neither as they are nor in hexadecimal or base64."""
    secret = b"Annegret's broomstick, hip and all"
    address = await uploaded(api, SCAN, 200, name="Annegret Befund.png")
    done(await api.post(f"{address}/finish"))
    await api.catch_up()
    tables = database.rows(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('ledger', 'read')"
    )
    everything = ""
    for (table,) in tables:
        rows = database.rows(b"SELECT t::text FROM %s t" % table.encode(), url=database.superuser_url)
        everything += "".join(row[0] for row in rows)
    assert address.rsplit("/", 1)[1] in everything
    for needle in (secret, b"Annegret Befund"):
        assert needle.decode() not in everything
        assert needle.hex() not in everything
        for shift in range(3):
            assert b64encode(needle[shift : shift + 12]).decode() not in everything


async def test_a_damaged_attachment_is_never_given_whole(api: Api, database: Database) -> None:
    """Where the first chunk was changed nothing of it is."""
    address = await uploaded(api, SCAN, 150)
    done(await api.post(f"{address}/finish"))
    database.rows(b"UPDATE ledger.attachment_chunks SET box = box || 'x' WHERE ordinal = 0")
    problem(await api.get(f"{address}/content"), 500, "internal_error")
