"""A proposed pack over the cases of a month."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import timedelta
from multiprocessing import get_context
from time import perf_counter
from typing import TYPE_CHECKING, Final

from application.calendars.expanding import expand
from application.simulating.period import Period
from application.simulating.proposal import announced
from application.simulating.reading import Cases, history, stretch
from application.simulating.record import immaterial_to
from application.simulating.simulation import Asked, beginning, simulate
from application.simulating.turns import pieces_of
from domain.policy.pack import published_pack
from tests.bench.clocks.worked_cases import BEGINNING, PACK, fill, publications
from tests.bench.figures import interleaved, median, ratios
from tests.bench.registry import CannotRun, Measured, bench

if TYPE_CHECKING:
    from tests.bench.ground import Ground

CASES: Final = 100_000
ALIKE: Final = 20
"""So many of them have one history; which of them they are nobody looks at."""
ROUNDS: Final = 3
MONTH: Final = Period(BEGINNING, BEGINNING + timedelta(days=31))
END: Final = BEGINNING + timedelta(days=60)
TIGHTER: Final = PACK.replace("minutes = 60", "minutes = 30").replace("hours = 4 } }]", "hours = 3 } }]")
"""Less time for the first answer, so that every case differs, if only by when that is due."""


@bench("policy_simulate", seconds=120)
def policy_simulate(ground: Ground) -> Measured:
    """Simulate a month of 100,000 cases under a tighter pack, as the command does, by a process for each processor."""
    processes = os.cpu_count() or 1
    with ground.database() as base:
        events = fill(base, CASES, ALIKE)
        same, tighter = (
            Asked(announced(publications(), text, END, BEGINNING, expand), END, MONTH, END, keep=20)
            for text in (PACK, TIGHTER)
        )
        if simulate(base.application_url, same, processes).differing:
            raise CannotRun("under the same pack something differs")

        # In a process of its own, as the command is beside a running service or another database: this one has a thread
        # that holds the server, as a command has that had to start it. Its processes that help begin a little later.
        with ProcessPoolExecutor(1, get_context("spawn")) as beside:

            def simulated() -> float:
                return beside.submit(_simulated, base.application_url, tighter, processes).result()

            def read() -> float:
                return beside.submit(_read, base.application_url, processes).result()

            rates, floors = interleaved(ROUNDS, simulated, read)
    return Measured(
        value=median(rates),
        unit="cases/s",
        floor="the same events read and decoded by as many processes, and nothing done with them",
        floor_value=median(floors),
        more={"events": events, "processes": processes, "rounds": ratios(rates, floors), "best": max(rates)},
    )


def _simulated(url: str, asked: Asked, processes: int) -> float:
    began = perf_counter()
    found = simulate(url, asked, processes)
    if not found.cases == found.differing == CASES:
        raise CannotRun(f"{found.differing} of {found.cases} cases differ")
    return CASES / (perf_counter() - began)


def _read(url: str, processes: int) -> float:
    began = perf_counter()
    after, upto = stretch(url, MONTH.since)
    pieces = pieces_of(after, upto)
    with ProcessPoolExecutor(processes, beginning()) as pool:
        shares = [pieces[nth::processes] for nth in range(processes)]
        found = sum(pool.map(_decoded, [url] * processes, [upto] * processes, shares))
    if found != CASES:
        raise CannotRun(f"{found} cases were read")
    return CASES / (perf_counter() - began)


def _decoded(url: str, upto: int, pieces: list[tuple[int, int]]) -> int:
    found = 0
    with closing(Cases(url, MONTH, upto, END, immaterial_to(published_pack(PACK)))) as cases:
        for after, last in pieces:
            found += sum(sum(1 for _ in history(one.envelopes, one.events)) > 0 for one in cases.opened(after, last))
    return found
