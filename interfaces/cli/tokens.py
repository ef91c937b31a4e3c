"""`caseledger token`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeVar

import click
import msgspec

from application.bootstrap import SYSTEM
from domain.command import Line
from domain.staff.commands import Languages, Names
from domain.staff.rights import ROLES
from interfaces.cli.options import fail, moment, print_json, print_table, say, with_json, with_settings
from interfaces.wiring import desk

if TYPE_CHECKING:
    from datetime import datetime

    from domain.staff.state import Employed, Token
    from interfaces.settings import Settings

T = TypeVar("T")
NONE: Final = 1
"""The exit code when there is no such token to revoke."""


def _line(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    try:
        return msgspec.convert(value, Line | None)
    except msgspec.ValidationError as error:
        message = "write a short line, of 1 to 200 characters"
        raise click.BadParameter(message, ctx, param) from error


def _each(ctx: click.Context, param: click.Parameter, values: tuple[str, ...], kind: type[T], words: str) -> T:
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise click.BadParameter(words, ctx, param) from error


def _names(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return _each(ctx, param, values, Names, "write short names of lower-case letters, digits, `_` and `-`, at most 50")


def _languages(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return _each(ctx, param, values, Languages, "write language tags like `de` or `pt-BR`, at most 50")


@click.group("token")
def token_group() -> None:
    """Make, list and revoke tokens for the HTTP API."""


@token_group.command("create")
@click.option("--staff", metavar="ID", callback=_line, help="Whose token it is; without it somebody new is registered.")
@click.option("--name", callback=_line, help="Name of somebody new.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(ROLES), help="Role of somebody new; again for more.  [agent]"
)
@click.option("--team", "teams", multiple=True, callback=_names, help="Team of somebody new; again for more.")
@click.option(
    "--language", "languages", multiple=True, callback=_languages, help="Language of somebody new; again for more."
)
@click.option("--skill", "skills", multiple=True, callback=_names, help="Skill of somebody new; again for more.")
@click.option("--label", default="token", show_default=True, callback=_line, help="What the token is for.")
@click.option("--expires-at", metavar="TIME", callback=moment, help="When it stops being valid, with its zone.")
@with_json
@with_settings
def create(  # noqa: PLR0913 - an option each
    *,
    staff: str | None,
    name: str | None,
    roles: tuple[str, ...],
    teams: tuple[str, ...],
    languages: tuple[str, ...],
    skills: tuple[str, ...],
    label: str,
    expires_at: datetime | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Make a token. It is printed once and kept nowhere."""
    if staff is not None and (name is not None or roles or teams or languages or skills):
        words = "--name, --role, --team, --language and --skill are for somebody new: leave them out, or --staff."
        raise click.UsageError(words)

    async def work() -> tuple[str, str, str]:
        async with desk(settings) as one:
            return await one.access.create(
                actor=SYSTEM,
                label=label,
                staff=staff,
                name=name,
                roles=roles or ("agent",),
                teams=teams,
                languages=languages,
                skills=skills,
                expires_at=expires_at,
            )

    owner, token_id, token = asyncio.run(work())
    if as_json:
        print_json({"staff": owner, "id": token_id, "token": token})
        return
    say(f"Token {token_id} of {owner}, shown once:")
    click.echo(token)


@token_group.command("list")
@with_json
@with_settings
def list_command(*, as_json: bool, settings: Settings) -> None:
    """List the valid tokens."""

    async def work() -> list[tuple[str, Employed, Token]]:
        async with desk(settings) as one:
            return await one.access.tokens()

    found = asyncio.run(work())
    if as_json:
        print_json(
            [
                {
                    "id": token.id,
                    "label": token.label,
                    "staff": staff,
                    "roles": _given(owner, token),
                    "teams": owner.teams,
                    "expires_at": token.expires_at,
                }
                for staff, owner, token in found
            ]
        )
        return
    rows = [
        (token.id, token.label, staff, ", ".join(_given(owner, token)), ", ".join(owner.teams), token.expires_at)
        for staff, owner, token in found
    ]
    print_table("Tokens", ("id", "label", "staff", "roles", "teams", "expires at"), rows)


def _given(owner: Employed, token: Token) -> tuple[str, ...]:
    """Return the roles that a token gives."""
    return tuple(role for role in owner.roles if token.roles is None or role in token.roles)


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

    done = asyncio.run(work())
    if as_json:
        print_json({"id": token_id, "revoked": done})
    elif done:
        say(f"Token {token_id} is revoked.")
    if not done:
        fail(f"There is no valid token {token_id}.", code=NONE)
