"""A simulation: the cases of a period worked again, by several processes where there are many."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from application.simulating.child import begin
from application.simulating.comparing import CaseDifference
from application.simulating.period import Period
from application.simulating.proposal import Proposal
from application.simulating.reading import Cases, history, numbers, stretch
from application.simulating.record import immaterial_to, steps
from application.simulating.replaying import worked
from application.simulating.result import Simulation, simulation
from application.simulating.tally import Tally
from application.simulating.turns import AT_ONCE, Turns, pieces_of
from domain.case import events as e
from domain.codec import UnreadableEvent
from domain.policy.state import PolicyState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.context import BaseContext

    from application.simulating.reading import Found
    from application.simulating.record import Step
    from application.simulating.tally import LeftOut
    from application.simulating.turns import Piece

ALONE: Final = 5 * AT_ONCE
"""So few positions are not worth processes of their own."""
SIDE_BY_SIDE: Final = 32
"""How many cases are worked at a time."""


class Asked(Struct, frozen=True):
    """What is to be simulated: the publications with the proposed one as the last, published at a moment; the cases of
    a period; and the end of what is known. Of the cases that differ so many are kept, the worst ones, or without a
    number all.
    """

    policies: PolicyState
    published_at: datetime
    period: Period
    end: datetime
    keep: int | None = None


def simulate(
    url: str, asked: Asked, processes: int, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> Simulation:
    """Work the cases of a period again, in so many processes, this one among them, if there is much of it.

    `progress` is told how many positions of how many are done. Nothing is written.
    """
    after, upto = stretch(url, asked.period.since)
    pieces = pieces_of(after, upto)
    alone = processes < 2 or upto - after <= ALONE  # noqa: PLR2004 - one process more is none less
    tally = Tally()
    for found, done in (_here if alone else _beside)(url, asked, upto, pieces, processes):
        tally.join(found, asked.keep)
        progress(done - after, upto - after)
    known = numbers(url, [one.case for one in tally.differences])
    tally.differences = [msgspec.structs.replace(one, number=known.get(one.case)) for one in tally.differences]
    return simulation(Proposal(asked.policies, asked.published_at).pack, asked.period, asked.end, upto, tally)


class Worker:
    """Works the cases of a period again, piece by piece."""

    def __init__(self, url: str, asked: Asked, upto: int) -> None:
        self.asked = asked
        self.proposal = Proposal(asked.policies, asked.published_at)
        self.cases = Cases(url, asked.period, upto, asked.end, immaterial_to(self.proposal.pack))

    def close(self) -> None:
        """Let go of the ledger."""
        self.cases.close()

    def tally(self, after: int, upto: int) -> Tally:
        """Return what the cases add up to that were opened between two positions."""
        tally = Tally()
        found = self.cases.opened(after, upto)
        while some := list(islice(found, SIDE_BY_SIDE)):
            self._take(tally, some)
        tally.cut(self.asked.keep)
        return tally

    def _take(self, tally: Tally, some: Sequence[Found]) -> None:
        streams: list[str] = []
        told: list[list[Step]] = []
        for one in some:
            try:
                known = self._known(one)
            except UnreadableEvent:
                known = "unreadable"
            if isinstance(known, list):
                streams.append(one.stream)
                told.append(known)
            elif known is not None:
                tally.left_out[known] += 1
        for stream, case in zip(streams, worked(told, self.proposal, self.asked.end), strict=True):
            if case is None:
                tally.left_out["beyond_calendar"] += 1
            else:
                tally.take(stream, case, self.asked.end, self.asked.keep)

    def _known(self, case: Found) -> list[Step] | LeftOut | None:
        """Return what is known of a case, or why it is left out; None for what is no case of the period."""
        if case.origin != "live":
            return case.origin
        told = steps(history(case.envelopes, case.events))
        opening = _opening(told)
        if opening is None:
            # What ran out before a part was split off is older than the part.
            return None
        return told if self.proposal.is_for(opening.market) else "other_market"


def _opening(told: Iterable[Step]) -> e.CaseOpened | None:
    for step in told:
        for fact in step.facts:
            if type(fact) is e.CaseOpened:
                return fact
    return None


def beginning() -> BaseContext:
    """Return how processes that help are begun: as copies of this one, which have nothing to import, where there are no
    threads and the system is known to bear it; a copy might hang on what another thread held.
    """
    return get_context("fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn")


Done = tuple[Tally, int]
"""What some pieces came to, and up to which position all are done or in work."""
Told = tuple[Tally, bytes]
"""A tally from another process, with the cases that differ as bytes."""


def _here(url: str, asked: Asked, upto: int, pieces: Sequence[Piece], _processes: int) -> Iterator[Done]:
    with closing(Worker(url, asked, upto)) as worker:
        for after, last in pieces:
            yield worker.tally(after, last), last


def _beside(url: str, asked: Asked, upto: int, pieces: Sequence[Piece], processes: int) -> Iterator[Done]:
    with closing(Turns(pieces)) as turns:
        initial = (url, pickle.dumps(asked), upto, turns)
        with ProcessPoolExecutor(processes - 1, beginning(), initializer=begin, initargs=initial) as pool:
            # They begin with this, before there is a connection that they would be copied with.
            others = [pool.submit(_work) for _ in range(1, processes)]
            try:
                with closing(Worker(url, asked, upto)) as worker, _no_search_for_cycles():
                    for after, last in turns:
                        yield worker.tally(after, last), last
                        for one in others:
                            if one.done():
                                one.result()  # where one failed, that is said now
                for one in as_completed(others):
                    tally, differences = one.result()
                    yield replace(tally, differences=_differences.decode(differences)), upto
            finally:
                turns.clear()


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Keep the collector still: a case leaves nothing behind that only a search for cycles would find, and searching
    takes a fifth of the time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


_ready: list[tuple[Worker, Turns]] = []
"""What this process works with."""
_differences = msgspec.msgpack.Decoder(list[CaseDifference])


def make_ready(url: str, asked: Asked, upto: int, turns: Turns) -> None:
    """Let this process work pieces of what is asked."""
    # Where whoever asked is gone, nobody waits for an answer.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _ready.append((Worker(url, asked, upto), turns))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work() -> Told:
    ((worker, turns),) = _ready
    tally = Tally()
    for piece in turns:
        tally.join(worker.tally(*piece), worker.asked.keep)
    # Thousands of them go over in a fraction of the time that pickle takes.
    differences = msgspec.msgpack.encode(tally.differences)
    return replace(tally, differences=[]), differences
