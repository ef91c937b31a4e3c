"""Files that come to a case: at its opening, with a message, or later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import NOBODY, done, problem
from tests.http.case_story import uploaded
from tests.scenarios.desks import under

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio


async def _shown(api: Api, case: str) -> dict[str, Any]:
    return done(await api.get(f"/v1/cases/{case}"))


async def test_files_come_with_the_opening_a_message_or_later(api: Api) -> None:
    """Each once and in order, whichever way they come; a file that is there already is no news."""
    customer = await api.register_customer()
    first, second, third = [await uploaded(api, subject=customer) for _ in range(3)]
    case = await api.open_case(customer=customer, attachments=[first, first])
    done(await api.post(f"/v1/cases/{case}/message", {"text": "Look.", "attachments": [second, second, first]}))
    attach = f"/v1/cases/{case}/attach"
    version = done(await api.post(attach, {"attachments": [third, second]}))["version"]
    assert done(await api.post(attach, {"attachments": [third]}))["version"] == version
    assert (await _shown(api, case))["attachments"] == [first, second, third]
    told = [
        one["data"]["attachments"]
        for one in done(await api.get(f"/v1/cases/{case}/history"))["events"]
        if "attachments" in one["data"]
    ]
    assert told == [[first], [second, first], [third]]


async def test_a_strangers_file_is_begun_about_their_case(api: Api) -> None:
    """So that it is about the same person; once they are known, files about the customer are."""
    case = await api.open_case()
    file = await uploaded(api, case=case)
    done(await api.post(f"/v1/cases/{case}/message", {"text": "Look.", "attachments": [file]}))
    late = await uploaded(api, case=case)
    customer = await api.register_customer()
    done(await api.post(f"/v1/cases/{case}/identify", {"customer": customer}))
    await _takes(api, case, await uploaded(api, subject=customer))
    await _takes(api, case, late)


async def _takes(api: Api, case: str, file: str) -> None:
    done(await api.post(f"/v1/cases/{case}/attach", {"attachments": [file]}))
    assert file in (await _shown(api, case))["attachments"]


@pytest.mark.parametrize("way", ["open", "attach", "message"])
async def test_files_of_others_and_unfinished_ones_are_refused(api: Api, way: str) -> None:
    """By name, whichever way they come; nothing of the command is written."""
    ann, bob = [await api.register_customer(email=f"{one}@example.org") for one in ("ann", "bob")]
    begun = {"subject": ann, "name": "x.png", "media_type": "image/png"}
    unfinished = done(await api.post("/v1/attachments", begun), 201)["id"]
    of_bob = await uploaded(api, subject=bob)
    case = await api.open_case(customer=ann)
    address, body = {
        "open": ("/v1/cases", {"channel": "email", "topic": "delivery", "customer": ann}),
        "attach": (f"/v1/cases/{case}/attach", {}),
        "message": (f"/v1/cases/{case}/message", {"text": "Look."}),
    }[way]
    head = await api.desk.reading.head()
    for file, status, code in (
        (unfinished, 422, "attachment_not_finished"),
        (of_bob, 422, "attachment_of_another"),
        (f"attachment-{NOBODY}", 422, "mentioned_unknown"),
        (case, 422, "mentioned_unknown"),
    ):
        assert file in problem(await api.post(address, {**body, "attachments": [file]}), status, code)["detail"]
    assert await api.desk.reading.head() == head


@pytest.mark.parametrize("way", ["open", "attach", "message"])
async def test_a_file_that_was_wanted_is_not_missing_any_more(api: Api, way: str) -> None:
    """Whichever way it came; the queue says so too."""
    await under(api, "skincare-global")
    customer = await api.register_customer()
    file = await uploaded(api, subject=customer)
    said = {"topic": "other", "customer": customer, "products": ["cream"], "description": "It stings."}
    case = await api.open_case(**said, **({"attachments": [file]} if way == "open" else {}))
    if way != "open":
        assert (await _shown(api, case))["missing"] == ["order", "attachments"]
        body = {"text": "Look."} if way == "message" else {}
        done(await api.post(f"/v1/cases/{case}/{way}", {**body, "attachments": [file]}))
    assert (await _shown(api, case))["missing"] == ["order"]
    await api.catch_up()
    (row,) = done(await api.get("/v1/queues/advice"))["cases"]
    assert row["missing"] == ["order"]
