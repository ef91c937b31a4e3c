"""No room left: what can't be written is refused, what is there is read, and writing goes on when there is room."""

from __future__ import annotations

import errno
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from interfaces.room import RESERVE, Room
from tests.faults.load import Load, prove_whole
from tests.http.api import CASE, api_of, done, problem
from tests.interfaces.data_folder import data_folder
from tests.interfaces.waiting import eventually
from tests.service import PATIENCE, start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres.databases import Database

pytestmark = pytest.mark.faults

MEGABYTE = 1024 * 1024


@contextmanager
def _volume(folder: Path, megabytes: int) -> Iterator[Path]:
    """Give a folder that is a small volume of its own."""
    folder.mkdir(mode=0o711)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "caseledger", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def _fill(volume: Path, name: str, leave: int) -> Path:
    """Write a file that leaves so many bytes on the volume, or none if others take some of them meanwhile."""
    file = volume / name
    with file.open("wb") as opened:
        while True:
            room = os.statvfs(volume)
            try:
                os.posix_fallocate(opened.fileno(), 0, room.f_bavail * room.f_frsize - leave)
            except OSError as error:
                # The database has written since.
                if error.errno != errno.ENOSPC:
                    raise
            else:
                return file


def test_a_service_on_a_full_volume_reads_on_and_writes_again_when_there_is_room() -> None:
    """Its database is never brought to the point where it stops; clients that repeat themselves lose nothing."""
    with data_folder() as outer, _volume(outer.parent / "volume", RESERVE // MEGABYTE + 220) as volume:
        folder = volume / "data"
        with start(folder, "--port", "0") as living:
            token = living.told["administrator_token"]
            client = httpx.Client(base_url=living.url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)
            with client, Load(living.url, token) as load:
                load.goes_on()
                case = load.acknowledged[0].stream
                ballast = _fill(volume, "ballast", RESERVE - MEGABYTE)
                eventually(lambda: load.failures["503"] > 10, seconds=PATIENCE)
                refused = client.post("/v1/cases", json=CASE, headers={"Idempotency-Key": "while-full"})
                problem(refused, 503, "store_full")
                assert refused.headers["retry-after"] == "30"
                head = client.get("/v1/events", params={"limit": 1}).json()["head"]
                eventually(lambda: living.caught_up(head), seconds=PATIENCE)
                # Somebody else takes the rest as well, and still everything can be read.
                rest = _fill(volume, "rest", 0)
                for path in ("/v1/events", f"/v1/cases/{case}", f"/v1/cases/{case}/history", "/v1/queues/support"):
                    assert client.get(path).status_code == 200
                assert living.caught_up(head)
                rest.unlink()
                ballast.unlink()
                load.goes_on()
                done(client.post("/v1/cases", json=CASE, headers={"Idempotency-Key": "while-full"}), 201)
            assert len([line for line in living.lines() if line["message"] == "PostgreSQL is ready"]) == 1
            prove_whole(living, folder, token, load.acknowledged, besides=1)


@pytest.mark.anyio
async def test_a_server_that_says_that_its_volume_is_full_is_understood(database: Database) -> None:
    """A database elsewhere: nobody here knows its volume, but its own word for it has the same effect."""
    with data_folder() as outer, _volume(outer.parent / "volume", 2) as volume:
        place = _place_for_server(database, volume)
        # The table of events alone: the server's own log lies elsewhere, so that it stays alive.
        _run(database, f"CREATE TABLESPACE {database.name}_tiny LOCATION '{place}'")
        _run(database, f"ALTER TABLE ledger.stored_events SET TABLESPACE {database.name}_tiny")
        async with api_of(database) as api:
            case = await api.open_case()
            ballast = _fill(volume, "ballast", 0)
            written = 0
            while (answer := await api.post(f"/v1/cases/{case}/note", {"text": "x" * 2_000})).status_code == 200:
                written += 1
            problem(answer, 503, "store_full")
            assert done(await api.get(f"/v1/cases/{case}"))["notes"] == written
            assert len(await api.feed())
            ballast.unlink()
            done(await api.post("/v1/cases", CASE), 201)
        _run(database, "ALTER TABLE ledger.stored_events SET TABLESPACE pg_default")
        _run(database, f"DROP TABLESPACE {database.name}_tiny")


def _place_for_server(database: Database, volume: Path) -> Path:
    owner = Path(database.rows("SHOW data_directory", url=database.superuser_url)[0][0]).stat().st_uid
    place = volume / "tablespace"
    place.mkdir()
    os.chown(place, owner, -1)
    return place


def _run(database: Database, statement: str) -> None:
    database.rows(statement.encode(), url=database.superuser_url)


def test_room_is_what_is_left_beyond_the_reserve(tmp_path: Path) -> None:
    """It is looked up anew after a moment, and what root may take besides does not count."""
    volume = os.statvfs(tmp_path)
    left = volume.f_bavail * volume.f_frsize
    assert Room(tmp_path, reserve=left // 2)()
    assert not Room(tmp_path, reserve=left * 2)()
