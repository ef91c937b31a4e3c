"""`caseledger keys`: master keys made, changed and dropped, while everything that was written can still be read."""

from __future__ import annotations

import asyncio
import errno
import os
from typing import TYPE_CHECKING, NoReturn

import pytest

from application.keys.master import MasterKeys, new_master_keys, parse_master_keys
from application.keys.sealing import open_history
from application.store.errors import MasterKeyMissing
from interfaces.settings import MASTER_KEYS
from tests.postgres.ledgers import MASTERS, ledger_of
from tests.samples import register_customer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Terminal
    from tests.postgres.databases import Database


@pytest.fixture
def database(new_database: Database) -> Database:
    """A ledger without events."""
    return new_database


@pytest.fixture
def key_file(tmp_path: Path, database: Database) -> Path:
    """The file with the master keys of a ledger in which a customer is registered."""

    async def register() -> None:
        async with ledger_of(database) as desk:
            await desk.ledger.execute(register_customer(email="ann@example.org"))

    asyncio.run(register())
    file = tmp_path / "master.keys"
    file.write_text(MASTERS.text(), encoding="ascii")
    file.chmod(0o600)
    return file


@pytest.fixture
def filed(terminal: Terminal, key_file: Path) -> Terminal:
    """A terminal that is given the file of the master keys."""
    return terminal.having(MASTER_KEYS=None, MASTER_KEY_FILE=str(key_file))


def _keys(file: Path) -> MasterKeys:
    assert file.stat().st_mode & 0o777 == 0o600
    return parse_master_keys(file.read_text(encoding="ascii"))


def _opens(database: Database, masters: MasterKeys) -> bool:
    async def read() -> bool:
        async with ledger_of(database, masters=masters) as desk:
            opened = await open_history(await desk.reading.log(0, None, 100), desk.keys)
            return opened[0]["email"] == "ann@example.org"

    return asyncio.run(read())


def test_a_new_key_is_for_its_owner_only(bare: Terminal, tmp_path: Path) -> None:
    """Given an open umask, when a key is made, then its file has mode 0600, and nothing of it is printed."""
    file = tmp_path / "master.keys"
    before = os.umask(0)
    try:
        done = bare.run("keys", "new", str(file))
    finally:
        os.umask(before)
    assert done.says(f"Wrote {file}.")
    assert len(_keys(file).keys) == 1
    assert file.read_text(encoding="ascii").partition(":")[2].strip() not in done.out


def test_a_program_is_told_the_name_of_a_new_key(bare: Terminal, tmp_path: Path) -> None:
    """The name, and never the key."""
    file = tmp_path / "master.keys"
    assert bare.run("keys", "new", str(file), "--json").told == {"file": str(file), "current": _keys(file).current}


def test_a_key_file_is_never_overwritten(bare: Terminal, key_file: Path) -> None:
    """Given a key file, when a new key shall be written there, then it stays, and the message says what adds one."""
    assert bare.run("keys", "new", str(key_file)).refuses("exists; `caseledger keys rotate` adds a key")
    assert _keys(key_file) == MASTERS


def test_a_key_file_in_a_folder_that_is_not_there_is_refused(bare: Terminal, tmp_path: Path) -> None:
    """The message names the place."""
    assert bare.run("keys", "new", str(tmp_path / "missing" / "k")).refuses("missing/k", "No such file or directory")


def test_after_a_rotation_both_keys_are_there_and_the_new_one_is_enough(
    filed: Terminal, key_file: Path, database: Database
) -> None:
    """Given personal data, when the master key is rotated, then everything is under the new one, and can be read."""
    told = filed.run("keys", "rotate", "--json").told
    # then
    keys = _keys(key_file)
    assert told == {"current": keys.current, "rewrapped": 2}
    assert list(keys.keys) == [keys.current, MASTERS.current]
    assert keys.keys[MASTERS.current] == MASTERS.keys[MASTERS.current]
    assert _opens(database, keys)
    assert _opens(database, MasterKeys({keys.current: keys.keys[keys.current]}))
    with pytest.raises(MasterKeyMissing):
        _opens(database, MASTERS)


def test_a_key_that_wraps_nothing_can_be_dropped(filed: Terminal, key_file: Path, database: Database) -> None:
    """Given a rotated key, when the old one is dropped, then the file has the new one alone, which opens everything."""
    assert filed.run("keys", "rotate").says("2 keys were put under m-", "caseledger keys drop-old")
    new = _keys(key_file).current
    assert filed.run("keys", "drop-old", "--json").told == {"dropped": [MASTERS.current], "kept": [new]}
    # then
    assert list(_keys(key_file).keys) == [new]
    assert _opens(database, _keys(key_file))
    assert filed.run("token", "create").says("shown once")
    assert filed.run("keys", "drop-old").says(f"Dropped 0, kept {new}.")


