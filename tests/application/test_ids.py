"""Ids that nobody else has."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from application.ids import random_bytes, uuid7


def test_ids_are_version_7_in_the_order_of_time_and_never_given_twice() -> None:
    """Also when several threads make them at once."""
    with ThreadPoolExecutor(4) as threads:
        ids = [one for made in threads.map(lambda _: [uuid7() for _ in range(2000)], range(8)) for one in made]
    assert len(set(ids)) == len(ids)
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    mine = [uuid7() for _ in range(1000)]
    assert [one.int >> 80 for one in mine] == sorted(one.int >> 80 for one in mine)


def test_a_forked_process_makes_ids_of_its_own() -> None:
    """It does not go on with the random bytes of its parent."""
    uuid7()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"".join(uuid7().bytes for _ in range(50)))
        os._exit(0)
    os.close(writing)
    theirs = os.read(reading, 1600)
    os.close(reading)
    os.waitpid(child, 0)
    random = {theirs[at + 8 : at + 16] for at in range(0, 800, 16)}
    assert len(random) == 50
    assert random.isdisjoint(uuid7().bytes[8:] for _ in range(50))


def test_random_bytes_are_never_given_twice() -> None:
    """Also when several threads take them at once, and more at a time than are fetched."""
    with ThreadPoolExecutor(4) as threads:
        taken = [
            one for made in threads.map(lambda _: [random_bytes(12) for _ in range(2000)], range(8)) for one in made
        ]
    assert len(set(taken)) == len(taken)
    assert {len(one) for one in taken} == {12}
    assert len(set(random_bytes(10_000))) > 200


def test_a_forked_process_takes_random_bytes_of_its_own() -> None:
    """A nonce that two processes use under one key would give both texts away."""
    random_bytes(12)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"".join(random_bytes(12) for _ in range(50)))
        os._exit(0)
    os.close(writing)
    theirs = os.read(reading, 1200)
    os.close(reading)
    os.waitpid(child, 0)
    assert {theirs[at : at + 12] for at in range(0, 600, 12)}.isdisjoint(random_bytes(12) for _ in range(50))
