"""`caseledger policy diff`: in what two packs differ."""

from __future__ import annotations

import asyncio
from datetime import datetime
from difflib import unified_diff
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from domain.command import LATEST
from domain.policy.differing import Change, changes
from domain.policy.pack import Pack, read_pack
from interfaces.cli.options import fail, moment, print_json, say, with_json, with_settings
from interfaces.cli.packs import STANDARD_INPUT, checked, complain, is_file, name_of, publication, publications

if TYPE_CHECKING:
    from interfaces.cli.packs import Published
    from interfaces.settings import Settings

DIFFERENT: Final = 1
"""The exit code when there are differences."""


@click.command("diff")
@click.argument("a")
@click.argument("b")
@click.option("--text", "by_text", is_flag=True, help="Compare the texts line by line.")
@with_json
@with_settings
def diff_command(a: str, b: str, *, by_text: bool, as_json: bool, settings: Settings) -> None:
    """Say in what pack B differs from pack A; ends with 1 when it does.

    Each is a file, a pack's name (as it holds now), NAME@TIME, or a number of `caseledger policy list`.
    """
    if a == b == STANDARD_INPUT:
        raise click.UsageError("The standard input can be read only once.")
    every, now = ([], None) if is_file(a) and is_file(b) else asyncio.run(publications(settings))
    (old_name, old), (new_name, new) = (_named(every, one, now) for one in (a, b))
    if by_text:
        found: list[Any] = list(unified_diff(old.splitlines(), new.splitlines(), old_name, new_name, lineterm=""))
    else:
        found = changes(_pack(old_name, old), _pack(new_name, new))
    if as_json:
        print_json({"a": old_name, "b": new_name, "text" if by_text else "changes": found})
    else:
        for line in found:
            say(line if by_text else _sentence(line))
    if found:
        raise SystemExit(DIFFERENT)


def _named(every: list[Published], given: str, now: datetime | None) -> tuple[str, str]:
    """Return the name and the text of a pack that an argument names."""
    if is_file(given):
        text, _, problems = checked(given)
        if problems:
            complain(given, problems)
            fail(f"{name_of(given)} holds no pack.")
        return name_of(given), text
    name, _, written = given.partition("@")
    at = moment(click.get_current_context(), click.Argument(["pack"]), written) if written else now
    found = publication(every, name, at or LATEST)
    return found.known_as, found.text


def _pack(name: str, text: str) -> Pack:
    pack, problems = read_pack(text)
    if pack is None:
        fail(f"This version can't read {name}: {problems[0].located} Compare the texts with --text.")
    return pack


def _sentence(change: Change) -> str:
    place = " ".join(one for one in (change.section, change.id, change.field) if one is not None)
    if change.id is not None and change.field is None:
        return f"{place}: {'added' if change.old is None else 'removed'}"
    return f"{place}: {_value(change.old)} -> {_value(change.new)}"


def _value(value: object) -> str:
    return "nothing" if value is None else msgspec.json.encode(value).decode()
