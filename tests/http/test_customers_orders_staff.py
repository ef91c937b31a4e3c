"""The policy, and what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.api import NOBODY, done, problem

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio


async def test_the_policy_in_force_is_shown(api: Api) -> None:
    """From it a client learns the channels, topics and teams."""
    policy = done(await api.get("/v1/policy"))
    assert policy["version"] == 1
    assert [team["id"] for team in policy["pack"]["teams"]] == ["support", "returns", "complaints"]


@pytest.mark.parametrize("kind", ["customer", "order", "staff"])
async def test_an_unknown_id_is_not_found(shared_api: Api, kind: str) -> None:
    """An id that looks right and one that does not are both not there, and so is one of another kind."""
    case = await shared_api.open_case()
    folder = "staff" if kind == "staff" else f"{kind}s"
    for unknown in (NOBODY, f"{kind}-{NOBODY}", case, case.removeprefix("case-"), "x"):
        problem(await shared_api.get(f"/v1/{folder}/{unknown}"), 404, f"{kind}_unknown")
    if kind == "customer":
        address = f"/v1/customers/{NOBODY}/change_contact_details"
        problem(await shared_api.post(address, {"name": "Ann"}), 404, "customer_unknown")
