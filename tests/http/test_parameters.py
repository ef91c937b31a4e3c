"""Parameters of the query: what is given is never taken for what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.api import problem

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("null", ["null", "NULL", "Null"])
async def test_null_is_no_number(shared_api: Api, null: str) -> None:
    """Read as one that was left out, it would be overlooked."""
    problem(await shared_api.get("/v1/queues", at_least=null), 400, "invalid_parameters", "at_least")


async def test_null_is_a_text_like_any_other(shared_api: Api) -> None:
    """There may be a case of that number."""
    await shared_api.catch_up()
    answer = await shared_api.get("/v1/cases", number="null")
    assert (answer.status_code, answer.json()) == (200, {"cases": []})
