"""`caseledger token`: tokens that work until they are revoked, and are kept nowhere."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from application.access import Principal, TokenInvalid
from application.bootstrap import ADMINISTRATOR, first_administrator
from application.desk import opened
from domain.staff.rights import ROLES
from interfaces.wiring import now
from tests.postgres.ledgers import MASTERS

if TYPE_CHECKING:
    from tests.cli.running import Terminal
    from tests.postgres.databases import Database


def _principal(database: Database, token: str) -> Principal:
    async def ask() -> Principal:
        async with opened(database.application_url, MASTERS, now) as desk:
            return await desk.access.principal(token, fresh=True)

    return asyncio.run(ask())


def test_a_token_for_somebody_new_works(terminal: Terminal, database: Database) -> None:
    """Given nobody, when a token is made for a name and a team, then its bearer is a member of that team."""
    made = terminal.run("token", "create", "--name", "Ann", "--team", "returns", "--json").told
    # then
    assert made["token"].startswith("clt_")
    principal = _principal(database, made["token"])
    assert (principal.actor, principal.token) == (made["staff"], made["id"])
    assert principal.roles == {"agent"}


def test_somebody_new_may_have_several_roles_and_languages(terminal: Terminal, database: Database) -> None:
    """Given options that are repeated, when a token is made, then its bearer has the rights of each role."""
    roles = ("--role", "team_leader", "--role", "auditor")
    made = terminal.run("token", "create", *roles, "--language", "de", "--language", "pt-BR", "--json").told
    assert _principal(database, made["token"]).roles == {"team_leader", "auditor"}


def test_a_token_for_people_stands_on_a_line_of_its_own(terminal: Terminal, database: Database) -> None:
    """Whoever selects the last line has the token and nothing else."""
    done = terminal.run("token", "create")
    assert done.says("shown once:")
    assert _principal(database, done.out.splitlines()[-1]).roles == {"agent"}


def test_a_second_token_acts_for_the_same_person(terminal: Terminal, database: Database) -> None:
    """Given a member of staff, when a token is made by their id, then both tokens are theirs."""
    first = terminal.run("token", "create", "--name", "Ann", "--json").told
    second = terminal.run("token", "create", "--staff", first["staff"], "--label", "phone", "--json").told
    assert _principal(database, first["token"]).actor == _principal(database, second["token"]).actor


def test_the_administrator_may_be_given_another_token(terminal: Terminal, database: Database) -> None:
    """Given a first start, when its token was lost, then another one can be made."""

    async def first_start() -> None:
        async with opened(database.application_url, MASTERS, now) as desk:
            await first_administrator(desk)

    asyncio.run(first_start())
    made = terminal.run("token", "create", "--staff", ADMINISTRATOR, "--json").told
    assert _principal(database, made["token"]).roles == set(ROLES)


def test_a_token_appears_nowhere_in_the_database(terminal: Terminal, database: Database) -> None:
    """No row of any table holds the token, whichever way it may be written."""
    secret = terminal.run("token", "create", "--json").told["token"].removeprefix("clt_")
    tables = database.rows(
        "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
        " WHERE table_schema IN ('ledger', 'read') AND table_type = 'BASE TABLE'"
    )
    statements = [f"SELECT one::text FROM {table} one" for (table,) in tables]  # noqa: S608 - the database's own names
    rows = "\n".join(text for one in statements for (text,) in database.rows(one.encode()))
    assert "staff" in rows
    decoded = base64.urlsafe_b64decode(secret + "=")
    for written in (secret, secret.encode().hex(), decoded.hex(), base64.b64encode(decoded).decode()):
        assert written not in rows


@pytest.mark.parametrize(
    "written,moment",
    [("2199-01-01T00:00:00+01:00", datetime(2198, 12, 31, 23, tzinfo=UTC)), ("2199-01-01T00:00Z", None)],
)
def test_a_token_may_expire(terminal: Terminal, written: str, moment: datetime | None) -> None:
    """The moment is named with its zone, and is listed with it."""
    made = terminal.run("token", "create", "--expires-at", written, "--json").told
    (listed,) = [one for one in terminal.run("token", "list", "--json").told if one["id"] == made["id"]]
    assert datetime.fromisoformat(listed["expires_at"]) == (moment or datetime(2199, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "arguments,words",
    [
        (["--expires-at", "2199-01-01T00:00:00"], "needs its zone, as in"),
        (["--expires-at", "tomorrow"], "is no time; write it like"),
        (["--label", ""], "1 to 200 characters"),
        (["--name", "n" * 201], "1 to 200 characters"),
        (["--staff", ADMINISTRATOR, "--name", "Ann"], "for somebody new"),
        (["--staff", ADMINISTRATOR, "--team", "returns"], "for somebody new"),
        (["--staff", ADMINISTRATOR, "--role", "auditor"], "for somebody new"),
        (["--role", "king"], "is not one of 'agent'"),
        (["--team", "Returns"], "short names of lower-case letters"),
        (["--language", "German"], "language tags like"),
    ],
)
def test_what_cannot_be_meant_is_not_understood(terminal: Terminal, arguments: list[str], words: str) -> None:
    """The message says what to write instead, and no token is made."""
    assert terminal.run("token", "create", *arguments).misused(words)
    assert [one["label"] for one in terminal.run("token", "list", "--json").told] == []


@pytest.mark.parametrize(
    "arguments,words",
    [
        (["--staff", "staff-nobody"], "no such member of staff"),
        (["--team", "nowhere"], "no team nowhere. The policy lists: support"),
        (["--expires-at", "2020-01-01T00:00Z"], "can't expire before it is issued"),
    ],
)
def test_a_token_for_nobody_is_refused(terminal: Terminal, arguments: list[str], words: str) -> None:
    """The message names what is not there."""
    assert terminal.run("token", "create", *arguments).refuses(words)


def test_the_valid_tokens_are_listed(terminal: Terminal) -> None:
    """For programs with every field; for people with whole ids, also in a pipe. No token is in either."""
    made = terminal.run("token", "create", "--label", "phone", "--team", "returns", "--json").told
    listed = terminal.run("token", "list", "--json")
    expected = {"label": "phone", "roles": ["agent"], "teams": ["returns"], "expires_at": None}
    assert {"id": made["id"], "staff": made["staff"], **expected} in listed.told
    read = terminal.run("token", "list")
    assert read.says(made["id"], made["staff"], "phone", "returns")
    assert made["token"] not in listed.out + read.out


@pytest.mark.parametrize("label", ["[/] [bold]x", "\x1b[31mred\N{RIGHT-TO-LEFT OVERRIDE}"])
def test_a_label_commands_nothing(terminal: Terminal, label: str) -> None:
    """What somebody wrote is printed as it stands, but for what would command the terminal."""
    terminal.run("token", "create", "--label", label)
    read = terminal.run("token", "list")
    assert read.says(label.translate({0x1B: "\N{REPLACEMENT CHARACTER}", 0x202E: "\N{REPLACEMENT CHARACTER}"}))


@pytest.mark.parametrize("json", [(), ("--json",)])
def test_a_revoked_token_is_gone(terminal: Terminal, database: Database, json: tuple[str, ...]) -> None:
    """Given a token, when it is revoked, then it opens nothing any more and is not listed."""
    made = terminal.run("token", "create", "--json").told
    assert terminal.run("token", "revoke", made["id"], *json).says(made["id"], "revoked")
    # then
    assert made["id"] not in [one["id"] for one in terminal.run("token", "list", "--json").told]
    with pytest.raises(TokenInvalid):
        _principal(database, made["token"])
    # and when
    again = terminal.run("token", "revoke", made["id"], *json)
    # then
    assert again.code == 1
    assert again.err == f"caseledger: There is no valid token {made['id']}.\n"
    assert ('"revoked": false' in again.out) == bool(json)


def test_revoking_what_never_was_ends_with_1(terminal: Terminal) -> None:
    """A script sees that nothing was revoked."""
    assert terminal.run("token", "revoke", "[/]").refuses("no valid token [/].", code=1)
