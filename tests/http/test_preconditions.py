"""ETags: whoever acts on a version that is not the newest is told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.api import NOBODY, api_of, done, problem

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio


async def test_each_answer_carries_the_version_as_an_etag(api: Api) -> None:
    """What a read or a command answers with can be sent back as If-Match."""
    case = await api.open_case()
    read = await api.get(f"/v1/cases/{case}")
    assert read.headers["etag"] == f'"{read.json()["version"]}"'
    noted = await api.post(f"/v1/cases/{case}/note", {"text": "x"}, if_match=read.headers["etag"])
    assert noted.headers["etag"] == f'"{done(noted)["version"]}"'
    done(await api.post(f"/v1/cases/{case}/note", {"text": "x"}, if_match=noted.headers["etag"]))


@pytest.mark.parametrize("stale", ['"1"', '"3"', '"0"', '"999999999999999999"'])
async def test_a_stale_etag_is_refused_and_changes_nothing(shared_api: Api, stale: str) -> None:
    """Older and never given are the same: not what the case is now."""
    case = await shared_api.open_case()
    before = done(await shared_api.get(f"/v1/cases/{case}"))
    problem(await shared_api.post(f"/v1/cases/{case}/note", {"text": "x"}, if_match=stale), 412, "version_mismatch")
    assert done(await shared_api.get(f"/v1/cases/{case}")) == before


async def test_of_two_who_act_on_the_same_version_one_is_refused(api: Api, database: Database) -> None:
    """Also when they ask different web workers, of which one has the old version in memory."""
    case = await api.open_case()
    async with api_of(database, api.clock) as other:
        done(await other.holding(api.token).post(f"/v1/cases/{case}/note", {"text": "x"}, if_match='"2"'))
    problem(await api.post(f"/v1/cases/{case}/note", {"text": "y"}, if_match='"2"'), 412, "version_mismatch")


@pytest.mark.parametrize("malformed", ["2", 'W/"2"', '"2", "3"', '"x"', '""', '"-1"', '"2', "", '"²"', "* *"])
async def test_a_malformed_if_match_is_refused(shared_api: Api, malformed: str) -> None:
    """It takes one strong ETag as it was given."""
    case = await shared_api.open_case()
    answer = await shared_api.send(
        "POST", f"/v1/cases/{case}/note", json={"text": "x"}, headers={"If-Match": malformed.encode()}
    )
    problem(answer, 400, "malformed_if_match")


async def test_a_star_matches_whatever_is_there(api: Api) -> None:
    """Any version will do; what is not there is not found all the same."""
    case = await api.open_case()
    done(await api.post(f"/v1/cases/{case}/note", {"text": "x"}, if_match="*"))
    problem(await api.post(f"/v1/cases/{NOBODY}/note", {"text": "x"}, if_match="*"), 404, "case_unknown")
