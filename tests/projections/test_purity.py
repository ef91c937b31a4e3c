"""What apply may not ask: seen however it is called, and nothing else is."""

from __future__ import annotations

import copy
import gc
import hashlib
import json
import logging
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from domain.case import events as e
from projections.engine import Entry
from projections.kit import CASE, NotPure, Specification
from projections.kit.purity import watched
from tests.projections.wrong import Tally, Tallying, once

OPENED = e.CaseOpened(subject="person-1", channel="email", topic="delivery", team="first")
CLOCK, CHANCE = "entry.occurred_at", "entry.event_id"
MACHINE, WORLD = "into the events", "through the store alone"


MODULES = (
    copy,
    gc,
    hashlib,
    json,
    logging,
    os,
    psycopg,
    random,
    secrets,
    socket,
    subprocess,
    sys,
    tempfile,
    time,
    uuid,
)


class Later(datetime):
    """A moment of another class."""


NAMES: dict[str, object] = {
    **{one.__name__: one for one in (*MODULES, Later, Path, ZoneInfo, date, datetime, timedelta)},
    "UTC": UTC,
    "d": datetime,
    "now": datetime.now,
    "seconds": time.monotonic,
}


def code(source: str) -> Callable[[], object]:
    """Return a call of an expression that stands in a file of its own."""
    compiled = compile(source, "/shop/folding.py", "eval")
    return lambda: eval(compiled, NAMES)  # noqa: S307 - an expression of this file


@pytest.mark.parametrize(
    "source, named, instead",
    [
        ("datetime.now(UTC)", "datetime.now", CLOCK),
        ("d.now(UTC)", "datetime.now", CLOCK),
        ("now(UTC)", "datetime.now", CLOCK),
        ("[one(UTC) for one in [d.now]]", "datetime.now", CLOCK),
        ("Later.now(UTC)", "Later.now", CLOCK),
        ("date.today()", "date.today", CLOCK),
        ("time.time()", "time.time", CLOCK),
        ("time.time_ns()", "time.time_ns", CLOCK),
        ("seconds()", "time.monotonic", CLOCK),
        ("time.sleep(0)", "time.sleep", CLOCK),
        ("random.random()", "random.random", CHANCE),
        ("random.choice('ab')", "random.getrandbits by random.Random.choice", CHANCE),
        ("random.Random()", "random.Random without a seed by random.Random.__init__", CHANCE),
        ("random.SystemRandom().random()", "os.urandom by random.SystemRandom.random", CHANCE),
        ("secrets.token_hex()", "os.urandom by secrets.token_hex", CHANCE),
        ("os.urandom(4)", "os.urandom", CHANCE),
        ("uuid.uuid4()", "os.urandom by uuid.uuid4", CHANCE),
        ("uuid.uuid1()", "uuid.uuid1", CHANCE),
        ("os.environ['HOME']", "the environment", MACHINE),
        ("list(os.environ)", "the environment", MACHINE),
        ("os.getenv('HOME')", "the environment by os.getenv", MACHINE),
        ("open(os.devnull).close()", "open", MACHINE),
        ("Path(os.devnull).read_bytes()", "open by pathlib.Path.read_bytes", MACHINE),
        ("Path(os.devnull).exists()", "os.stat by pathlib.Path.exists", MACHINE),
        ("os.listdir()", "os.listdir", MACHINE),
        ("tempfile.mkdtemp()", " by tempfile.mkdtemp", ""),
        ("socket.create_connection(('127.0.0.1', 1))", " by socket.create_connection", WORLD),
        ("socket.socket()", "a socket", WORLD),
        ("subprocess.run(['true'])", "another program by subprocess.run", WORLD),
        ("psycopg.connect('host=/nowhere')", "psycopg.connect", WORLD),
    ],
)
def test_what_is_otherwise_at_another_time_or_place_is_caught(source: str, named: str, instead: str) -> None:
    """By any name, and through the standard library; the message says where, and what to do."""
    with pytest.raises(NotPure) as caught:
        watched(code(source))
    said = str(caught.value)
    assert said.startswith("it uses ")
    assert f"{named} in <" in said
    assert " (folding.py:1): " in said
    assert instead in said


def _in_vain() -> None:
    try:
        time.time()
    except AssertionError:
        logging.getLogger(__name__).info("no clock")


def test_a_call_is_told_of_though_somebody_caught_the_error() -> None:
    """Nobody can hide it."""
    with pytest.raises(NotPure, match=r"it uses time\.time in _in_vain \(test_purity\.py:"):
        watched(_in_vain)


def test_a_fold_that_reads_the_clock_fails_its_specification() -> None:
    """In whichever place it comes first, with the way named."""

    def dated(row: Tally | None, entry: Entry) -> Tally:
        return row or Tally(entry.position, entry.stream, tags=[datetime.now(UTC).isoformat()])

    with pytest.raises(
        NotPure,
        match=r"^tallies, event by event, in memory: it uses datetime\.now in .*dated \(test_purity\.py:\d+\): take",
    ):
        Specification(Tallying(once(dated))).when(OPENED).then(Tally(1, CASE))


@pytest.mark.parametrize(
    "source",
    [
        "datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=1)",
        "datetime.fromisoformat('2026-03-01T09:00:00+00:00').astimezone(ZoneInfo('Pacific/Chatham')).date()",
        "datetime(2026, 3, 1, tzinfo=UTC).strftime('%G-W%V')",
        "time.gmtime(0)",
        "random.Random(7).choice('abc')",
        "uuid.uuid5(uuid.NAMESPACE_URL, 'a')",
        "hashlib.sha256(json.dumps({'a': 1}).encode()).hexdigest()",
        "copy.deepcopy([{'a': 1}])",
        "logging.getLogger('projections').warning('seen')",
        "sorted(['now', 'today'], key=str.upper)",
        "(sys.modules.pop('colorsys', None), __import__('colorsys'))",
    ],
)
def test_what_is_harmless_is_let_be(source: str) -> None:
    """Times that are given, draws from a seed, zones, logs and imports."""
    watched(code(source))


def test_what_the_collector_of_garbage_calls_is_nobodys_doing() -> None:
    """It comes when it likes, and whoever measures it looks at a clock."""

    def measured(_phase: str, _found: dict[str, int]) -> None:
        time.perf_counter()

    gc.callbacks.append(measured)
    try:
        watched(lambda: [{"a": [at]} for at in range(10_000)])
    finally:
        gc.callbacks.remove(measured)


def test_whoever_watched_before_goes_on() -> None:
    """A profiler has its place again, and the collector its work, also after a failure."""
    seen: list[str] = []

    def profile(_frame: object, happening: str, _called: object) -> None:
        seen.append(happening)

    sys.setprofile(profile)
    try:
        with pytest.raises(NotPure):
            watched(time.time)
        kept = sys.getprofile()
    finally:
        sys.setprofile(None)
    assert kept is profile
    assert gc.isenabled()
