"""`kill -9` under load: what was acknowledged is there once, and nothing stale answers."""

from __future__ import annotations

import socket

import pytest

from tests.faults.load import Load, prove_whole
from tests.interfaces.data_folder import data_folder
from tests.interfaces.waiting import eventually
from tests.service import PATIENCE, service, start

pytestmark = [pytest.mark.faults, pytest.mark.slow]

DATABASE_KILLS = 5


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except ConnectionRefusedError:
        return False
    return True


@pytest.mark.parametrize("workers, lives", [(1, 3), (2, 10)])
def test_the_lives_of_a_service_whose_every_process_is_killed(workers: int, lives: int) -> None:
    """In each life the engine, the web worker and then the parent are killed while clients write.

    The next life recovers by itself, on the same port, which is free in between: at once, but for a child that was
    being started again in the very moment that its parent died.
    """
    with data_folder() as folder:
        living = start(folder, "--workers", str(workers))
        port, token = living.port, living.told["administrator_token"]
        with Load(living.url, token) as load:
            for life in range(lives):
                with living:
                    load.goes_on()
                    living.kill("engine")
                    living.kill("web 1")
                    load.goes_on()
                    living.kill_parent()
                    eventually(lambda: not _answers(port))
                living = start(folder, "--port", str(port), "--workers", str(workers))
                assert living.told["administrator_token"] is None, life
            load.goes_on()
        with living:
            prove_whole(living, folder, token, load.acknowledged)


def test_a_database_killed_under_load_comes_back_by_itself() -> None:
    """Clients wait or are told when to ask again; nothing acknowledged is lost, nothing is written twice."""
    with service("--port", "0", "--workers", "2") as (living, folder):
        token = living.told["administrator_token"]
        with Load(living.url, token) as load:
            for _ in range(DATABASE_KILLS):
                load.goes_on()
                living.kill("database")
            load.goes_on()
            eventually(living.caught_up, seconds=PATIENCE)
        prove_whole(living, folder, token, load.acknowledged)
