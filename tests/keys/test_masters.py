"""Master keys: read, changed without a break, and missed clearly."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import psycopg
import pytest
from msgspec.structs import astuple

from application.keys.master import MasterKeyMalformed, MasterKeys, new_master_keys, parse_master_keys
from application.keys.rotation import masters_in_use, retire, rotate
from application.keys.sealing import open_history
from application.store.errors import MasterKeyMissing, MasterKeyRetired
from tests.postgres.ledgers import MASTERS, ledger_of, reading_of
from tests.samples import register_customer

if TYPE_CHECKING:
    from tests.postgres.databases import Database

GOOD = base64.b64encode(bytes(32)).decode()


def test_master_keys_are_read_as_they_are_written() -> None:
    """One a line or separated by commas, the current one first."""
    keys = new_master_keys().with_new()
    assert parse_master_keys(keys.text()) == keys
    assert parse_master_keys(keys.text().replace("\n", ",")).current == keys.current
    assert len(keys.keys) == 2


@pytest.mark.parametrize("text", ["", "a", GOOD, f":{GOOD}", "a:AAAA", "a:secret!", f"a:{GOOD},a:{GOOD}"])
def test_malformed_master_keys_are_refused_without_repeating_them(text: str) -> None:
    """The message shows the form, and nothing of what was given."""
    with pytest.raises(MasterKeyMalformed) as refused:
        parse_master_keys(text)
    assert "secret" not in str(refused.value)
    assert GOOD not in str(refused.value)


def _with_many_keys(database: Database) -> None:
    """Put more keys into the ledger than a rotation takes at a time."""
    with psycopg.connect(database.owner_url) as connection:
        connection.cursor().executemany(
            "INSERT INTO ledger.subject_keys (key_id, subject, wrapped, master) VALUES (%s, %s, %s, %s)",
            [astuple(MASTERS.wrap(f"k-{n:04}", f"person-{n}", bytes(32))) for n in range(1500)],
        )


class _Interrupted(Exception):
    """Somebody stopped the rotation."""


def _interrupt(_count: int) -> None:
    raise _Interrupted


@pytest.mark.anyio
@pytest.mark.every_set_up
async def test_a_rotation_may_be_interrupted_and_begun_again(database: Database) -> None:
    """Until the end both masters are needed, and open everything; from then on the new one is enough."""
    customer = register_customer(email="ann@example.org")
    async with ledger_of(database) as desk:
        await desk.ledger.execute(customer)
    _with_many_keys(database)
    both = MASTERS.with_new()
    only_new = MasterKeys({both.current: both.keys[both.current]})
    async with reading_of(database) as reading:
        with pytest.raises(_Interrupted):
            await rotate(reading, both, _interrupt)
        assert await masters_in_use(reading) == {both.current: 1000, MASTERS.current: 502}
        await _opens(database, both)
        with pytest.raises(MasterKeyMissing):
            await _opens(database, only_new)
        assert await rotate(reading, both) == 502
        assert await rotate(reading, both) == 0
        assert await masters_in_use(reading) == {both.current: 1502}
    await _opens(database, only_new)
    with pytest.raises(MasterKeyMissing):
        await _opens(database, MASTERS)


@pytest.mark.anyio
@pytest.mark.every_set_up
async def test_nothing_is_wrapped_under_a_master_that_was_retired(database: Database) -> None:
    """Given a process that still has the old master, when that is retired, then it makes no key under it."""
    both = MASTERS.with_new()
    async with ledger_of(database) as desk:
        assert not await retire(desk.reading, MASTERS.current)
        await rotate(desk.reading, both)
        assert await retire(desk.reading, MASTERS.current)
        with pytest.raises(MasterKeyRetired):
            await desk.ledger.execute(register_customer(email="late@example.org"))
    async with ledger_of(database, masters=both) as desk:
        await desk.ledger.execute(register_customer(email="late@example.org"))


async def _opens(database: Database, masters: MasterKeys) -> None:
    async with ledger_of(database, masters=masters) as desk:
        (opened,) = await open_history(await desk.reading.log(0, None, 100), desk.keys)
        assert opened["email"] == "ann@example.org"
        for number in (0, 999, 1000, 1499):
            await desk.keys.of(f"person-{number}")


@pytest.mark.anyio
@pytest.mark.parametrize("given", ["another", "another by the same name"])
async def test_a_wrong_master_key_is_missed_at_the_start(database: Database, given: str) -> None:
    """A ledger does not open with a key that is not its own, whatever that is called."""
    async with ledger_of(database):
        pass
    wrong = new_master_keys()
    if given != "another":
        wrong = MasterKeys({MASTERS.current: wrong.keys[wrong.current]})
    with pytest.raises(MasterKeyMissing, match=MASTERS.current):
        async with ledger_of(database, masters=wrong):
            pass
