"""`caseledger keys`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from application.keys.master import MasterKeys, new_master_keys
from application.keys.rotation import masters_in_use, rotate
from interfaces.cli.options import console, fail, print_json, run, with_json, with_settings
from interfaces.settings import MASTER_KEYS, write_keys
from interfaces.wiring import desk

if TYPE_CHECKING:
    from interfaces.settings import Settings


@click.group("keys")
def keys_group() -> None:
    """Look after the master keys, which wrap the keys of all personal data."""


@keys_group.command("new")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def new(file: Path) -> None:
    """Write a file with a new master key. Keep a copy: without it no personal data can be read."""
    if file.exists():
        fail(f"{file} exists; `caseledger keys rotate` adds a key to the file in use.")
    write_keys(file, new_master_keys())
    console.print(f"Wrote {file}.")


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
    write_keys(settings.key_file, settings.masters(make=True).with_new())
    _rewrap(settings, as_json=as_json)


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

    async def work() -> dict[str, int]:
        async with desk(settings) as one:
            return await masters_in_use(one.reading)

    used = run(work())
    masters = settings.masters()
    kept = MasterKeys({name: key for name, key in masters.keys.items() if name in used or name == masters.current})
    dropped = [name for name in masters.keys if name not in kept.keys]
    if dropped:
        write_keys(settings.key_file, kept)
    if as_json:
        print_json({"dropped": dropped, "kept": list(kept.keys)})
    else:
        console.print(f"Dropped {len(dropped)}, kept {', '.join(kept.keys)}.")


def _rewrap(settings: Settings, *, as_json: bool) -> None:
    masters = settings.masters()

    async def work() -> int:
        async with desk(settings) as one:
            return await rotate(one.reading, masters)

    done = run(work())
    if as_json:
        print_json({"current": masters.current, "rewrapped": done})
    else:
        console.print(
            f"{done} keys were put under {masters.current}. Restart what serves, then `caseledger keys drop-old`."
        )
