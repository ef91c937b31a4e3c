"""The command `caseledger`."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Final

import click

COMMANDS: Final = {
    "calendar": "calendars.calendar_group",
    "clocks": "clocks.clocks_group",
    "db": "database.database_group",
    "demo": "demo.demo_command",
    "import": "importing.import_command",
    "keys": "keys.keys_group",
    "law": "law.law_group",
    "load": "load.load_command",
    "policy": "policy.policy_group",
    "projections": "projections.projections_group",
    "query": "query.query_command",
    "replay": "replay.replay_command",
    "serve": "serve.serve_command",
    "sla": "sla.sla_command",
    "token": "tokens.token_group",
}
"""Where each command stands in this package."""


class Commands(click.Group):
    """Commands of which only the one is imported that is run: most of what it needs, the others do not."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(".")
        # What is imported stays: the collector of garbage would look through it again and again.
        gc.disable()
        try:
            found: click.Command = getattr(import_module(f"{__package__}.{module}"), name)
        finally:
            gc.enable()
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="caseledger")
def main() -> None:
    """The event-sourced core under a customer-service desk."""