def test_a_key_that_still_wraps_something_is_kept(filed: Terminal, key_file: Path, database: Database) -> None:
    """Given a new key under which nothing was put yet, when old ones are dropped, then the old one stays."""
    key_file.write_text(MASTERS.with_new().text(), encoding="ascii")
    assert filed.run("keys", "drop-old").says("Dropped 0")
    assert MASTERS.current in _keys(key_file).keys
    assert _opens(database, _keys(key_file))


def test_keys_of_the_environment_are_rotated_by_hand(terminal: Terminal, key_file: Path, database: Database) -> None:
    """Given keys in a variable, which no command can change, then each step says what to do, and touches no file."""
    assert terminal.run("keys", "rotate").refuses(MASTER_KEYS, "put a new one before the others", "keys rewrap")
    # when
    both = MASTERS.with_new()
    changed = terminal.having(MASTER_KEYS=both.text(), MASTER_KEY_FILE=str(key_file))
    assert changed.run("keys", "rewrap", "--json").told == {"current": both.current, "rewrapped": 2}
    assert changed.run("keys", "rewrap").says("0 keys were put under")
    assert changed.run("keys", "drop-old").refuses(f"{MASTER_KEYS}: take {MASTERS.current} out")
    # then
    assert _keys(key_file) == MASTERS
    assert _opens(database, MasterKeys({both.current: both.keys[both.current]}))


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_an_interrupted_write_leaves_a_whole_file(
    filed: Terminal, key_file: Path, database: Database, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Given a disk that is full, when keys are rotated, then the file is as before, and another try goes well."""

    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(step, full)
        assert filed.run("keys", "rotate").refuses("No space left on device")
    assert _keys(key_file) == MASTERS
    assert _opens(database, MASTERS)
    # and when
    assert filed.run("keys", "rotate").says("2 keys were put under")
    assert filed.run("keys", "drop-old").says("Dropped 1")
    # then
    assert _opens(database, _keys(key_file))
    assert [file.name for file in key_file.parent.iterdir()] == [key_file.name]


@pytest.mark.parametrize("command", [("token", "list"), ("keys", "rotate"), ("keys", "rewrap"), ("keys", "drop-old")])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_that_others_can_read_is_refused(
    filed: Terminal, key_file: Path, command: tuple[str, ...], mode: int
) -> None:
    """The message says how to mend that."""
    key_file.chmod(mode)
    assert filed.run(*command).refuses(str(key_file), "`chmod 600` it")


@pytest.mark.parametrize("command", [("token", "list"), ("keys", "rotate"), ("keys", "rewrap"), ("keys", "drop-old")])
def test_without_a_key_the_message_says_where_to_put_one(terminal: Terminal, command: tuple[str, ...]) -> None:
    """Given a database URL and no key, then nothing is made up: the key may well exist somewhere else."""
    missing = terminal.having(MASTER_KEYS=None, MASTER_KEY_FILE="/nowhere/master.keys").run(*command)
    assert missing.refuses("CASELEDGER_MASTER_KEYS", "CASELEDGER_MASTER_KEY_FILE", "`caseledger keys new` makes one")


@pytest.mark.parametrize("named", ["another", "the same"])
def test_another_key_than_the_ledgers_is_refused(terminal: Terminal, key_file: Path, named: str) -> None:
    """The message names the key that is missed, and shows none."""
    assert key_file.exists()
    other = new_master_keys()
    if named == "the same":
        other = MasterKeys({MASTERS.current: other.keys[other.current]})
    refused = terminal.having(MASTER_KEYS=other.text()).run("token", "list")
    assert refused.refuses("wrapped by a master key that was not given", MASTERS.current)
    assert other.text().partition(":")[2].strip() not in refused.err


@pytest.mark.parametrize("keys", ["secret", "m-1:secret", "m-1:s\N{LATIN SMALL LETTER E WITH ACUTE}cret", "secret:"])
@pytest.mark.parametrize("command", [("token", "list"), ("keys", "rewrap")])
def test_malformed_keys_are_not_repeated(terminal: Terminal, keys: str, command: tuple[str, ...]) -> None:
    """The message shows how keys are written, and nothing of what was given."""
    refused = terminal.having(MASTER_KEYS=keys).run(*command)
    assert refused.refuses("name:base64 of 32 bytes")
    assert "cret" not in refused.err


@pytest.mark.parametrize("content", [b"", b"secret", b"\xff\xfe", b"m-1:AAAA"])
def test_a_file_that_holds_no_keys_is_refused(filed: Terminal, key_file: Path, content: bytes) -> None:
    """Whatever is in it, it is neither repeated nor overwritten."""
    key_file.write_bytes(content)
    assert filed.run("keys", "rotate").refuses("name:base64 of 32 bytes")
    assert key_file.read_bytes() == content


def test_a_folder_is_no_key_file(filed: Terminal, key_file: Path) -> None:
    """The message names what was given."""
    key_file.parent.chmod(0o700)
    folder = filed.having(MASTER_KEY_FILE=str(key_file.parent))
    assert folder.run("token", "list").refuses(str(key_file.parent), "Is a directory")
