"""The tests' own API is what it says: however often an application is lent, a desk finds it as new."""

from __future__ import annotations

from inspect import get_annotations
from typing import TYPE_CHECKING

import pytest

from interfaces.http.service import Service
from tests.http.api import CASE, Api, api_of, done

if TYPE_CHECKING:
    from tests.postgres.databases import Database, Databases

pytestmark = pytest.mark.anyio

KEPT = {"admission", "document"}
"""What an application has for good: budgets, ample in tests, and what is the same over every desk."""
MADE_AT_THE_START = {"desk", "pages"}


async def _asked(api: Api) -> tuple[int, str, str]:
    """Open a case, look at its queue, and return how many stand there and what is left of both budgets."""
    done(await api.post("/v1/cases", CASE), 201)
    await api.catch_up()
    stranger = await api.holding("clt_unknown").get("/v1/queues/support")
    page = await api.get("/v1/queues/support")
    return len(done(page)["cases"]), stranger.headers["ratelimit"], page.headers["ratelimit"]


async def test_an_application_is_lent_as_new(databases: Databases) -> None:
    """Given a desk that used it up a little, when the next one gets it, then pages and budgets tell nothing of that."""
    found, apps = [], []
    for _ in range(2):
        with databases.database() as database:
            async with api_of(database) as api:
                apps.append(api.app)
                found.append(await _asked(api))
    assert apps[0] is apps[1]
    assert found[0] == found[1]
    assert found[0][0] == 1


async def test_two_at_once_have_an_application_each(database: Database, api: Api) -> None:
    """Two web workers on one ledger share nothing but the ledger."""
    async with api_of(database, api.clock) as other:
        assert other.app is not api.app


def test_what_an_application_keeps_is_known() -> None:
    """Whatever it comes to keep has to be made at its start, or be the same for every desk."""
    assert get_annotations(Service).keys() == KEPT | MADE_AT_THE_START
