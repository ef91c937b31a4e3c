"""A build that several processes make at once: each takes in a share of the streams, and moves a checkpoint of its own.

It can be done where what follows from the entries of one stream touches no row that another stream writes.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from projections.engine import log, ownership
from projections.engine.ahead import ahead
from projections.engine.build import BESIDE, Build, Share
from projections.engine.connecting import connect
from projections.engine.convoy import Convoy, Interrupted
from projections.engine.garbage import seldom_collected
from projections.engine.ownership import Claim, FencedOut
from projections.engine.runner import Runner
from projections.engine.sql import query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from psycopg import Connection

    from projections.engine.projection import Projection

_SPLIT, _PARTS, _JOIN = query("split"), query("parts"), query("join")


class Crew(Protocol):
    """Processes that build shares."""

    @property
    def size(self) -> int:
        """How many there are."""

    def build(self, names: Sequence[str], shares: Sequence[Share], upto: int, told: Callable[[int], None], /) -> None:
        """Call `build_share` for each of the shares, at once, and return when all are done.

        `told` is to be called every second or so with the position that all have passed. Raises `Interrupted`.
        """


class Alone:
    """A crew of one: the process that asks."""

    size = 1

    def __init__(self, url: str, projections: Sequence[Projection], node: str) -> None:
        self._url = url
        self._projections = {one.name: one for one in projections}
        self._node = node

    def build(self, names: Sequence[str], shares: Sequence[Share], upto: int, told: Callable[[int], None]) -> None:
        """Build the shares one after the other."""
        for share in shares:
            build_share(self._url, [self._projections[name] for name in names], share, self._node, upto, told)


def is_split(connection: Connection[Any], runner: Runner, processes: int) -> bool:
    """Tell whether a build is to be made in parts: it was begun so, or it can be and there are several processes."""
    if runner.build.slot != BESIDE or runner.held is None or runner.held.position:
        return False
    return bool(shares_of(connection, runner.projection.name)) or (processes > 1 and runner.projection.by_stream)


def build_share(
    url: str, projections: Sequence[Projection], share: Share, node: str, upto: int, told: Callable[[int], None]
) -> None:
    """Bring the parts of some builds that a share stands for to a position; raise `Interrupted`."""
    with connect(url) as connection, ahead(url, partial(log.scan_share, share)) as scan, seldom_collected():
        runners = [Runner(one, f"{node} ({share.nth} of {share.of})", share.part(one.name)) for one in projections]
        convoy = Convoy(runners, scan)
        try:
            for runner in runners:
                runner.claim(connection, force=True)
            convoy.catch_up(connection, lambda position, _head: told(position), upto)
        finally:
            convoy.release(connection)


def build_in_parts(
    connection: Connection[Any], runners: Sequence[Runner], crew: Crew, upto: int, told: Callable[[int], None]
) -> None:
    """Bring builds that are held to a position by way of their parts; raise `Interrupted`.

    One that was split before is gone on with in the shares that it was split into.
    """
    by_shares: dict[int, list[Runner]] = {}
    for runner in runners:
        shares = shares_of(connection, runner.projection.name)
        if not shares and runner.held is not None:
            _split(connection, runner.build, runner.held, crew.size)
        by_shares.setdefault(len(shares) or crew.size, []).append(runner)
    for of, together in by_shares.items():

        def renewing(position: int, together: Sequence[Runner] = together) -> None:
            _renew(connection, {one.build: one.held.epoch for one in together if one.held})
            told(position)

        crew.build([one.projection.name for one in together], [Share(nth + 1, of) for nth in range(of)], upto, renewing)
        for runner in together:
            _join(connection, runner, upto)


def shares_of(connection: Connection[Any], name: str) -> list[Share]:
    """Return the shares that a build is split into, none when it is not."""
    rows = connection.execute(_PARTS, (name,)).fetchall()
    return [Share(nth + 1, len(rows)) for nth in range(len(rows))]


def _split(connection: Connection[Any], build: Build, held: Claim, of: int) -> None:
    its = {"name": build.name, "epoch": held.epoch, "of": of}
    if connection.execute(_SPLIT, its).rowcount != of:
        raise Interrupted(f"{build}: another process took it over")


def _join(connection: Connection[Any], runner: Runner, upto: int) -> None:
    if runner.held is not None:
        its = {"name": runner.build.name, "epoch": runner.held.epoch, "upto": upto}
        if connection.execute(_JOIN, its).rowcount != 1:
            raise Interrupted(f"{runner.build}: another process took it over")
        runner.joined(connection, upto)


def _renew(connection: Connection[Any], held: Mapping[Build, int]) -> None:
    if set(held) != ownership.renew(connection, held):
        raise FencedOut
