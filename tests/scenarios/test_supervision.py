"""Every service link is supervised: whatever is done is recorded, for good, and what does not move shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import errors as pg

from application.bootstrap import ADMINISTRATOR
from interfaces.http.endpoints import endpoints
from tests.http.addresses import addresses
from tests.http.api import done
from tests.http.working_day import NO_COMMAND, working_day
from tests.scenarios.desks import asked, under

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.http.case_story import Who
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio


@pytest.mark.clause("SG-02")
@pytest.mark.clause("CB-21")
async def test_whatever_is_asked_is_recorded_with_who_when_and_why(api: Api, database: Database) -> None:
    """Each address that changes something adds events of the caller's, under a command that names what was asked."""
    other, _, token = await api.new_token()
    people = {"agent": (api, ADMINISTRATOR), "another": (api.holding(token), other)}
    names = {_template(one.template): one.right for one in addresses(api.app) if one.method != "GET"}
    met: set[str] = set()

    async def ask(
        template: str, body: dict[str, Any], *, of: str = "", who: Who = "agent", status: int = 200
    ) -> dict[str, Any]:
        client, actor = people[who]
        head = await api.desk.reading.head()
        answer = done(await client.post(template.replace("{identity}", of), body), status)
        new = await _new(api, head)
        assert new, template
        assert answer["position"] == new[-1]["position"]
        (command,) = {one["command_id"] for one in new}
        for event in new:
            assert event["actor"] == actor, template
            assert event["recorded_at"] == _told(api.clock), template
            assert event["occurred_at"] == _happened(body, event)
            assert (event["correlation"], event["causation"], event["origin"]) == (command, None, "live")
        cause = database.rows(b"SELECT action FROM ledger.receipts WHERE command_id = %s", (command,))
        assert cause == [(names[template],)]
        met.add(template)
        return answer

    await working_day(api, ask)
    changing = {
        _template(one.path)
        for one in endpoints(api.app)
        if one.method not in {"get", "head"} and f"{one.method.upper()} {one.path}" not in NO_COMMAND
    }
    assert met == changing


@pytest.mark.clause("SG-02")
@pytest.mark.clause("CB-21")
@pytest.mark.parametrize("table", [b"stored_events", b"receipts"])
async def test_what_was_recorded_is_not_changed_past_the_interface(api: Api, database: Database, table: bytes) -> None:
    """UPDATE, DELETE and TRUNCATE are refused to the service's role and to the owner; the history is as it was."""
    case = await api.open_case(description="Where is it?")
    before = done(await api.get(f"/v1/cases/{case}/history"))
    for url in (database.application_url, database.owner_url):
        for change in (b"UPDATE ledger.%b SET recorded_at = now()", b"DELETE FROM ledger.%b", b"TRUNCATE ledger.%b"):
            with psycopg.connect(url) as connection, pytest.raises(pg.InsufficientPrivilege):
                connection.execute(change % table)
    assert done(await api.get(f"/v1/cases/{case}/history")) == before


@pytest.mark.clause("SG-02")
@pytest.mark.clause("CB-21")
@pytest.mark.parametrize(
    "pack, topic, department", [("skincare-global", "other", "warehouse"), ("cross-border", "other", "brand")]
)
async def test_supervisors_see_overdue_and_unowned_work_as_it_arises(
    api: Api, clock: Clock, pack: str, topic: str, department: str
) -> None:
    """Nobody has it, nobody answers, a department is late: each shows from its time on, until it is seen to."""
    await under(api, pack)
    _, _, token = await api.new_token(roles=("supervisor",))
    supervisor = api.holding(token)
    case = await api.open_case(channel="chat", topic=topic)
    await asked(api, case, "refer", to=department, question="Is it there?")
    assert await _stuck(supervisor) == set()
    clock.move(hours=1)
    assert await _stuck(supervisor) == {("unowned", case), ("unanswered", case)}
    await asked(api, case, "claim")
    assert await _stuck(supervisor) == {("unanswered", case)}
    await asked(api, case, "reply", text="We are looking.")
    assert await _stuck(supervisor) == set()
    clock.move(days=30)
    assert await _stuck(supervisor) == {("referral_overdue", case)}
    await asked(api, case, "answer_referral", referral=1, answer="It is.")
    # A policy with clocks has raised the case meanwhile, to people of whom nobody has taken it yet.
    assert await _stuck(supervisor) <= {("unowned", case)}


def _happened(body: dict[str, Any], event: dict[str, Any]) -> str:
    """Return when something happened, by what was asked: what says no time happens as it is recorded."""
    said = (body[name] for name in ("scanned_at", "began_at", "occurred_at") if name in body)
    return str(next(said, event["recorded_at"]))


def _template(path: str) -> str:
    return re.sub(r"\{\w+\}", "{identity}", path)


async def _stuck(api: Api) -> set[tuple[str, str]]:
    await api.catch_up()
    head = await api.desk.reading.head()
    found = done(await api.get("/v1/stuck", at_least=head))["stuck"]
    return {(one["why"], one["case"]["stream"]) for one in found}


async def _new(api: Api, after: int) -> list[dict[str, Any]]:
    return list(done(await api.get("/v1/events", after=after, limit=1000))["events"])


def _told(clock: Clock) -> str:
    return clock.now.isoformat().replace("+00:00", "Z")
