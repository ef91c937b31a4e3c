"""The benchmarks of read models still fit the ledger that they fill and the engine that they ask, on a small scale."""

from collections.abc import Iterator
from types import ModuleType

import psycopg
import pytest

from projections.queue import QUEUE
from tests.bench.ground import Ground
from tests.bench.projections import by_hand, lag, library, memory, queue_again, together
from tests.bench.projections.log import fill
from tests.bench.projections.rebuilding import rebuilt
from tests.bench.registry import CannotRun


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    """A server for all tests of this file."""
    with Ground() as one:
        yield one


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything with some thousand events and in one round."""
    modules: tuple[ModuleType, ...] = (library, memory, queue_again, together)
    for module in modules:
        monkeypatch.setattr(module, "EVENTS", 3_000)
        monkeypatch.setattr(module, "ROUNDS", 1)
    monkeypatch.setattr(memory, "FEW", 1_000)
    monkeypatch.setattr(library, "EVENTS", 500)


@pytest.mark.usefixtures("small")
def test_the_queue_is_the_same_when_made_by_hand(ground: Ground) -> None:
    """So that both sides of the benchmark do the same work."""
    found = queue_again.rebuild_queue(ground)
    assert found.more["cases"] > 100
    assert found.value > 0


def test_a_floor_that_makes_other_rows_is_no_floor(ground: Ground) -> None:
    """The benchmark says so instead of giving a figure."""
    with ground.database() as base:
        fill(base, 3_000)
        rebuilt(base.application_url, QUEUE)
        by_hand.rebuilt(base)
        with psycopg.connect(base.application_url) as connection:
            connection.execute(
                "UPDATE read.by_hand SET replies = 99 WHERE stream = (SELECT min(stream) FROM read.by_hand)"
            )
        with pytest.raises(CannotRun, match="2 rows"):
            by_hand.must_be_equal(base)


@pytest.mark.usefixtures("small")
def test_the_library_sees_every_event_of_the_log(ground: Ground) -> None:
    """The benchmark counts what it has written."""
    assert library.rebuild_library(ground).floor_value > 0


@pytest.mark.usefixtures("small")
def test_five_read_models_are_made_in_one_scan(ground: Ground) -> None:
    """The line says what each takes alone."""
    found = together.five_in_one_scan(ground)
    assert all(found.more[f"{one.name}_alone"] > 0 for one in together.FIVE)


@pytest.mark.usefixtures("small")
def test_a_rebuild_alone_tells_its_peak_memory(ground: Ground) -> None:
    """In a process that has nothing else in it."""
    found = memory.rebuild_memory(ground)
    assert len(found.more["all"]) == 2
    assert 20 < found.value < 1_000


def test_lag_is_counted_for_every_command(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of those at the steady rate, and of those that come into a silence."""
    monkeypatch.setattr(lag, "CASES", 5)
    monkeypatch.setattr(lag, "RATE", 100)
    monkeypatch.setattr(lag, "SECONDS", 1.0)
    monkeypatch.setattr(lag, "WARM_UP", 0.1)
    monkeypatch.setattr(lag, "SINGLE", 2)
    found = lag.live_lag(ground)
    assert 80 <= found.more["commands"] <= 100
    assert found.more["single_commands"] == 2
    assert found.value > 0
