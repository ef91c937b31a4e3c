"""The ways in which a log may reach a projection, all of which must leave the same rows."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import Final

from msgspec import Struct

from projections.engine.entry import Entry

LOST: Final = 3
"""Entries of a batch that is rolled back; after the crash they come in smaller batches, as a restarted engine reads."""
DRAWS: Final = (1, 2)
"""Seeds of what is drawn, so that what fails once fails again."""
_TOLD: Final = 24

BY_ONE: Final = "event by event"
ANEW: Final = "event by event, begun anew"


class Batch(Struct, frozen=True):
    """Entries that are applied at once; what a `lost` one wrote is rolled back, as if the process had died."""

    entries: Sequence[Entry]
    lost: bool = False

    def __str__(self) -> str:
        """Return the positions, as messages have them."""
        return _ranges([entry.position for entry in self.entries]) + (" (rolled back)" if self.lost else "")


class Way(Struct, frozen=True):
    """Batches in the order in which they are applied, and what it tells of a projection that goes wrong on it.

    One that is `rebuilt` has the indexes of its tables made before the last batch instead of at the beginning; one in
    `parts` begins each batch with empty tables, and what all leave is put together. One that tells no more of a
    database is gone `in_memory` alone.
    """

    name: str
    batches: Sequence[Batch]
    tells: str
    rebuilt: bool = False
    parts: bool = False
    in_memory: bool = False

    @property
    def likeness(self) -> object:
        """What two ways have in common that need not both be gone."""
        batches = [(batch.lost, *(entry.position for entry in batch.entries)) for batch in self.batches]
        return self.name == ANEW, self.rebuilt, self.parts, tuple(batches)

    def __str__(self) -> str:
        """Return what is applied, in batches of positions."""
        shown = [str(batch) for batch in self.batches[:_TOLD]]
        return " | ".join([*shown, *(["..."] if len(self.batches) > _TOLD else [])])


def ways(given: Sequence[Entry], when: Sequence[Entry], *, by_stream: bool) -> list[Way]:
    """Return the ways of a log, first event by event, with which the others are compared.

    By stream, there is the way in parts as well.
    """
    entries = [*given, *when]
    single = [[entry] for entry in entries]
    streams = list(_by_stream(entries).values())
    found = [
        Way(BY_ONE, _kept(single), ""),
        Way(ANEW, _kept(single), _KEPT, in_memory=True),
        Way("given, then when", _kept([given, when]), _SIZES),
        Way("all at once", _kept([entries]), _SIZES),
        Way("every event twice", _kept(chain.from_iterable((one, one) for one in single)), _TWICE),
        Way("everything twice", _kept([entries, entries]), _TWICE),
        Way("batches that overlap", _kept(_overlapping(entries)), _TWICE),
        Way("stream by stream", _kept(streams), _ORDER),
        Way("stream by stream, the last one first", _kept(reversed(streams)), _ORDER),
        *(
            Way(f"streams mixed by draw {draw}", _kept(_mixed(entries, draw)), _ORDER, in_memory=draw > 1)
            for draw in DRAWS
        ),
        Way("streams parked after their first events", _kept(_parked(entries, None)), _PARKED),
        *(
            Way(f"streams parked by draw {draw}", _kept(_parked(entries, draw)), _PARKED, in_memory=True)
            for draw in DRAWS
        ),
        Way("a crash between any two batches", _crashes(entries), _CRASH),
        Way("rebuilt", _kept([entries[:-1], entries[-1:]]), _REBUILT, rebuilt=True),
    ]
    if by_stream:
        found.append(Way("in parts, each stream alone", _kept(streams), _PARTS, parts=True, in_memory=True))
    return [way for way in found if way.batches or way.name == BY_ONE]


_KEPT: Final = "something is kept beside the store: apply may look at what it is given alone"
_SIZES: Final = "it matters how many entries come at once"
_TWICE: Final = (
    "entries may come again: what they led to is to stay as it is (a row tells by its position what it holds already)"
)
_ORDER: Final = "entries of different streams may come in any order: what a row says may not depend on which came last"
_PARKED: Final = (
    "a stream that is parked is taken in later, and perhaps again, while the others have gone on: a row may depend"
    " neither on which stream came last nor on how often"
)
_PARTS: Final = "by_stream says that a stream touches no row that another one touches: it is to say False"
_CRASH: Final = "what was rolled back is remembered: everything that apply keeps belongs into the store"
_REBUILT: Final = "the tables are not the same when their indexes are made at the end"


def _kept(batches: Iterable[Sequence[Entry]]) -> list[Batch]:
    return [Batch(batch) for batch in batches if batch]


def _by_stream(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.stream, []).append(entry)
    return found


def _overlapping(entries: Sequence[Entry]) -> list[Sequence[Entry]]:
    return [entries[at : at + 2] for at in range(max(len(entries) - 1, 1))]


def _mixed(entries: Sequence[Entry], seed: int) -> list[list[Entry]]:
    """Return all entries one by one: whose turn it is is drawn, and within a stream nothing is out of order."""
    draw = random.Random(seed)  # noqa: S311 - to be drawn the same again, not for secrecy
    turns = [entry.stream for entry in entries]
    draw.shuffle(turns)
    waiting = {stream: iter(its_own) for stream, its_own in _by_stream(entries).items()}
    return [[next(waiting[stream])] for stream in turns]


def _parked(entries: Sequence[Entry], seed: int | None) -> list[list[Entry]]:
    """Return the entries one by one but for those behind which streams are parked, and then these, each stream twice.

    Of a draw some streams are not parked, the others from any entry on, which may be their first.
    """
    streams = _by_stream(entries)
    upto = dict.fromkeys(streams, 1)
    if seed is not None:
        draw = random.Random(seed)  # noqa: S311 - as above
        upto = {stream: draw.randrange(len(its_own) + 1) for stream, its_own in streams.items()}
    first = {entry.position for stream, its_own in streams.items() for entry in its_own[: upto[stream]]}
    waiting = [its_own[upto[stream] :] for stream, its_own in streams.items()]
    return [*([entry] for entry in entries if entry.position in first), *(one for one in waiting for _ in range(2))]


def _crashes(entries: Sequence[Entry]) -> list[Batch]:
    """Return each entry with a batch before it that begins with it and is lost."""
    return [
        batch
        for at, entry in enumerate(entries)
        for batch in (Batch(entries[at : at + LOST], lost=True), Batch([entry]))
    ]


def _ranges(positions: Sequence[int]) -> str:
    starts = [0, *(at for at, (one, other) in enumerate(pairwise(positions), 1) if other != one + 1), len(positions)]
    ranges = (positions[start:end] for start, end in pairwise(starts))
    return ", ".join(f"{one[0]}-{one[-1]}" if len(one) > 1 else f"{one[0]}" for one in ranges)
