"""`caseledger db`."""

from __future__ import annotations

import click

from application.store.migrate import ZONE, migrate
from interfaces.cli.options import failures_told, print_json, say, with_json
from interfaces.settings import OWNER_URL


@click.group("db")
def database_group() -> None:
    """Look after the database."""


@database_group.command("migrate")
@click.option(
    "--owner-url", envvar=OWNER_URL, required=True, metavar="URL", help="PostgreSQL to use, as the owner's role."
)
@click.option(
    "--application-role", metavar="ROLE", help="Role that the service will connect with; it is granted what it needs."
)
@click.option(
    "--zone",
    default=ZONE,
    show_default=True,
    help="Zone that decides in which year a case is numbered; kept from the first migration on.",
)
@with_json
def migrate_command(owner_url: str, application_role: str | None, zone: str, *, as_json: bool) -> None:
    """Bring a database to this program's version. Running it twice, or two at once, does no harm."""
    with failures_told():
        applied = migrate(owner_url, application_role=application_role, zone=zone)
    if as_json:
        print_json({"applied": applied})
    elif applied:
        say(f"Applied: {', '.join(applied)}.")
    else:
        say("The database is up to date.")
