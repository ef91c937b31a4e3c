"""`caseledger token`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from application.bootstrap import SYSTEM
from interfaces.cli.options import console, print_json, print_table, run, with_json, with_settings
from interfaces.wiring import desk

if TYPE_CHECKING:
    from datetime import datetime

    from domain.staff.state import Token
    from interfaces.settings import Settings


@click.group("token")
def token_group() -> None:
    """Make, list and revoke tokens for the HTTP API."""


@token_group.command("create")
@click.option("--staff", metavar="ID", help="Whose token it is; without it somebody new is registered.")
@click.option("--name", help="Name of somebody new.")
@click.option("--team", help="Team of somebody new.")
@click.option("--label", default="token", show_default=True, help="What the token is for.")
@click.option(
    "--expires-at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="When it stops being valid, with its zone."
)
@with_json
@with_settings
def create(
    staff: str | None,
    name: str | None,
    team: str | None,
    label: str,
    expires_at: datetime | None,
    *,
    as_json: bool,
    settings: Settings,
) -> None:
    """Make a token. It is printed once and kept nowhere."""

    async def work() -> tuple[str, str, str]:
        async with desk(settings) as one:
            return await one.access.create(
                actor=SYSTEM, label=label, staff=staff, name=name, team=team, expires_at=expires_at
            )

    owner, token_id, token = run(work())
    if as_json:
        print_json({"staff": owner, "id": token_id, "token": token})
        return
    console.print(f"Token {token_id} of {owner}, shown once:", soft_wrap=True)
    click.echo(token)


@token_group.command("list")
@with_json
@with_settings
def list_command(*, as_json: bool, settings: Settings) -> None:
    """List the valid tokens."""

    async def work() -> list[tuple[str, str | None, Token]]:
        async with desk(settings) as one:
            return await one.access.tokens()

    found = run(work())
    if as_json:
        print_json(
            [
                {"id": token.id, "label": token.label, "staff": staff, "team": team, "expires_at": token.expires_at}
                for staff, team, token in found
            ]
        )
        return
    rows = [(token.id, token.label, staff, team, token.expires_at) for staff, team, token in found]
    print_table("Tokens", ("id", "label", "staff", "team", "expires at"), rows)


@token_group.command("revoke")
@click.argument("token_id")
@with_json
@with_settings
def revoke(token_id: str, *, as_json: bool, settings: Settings) -> None:
    """Make a token invalid from its next request on."""

    async def work() -> bool:
        async with desk(settings) as one:
            owner = next((staff for staff, _, token in await one.access.tokens() if token.id == token_id), None)
            if owner is None:
                return False
            await one.access.revoke(actor=SYSTEM, staff=owner, token=token_id)
            return True

    done = run(work())
    if as_json:
        print_json({"id": token_id, "revoked": done})
    else:
        console.print(f"Token {token_id} is revoked." if done else f"There is no valid token {token_id}.")
    if not done:
        raise SystemExit(1)
