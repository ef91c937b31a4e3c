"""Finding a customer, and reading all that was ever written about one."""

from __future__ import annotations

import asyncio
from itertools import cycle, islice
from math import ceil
from time import perf_counter
from typing import TYPE_CHECKING, Final

import msgspec
import psycopg

from application.desk import opened as opened_desk
from application.store.sql import query
from interfaces.wiring import first_start, now
from tests.bench.apps.serving import spawned
from tests.bench.desk.load import load
from tests.bench.desk.shop import email, new_ledger, open_shop, shop
from tests.bench.figures import interleaved, percentile
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bench.desk.shop import Shop
    from tests.bench.ground import Ground

ROUNDS: Final = 5
SECONDS: Final = 2.0
FILES: Final = 4
EVENTS: Final = 500
CASES: Final = 24
"""Cases of a customer whose file is read; each begins with two events, and customer and order have one each."""
CUSTOMERS: Final = 1_000_000
REGISTERED: Final = 2_000
"""Customers who are registered over HTTP and looked up; of the others there is what a registration leaves in the
index.
"""
AT_MOST: Final = 100
_FIND: Final = query("find_blind")


@bench("service_file", seconds=35)
def service_file(ground: Ground) -> Measured:
    """Read the files of customers one after the other, in turn with a handler that has the files at hand."""
    with ground.folder() as folder, shop(ground) as opened:
        requests = [opened.asks(f"/v1/customers/{one}/service_file", method="GET") for one in _written_about(opened)]
        opened.quiet()
        files = opened.answers(requests, connections=1)
        for file in files:
            told = msgspec.json.decode(file)
            if len(told["events"]) < EVENTS or told["next"] is not None:
                raise CannotRun(f"a file of {len(told['events'])} events, and `next` is {told['next']}")
        kept = folder / "file.json"
        kept.write_bytes(msgspec.json.encode({"": files[0].decode()}))
        with spawned("tests.bench.apps.noop", str(kept)) as noop:
            ours, floors = _latencies(opened.port, requests, noop, requests)
    return Measured(
        value=percentile(ours, 99) * 1000,
        unit="ms",
        floor="p99 of a Litestar handler that answers with the same bytes",
        floor_value=percentile(floors, 99) * 1000,
        more={"events": EVENTS, "bytes": len(files[0]), "p50": percentile(ours, 50) * 1000, "files_read": len(ours)},
    )


def _written_about(opened: Shop) -> list[str]:
    """Return customers with so many events in their streams, their order's and their cases'."""
    customers = opened.customers(FILES)
    bodies = opened.openings(customers, opened.orders(customers))
    cases = opened.ids("/v1/cases", islice(bodies, CASES * FILES))
    # As many on each case: answers come in any order, so nobody knows here whose case is which.
    opened.answers(_contacts(opened, cycle(cases), FILES * CASES * ceil((EVENTS - 2 * CASES - 2) / CASES)))
    return customers


def _contacts(opened: Shop, cases: Iterator[str], count: int) -> Iterator[bytes]:
    for _, case in zip(range(count), cases, strict=False):
        verb = opened.draw.choice(("reply", "message", "note"))
        yield opened.asks(f"/v1/cases/{case}/{verb}", {"text": sentence(opened.draw)})


def _latencies(
    port: int, requests: list[bytes], floor: int, floor_requests: list[bytes]
) -> tuple[list[float], list[float]]:
    """Return the seconds of every answer of both sides, one at a time."""

    def seconds(port: int, requests: list[bytes]) -> list[float]:
        found = load(port, cycle(requests), SECONDS, connections=1)
        found.must_succeed()
        return found.ran.latencies

    rounds = interleaved(ROUNDS, lambda: seconds(port, requests), lambda: seconds(floor, floor_requests))
    ours, floors = ([one for found in side for one in found] for side in rounds)
    return ours, floors


@bench("customer_lookup", seconds=60)
def customer_lookup(ground: Ground) -> Measured:
    """Look customers up over HTTP one after the other, in turn with reading the index alone."""
    with ground.folder() as folder:
        digests = asyncio.run(_filled(folder / "data"))
        with open_shop(folder / "data") as opened:
            # One at a time, so that the answers come in the order of the names.
            known = opened.customers(REGISTERED, connections=1)
            opened.base.rows(b"VACUUM ANALYZE ledger.blind_index")
            opened.quiet()
            ((indexed,),) = opened.base.rows(b"SELECT count(*) FROM ledger.blind_index")
            rounds = interleaved(
                ROUNDS, lambda: _over_http(opened, known), lambda: _in_the_database(opened, digests, known)
            )
    ours, floors = ([one for found in side for one in found] for side in rounds)
    return Measured(
        value=percentile(ours, 99) * 1000,
        unit="ms",
        floor="p99 of the same SELECT alone, by psycopg over the same socket",
        floor_value=percentile(floors, 99) * 1000,
        more={
            "p50": percentile(ours, 50) * 1000,
            "lookups": len(ours),
            "indexed": indexed,
            "registered_over_http": REGISTERED,
            "filled": "the index alone, by COPY, with the digests that a registration makes",
        },
    )


async def _filled(data_dir: Path) -> list[bytes]:
    """Write the index entries of all but those who will be registered, and return the digests that those will have."""
    with new_ledger(data_dir) as made:
        await first_start(made.settings, made.url)
        async with opened_desk(made.url, made.settings.masters(), now) as desk:
            secret = desk.secret
        with (
            psycopg.connect(made.base.owner_url, autocommit=True) as connection,
            connection.cursor() as cursor,
            cursor.copy("COPY ledger.blind_index (kind, digest, stream, subject) FROM STDIN (FORMAT binary)") as copy,
        ):
            copy.set_types(("text", "bytea", "text", "text"))
            for number in range(REGISTERED, CUSTOMERS):
                customer = f"customer-00000000-0000-7000-8000-{number:012d}"
                copy.write_row(("email", secret.index("email", email(number)), customer, customer))
    return [secret.index("email", email(number)) for number in range(REGISTERED)]


def _over_http(opened: Shop, known: list[str]) -> list[float]:
    requests = [opened.asks("/v1/customers/find", {"email": email(number)}) for number in range(len(known))]
    found = load(opened.port, cycle(requests), SECONDS, connections=1, keep=True)
    found.must_succeed()
    for answer, customer in zip(found.kept, cycle(known), strict=False):
        if [one["id"] for one in msgspec.json.decode(answer)["customers"]] != [customer]:
            raise CannotRun(f"not {customer} alone was found: {answer!r}")
    return found.ran.latencies


def _in_the_database(opened: Shop, digests: list[bytes], known: list[str]) -> list[float]:
    taken: list[float] = []
    with psycopg.connect(opened.base.application_url, autocommit=True, prepare_threshold=0) as connection:
        cursor = connection.cursor(binary=True)
        for digest, customer in zip(digests, known, strict=True):
            began = perf_counter()
            rows = cursor.execute(_FIND, ("email", digest, AT_MOST)).fetchall()
            taken.append(perf_counter() - began)
            if rows != [(customer,)]:
                raise CannotRun(f"not {customer} alone stands in the index: {rows}")
    return taken
