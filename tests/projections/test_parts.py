"""A build that several make at once, each its share of the streams, and whole in the end whatever happens to one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from projections.engine import BESIDE, CannotSwitch, Engine, Interrupted, Share, compare, rebuild
from projections.engine.parts import build_share
from projections.queue import QUEUE
from projections.shapes import RowPerStream
from projections.timeline import TIMELINE
from tests.projections.engines import folded, queue_status, table
from tests.projections.logs import busy_desk, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from projections.engine import Projection

EVENTS = busy_desk(5_000, 200)


class Threads:
    """A crew of threads, of which one may be told to give up."""

    def __init__(self, url: str, size: int, projections: Sequence[Projection], *, gives_up: int | None = None) -> None:
        self.size = size
        self.asked: list[tuple[list[str], list[Share]]] = []
        self._url = url
        self._projections = {one.name: one for one in projections}
        self._gives_up = gives_up

    def build(self, names: Sequence[str], shares: Sequence[Share], upto: int, told: Callable[[int], None]) -> None:
        """Build each share in a thread of its own."""
        self.asked.append((list(names), list(shares)))
        trouble: list[BaseException] = []

        def one(share: Share) -> None:
            def progress(position: int) -> None:
                if share.nth == self._gives_up and position >= 1_000:
                    raise Interrupted("gave up")

            try:
                build_share(self._url, [self._projections[name] for name in names], share, "crew", upto, progress)
            except Interrupted as error:
                trouble.append(error)

        threads = [threading.Thread(target=one, args=(share,)) for share in shares]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
            told(0)
        if trouble:
            raise trouble[0]


def quietly(_position: int, _head: int) -> None:
    """Tell nobody about the progress."""


@pytest.fixture
def built(url: str, owner: psycopg.Connection[Any]) -> str:
    """The URL of a ledger whose read models are up to date."""
    write(owner, EVENTS)
    engine = Engine(url, [QUEUE, TIMELINE], "node")
    engine.catch_up_once()
    engine.release()
    return url


def test_shares_are_each_others_complement() -> None:
    """Every stream is in one share, and always in the same."""
    assert Share(2, 3).part("queue") == ("queue", "part 2 of 3")
    assert Share(2, 3).part("queue").schema == "read_beside"


def test_several_build_what_one_would(built: str) -> None:
    """Two projections by three processes: the rows are those of a fold, and nothing of the parts is left."""
    crew = Threads(built, 3, [QUEUE, TIMELINE])
    result = rebuild(built, [QUEUE, TIMELINE], "node", quietly, crew=crew)
    assert result.position == 5_000
    assert crew.asked == [(["queue", "timeline"], [Share(1, 3), Share(2, 3), Share(3, 3)])]
    assert table(built, "read_beside") == folded(EVENTS)
    assert compare(built, TIMELINE, "node")[0].none
    assert {one.build for one in Engine(built, [QUEUE, TIMELINE], "node").status()} == {"live", "beside"}


def test_what_is_written_meanwhile_is_in_the_build(built: str, owner: psycopg.Connection[Any]) -> None:
    """The parts end where the log did when they began; the rest is read by one."""

    class Slow(Threads):
        def build(self, names: Sequence[str], shares: Sequence[Share], upto: int, told: Callable[[int], None]) -> None:
            super().build(names, shares, upto, told)
            assert upto == 5_000
            write(owner, busy_desk(5_500, 200)[5_000:])

    assert rebuild(built, [QUEUE], "node", quietly, crew=Slow(built, 2, [QUEUE])).position == 5_500
    assert table(built, "read_beside") == folded(busy_desk(5_500, 200))


def test_parts_that_were_broken_off_are_gone_on_with(built: str) -> None:
    """Given a process that gave up, when the build is asked for again, then each part goes on where it was."""
    with pytest.raises(Interrupted, match="gave up"):
        rebuild(built, [QUEUE], "node", quietly, crew=Threads(built, 2, [QUEUE], gives_up=2))
    standing = {one.build: one.position for one in Engine(built, [QUEUE], "node").status()}
    assert standing == {"live": 5_000, "beside": 0, "part 1 of 2": 5_000, "part 2 of 2": standing["part 2 of 2"]}
    assert 1_000 <= standing["part 2 of 2"] < 5_000
    # Nobody else touches it meanwhile.
    Engine(built, [QUEUE], "other", BESIDE).catch_up_once()
    with pytest.raises(CannotSwitch, match="is not finished"):
        compare(built, QUEUE, "node")
    # when asked for with another number of processes
    crew = Threads(built, 5, [QUEUE])
    rebuild(built, [QUEUE], "node", quietly, crew=crew)
    # then
    assert crew.asked == [(["queue"], [Share(1, 2), Share(2, 2)])]
    assert table(built, "read_beside") == folded(EVENTS)


def test_one_alone_ends_what_several_began(built: str) -> None:
    """Without a crew the parts are made one after the other."""
    with pytest.raises(Interrupted):
        rebuild(built, [QUEUE], "node", quietly, crew=Threads(built, 2, [QUEUE], gives_up=1))
    rebuild(built, [QUEUE], "node", quietly)
    assert table(built, "read_beside") == folded(EVENTS)
    assert queue_status(Engine(built, [QUEUE], "node"), BESIDE).ready


def test_afresh_forgets_the_parts(built: str) -> None:
    """A build is begun anew with as many processes as are asked for now."""
    with pytest.raises(Interrupted):
        rebuild(built, [QUEUE], "node", quietly, crew=Threads(built, 2, [QUEUE], gives_up=1))
    crew = Threads(built, 3, [QUEUE])
    rebuild(built, [QUEUE], "node", quietly, crew=crew, afresh=True)
    assert len(crew.asked[0][1]) == 3
    assert table(built, "read_beside") == folded(EVENTS)


def test_what_can_not_be_shared_out_is_built_by_one(built: str) -> None:
    """Rows that several streams write are one process's."""
    whole = RowPerStream("queue", QUEUE.version, QUEUE.table, "case", QUEUE.fold)
    whole.by_stream = False
    crew = Threads(built, 2, [whole, TIMELINE])
    rebuild(built, [whole, TIMELINE], "node", quietly, crew=crew)
    assert crew.asked == [(["timeline"], [Share(1, 2), Share(2, 2)])]
    assert table(built, "read_beside") == folded(EVENTS)


def test_what_a_part_parks_is_parked_in_the_build(built: str) -> None:
    """Poison is met by whichever process has its stream."""
    poison = EVENTS[100]

    def choking(row: Any, entry: Any) -> Any:  # noqa: ANN401 - of the queue
        if entry.position == poison.position:
            raise ValueError
        return QUEUE.fold(row, entry)

    choked = RowPerStream("queue", QUEUE.version, QUEUE.table, "case", choking)
    rebuild(built, [choked], "node", quietly, crew=Threads(built, 2, [choked]))
    status = queue_status(Engine(built, [choked], "node"), BESIDE)
    assert status.parked_streams == 1
    withheld = [one for one in EVENTS if one.stream != poison.stream or one.position < poison.position]
    assert table(built, "read_beside") == folded(withheld)
