"""Policy packs over HTTP: what is wrong with one is answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.policy.pack import read_pack
from tests.http.api import done, problem
from tests.samples import PACK

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

WRONG = PACK.replace('team = "front"', 'team = "moon"').replace("silent_days = 7", 'silent_days = -1\nhint = "x"')


async def test_all_that_is_wrong_with_a_pack_is_answered_at_once(api: Api) -> None:
    """Each with its line and what to do; nothing is published."""
    refused = problem(await api.post("/v1/policies", {"text": WRONG, "reason": "x"}), 422, "pack_invalid")
    assert refused["errors"] == [
        {
            "pointer": "/text",
            "detail": "line 3: silent_days: -1 is not taken here. Write a whole number from 0 to 3650.",
        },
        {"pointer": "/text", "detail": f"line 4: {read_pack(WRONG)[1][1].sentence}"},
        {"pointer": "/text", "detail": f"line 8: {read_pack(WRONG)[1][2].sentence}"},
    ]
    assert all(one["detail"].removesuffix(".") in refused["detail"] for one in refused["errors"])
    assert done(await api.get("/v1/policy"))["version"] == 1


async def test_a_wrong_pack_is_answered_alike_under_its_key(api: Api) -> None:
    """The repeated request has the same errors as the first."""
    body = {"text": WRONG, "reason": "x"}
    first, again = [await api.post("/v1/policies", body, Idempotency_Key="pack-1") for _ in range(2)]
    assert problem(first, 422, "pack_invalid") == problem(again, 422, "pack_invalid")
    assert len(again.json()["errors"]) == 3


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 900_000, ".".join("a" * 450_000) + " = 1", "a = 1\n" * 140_000, "x" * 1_000_000],
    ids=("nested", "dotted", "twice", "nothing"),
)
async def test_a_megabyte_of_nonsense_is_one_problem(api: Api, text: str) -> None:
    """With a line, and the service goes on."""
    refused = problem(await api.post("/v1/policies", {"text": text, "reason": "x"}), 422, "pack_invalid", "/text")
    assert refused["errors"][0]["detail"].startswith("line ")
