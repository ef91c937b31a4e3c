"""What all commands that publish something share: why, from when, and in whose name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from application.bootstrap import SYSTEM
from application.ids import uuid7
from domain.command import EARLIEST, LATEST, Command, Text
from domain.ids import policy_stream
from interfaces.cli.options import moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from application.desk import Desk
    from application.store.units import Receipt
    from domain.command import Action

R = TypeVar("R")


def with_reason(command: Callable[..., R]) -> Callable[..., R]:
    """Add `--reason`, which must be given; the command is given `reason`."""
    return click.option("--reason", required=True, callback=_reason, help="Why. It is kept for ever.")(command)


def with_effective_at(command: Callable[..., R]) -> Callable[..., R]:
    """Add `--effective-at`; the command is given `effective_at`."""
    return click.option("--effective-at", metavar="TIME", callback=_effective, help="From when. [now]")(command)


async def ask_of_policy(desk: Desk, action: Action) -> Receipt:
    """Carry an action on the policy out; whoever can open the ledger may ask, so that nobody is named."""
    now = desk.clock()
    command: Command[Any] = Command(
        action=action, stream=policy_stream(), id=uuid7(), now=now, occurred_at=now, actor=SYSTEM
    )
    return await desk.ledger.execute(command)


def _reason(ctx: click.Context, param: click.Parameter, value: str) -> str:
    try:
        return msgspec.convert(value.encode().decode(), Text)
    except (msgspec.ValidationError, UnicodeError) as error:
        raise click.BadParameter("write 1 to 20000 characters", ctx, param) from error


def _effective(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    read = moment(ctx, param, value)
    if read is not None and not EARLIEST <= read < LATEST:
        raise click.BadParameter(f"a time lies between {EARLIEST:%Y} and {LATEST:%Y}", ctx, param)
    return read
