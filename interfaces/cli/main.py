"""The command `caseledger`."""

from __future__ import annotations

import click

from interfaces.cli.calendars import calendar_group
from interfaces.cli.clocks import clocks_group
from interfaces.cli.database import database_group
from interfaces.cli.demo import demo_command
from interfaces.cli.importing import import_command
from interfaces.cli.keys import keys_group
from interfaces.cli.law import law_group
from interfaces.cli.load import load_command
from interfaces.cli.policy import policy_group
from interfaces.cli.projections import projections_group
from interfaces.cli.query import query_command
from interfaces.cli.replay import replay_command
from interfaces.cli.serve import serve_command
from interfaces.cli.sla import sla_command
from interfaces.cli.tokens import token_group


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="caseledger")
def main() -> None:
    """The event-sourced core under a customer-service desk."""


main.add_command(serve_command)
main.add_command(demo_command)
main.add_command(import_command)
main.add_command(replay_command)
main.add_command(query_command)
main.add_command(load_command)
main.add_command(sla_command)
main.add_command(database_group)
main.add_command(token_group)
main.add_command(keys_group)
main.add_command(policy_group)
main.add_command(calendar_group)
main.add_command(clocks_group)
main.add_command(law_group)
main.add_command(projections_group)
