"""`caseledger keys`."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from application.keys.master import MasterKeys, new_master_keys
from application.keys.rotation import retire, rotate
from interfaces.cli.options import fail, failures_told, print_json, say, with_json, with_settings
from interfaces.settings import MASTER_KEYS, write_keys
from interfaces.wiring import database, desk

if TYPE_CHECKING:
    from interfaces.settings import Settings


@click.group("keys")
def keys_group() -> None:
    """Look after the master keys, which wrap the keys of all personal data."""


@keys_group.command("new")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_json
def new(file: Path, *, as_json: bool) -> None:
    """Write a file with a new master key. Keep a copy: without it no personal data can be read."""
    if file.exists():
        fail(f"{file} exists; `caseledger keys rotate` adds a key to the file in use.")
    made = new_master_keys()
    with failures_told():
        write_keys(file, made)
    if as_json:
        print_json({"file": str(file), "current": made.current})
    else:
        say(f"Wrote {file}.")


@keys_group.command("rotate")
@with_json
@with_settings
def rotate_command(*, as_json: bool, settings: Settings) -> None:
    """Put every key under a new master key, written to the key file first; then the older ones can be thrown away."""
    if settings.master_keys is not None:
        fail(
            f"The keys stand in {MASTER_KEYS}: put a new one before the others there, restart,"
            " then run `caseledger keys rewrap`."
        )
    masters = settings.masters().with_new()
    with database(settings) as found:
        if settings.database_url is None and found.server is None:
            # It would go on with the old keys alone, and could not open what is under the new one.
            fail(f"A service runs on {settings.data_dir}: stop it, rotate, and start it again.")
        write_keys(settings.key_file, masters)
        _rewrap(replace(settings, database_url=found.url), as_json=as_json)


@keys_group.command("rewrap")
@with_json
@with_settings
def rewrap_command(*, as_json: bool, settings: Settings) -> None:
    """Put every key under the current master key, which is the first. An interrupted run goes on where it ended."""
    _rewrap(settings, as_json=as_json)


@keys_group.command("drop-old")
@with_json
@with_settings
def drop_old(*, as_json: bool, settings: Settings) -> None:
    """Take the master keys that wrap nothing any more out of the key file."""
    masters = settings.masters()

    async def work() -> list[str]:
        async with desk(settings) as one:
            older = [name for name in masters.keys if name != masters.current]
            return [name for name in older if await retire(one.reading, name)]

    dropped = asyncio.run(work())
    kept = MasterKeys({name: key for name, key in masters.keys.items() if name not in dropped})
    if dropped and settings.master_keys is not None:
        fail(f"The keys stand in {MASTER_KEYS}: take {', '.join(dropped)} out there, and restart.")
    if dropped:
        write_keys(settings.key_file, kept)
    if as_json:
        print_json({"dropped": dropped, "kept": list(kept.keys)})
    else:
        say(f"Dropped {len(dropped)}, kept {', '.join(kept.keys)}.")


def _rewrap(settings: Settings, *, as_json: bool) -> None:
    masters = settings.masters()

    async def work() -> int:
        async with desk(settings) as one:
            return await rotate(one.reading, masters)

    done = asyncio.run(work())
    if as_json:
        print_json({"current": masters.current, "rewrapped": done})
    else:
        say(f"{done} keys were put under {masters.current}. Restart what serves, then `caseledger keys drop-old`.")
