"""Building a projection again beside the live one, comparing the two, and letting them change places."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from projections.engine import log, making, ownership, parts
from projections.engine.ahead import ahead
from projections.engine.build import BESIDE, LIVE, Build
from projections.engine.connecting import connect
from projections.engine.convoy import Convoy, Interrupted
from projections.engine.differing import Difference, differences
from projections.engine.garbage import seldom_collected
from projections.engine.making import CannotSwitch
from projections.engine.parts import Alone
from projections.engine.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg import Connection

    from projections.engine.convoy import Progress
    from projections.engine.parts import Crew
    from projections.engine.projection import Projection


class Built(NamedTuple):
    """Where a rebuild ended, and which projections have two builds now."""

    position: int
    beside: Sequence[Projection]


def rebuild(
    url: str,
    projections: Sequence[Projection],
    node: str,
    progress: Progress,
    *,
    afresh: bool = False,
    crew: Crew | None = None,
) -> Built:
    """Build projections beside the live ones, all in one scan, or in as many as a crew has processes.

    A build that was broken off is gone on with, unless `afresh`. Where nothing was built before, there is nothing to
    build beside: it is then made where it is read. Raises `Interrupted`.
    """
    with connect(url) as connection, ahead(url, log.scan) as scan, seldom_collected():
        ownership.create_schema(connection)
        convoy = Convoy(runners := [_taken(connection, one, node, afresh=afresh) for one in projections], scan)
        try:
            end = log.head(connection)
            hands = crew or Alone(url, projections, node)
            if split := [one for one in runners if parts.is_split(connection, one, 1 if crew is None else crew.size)]:
                parts.build_in_parts(connection, split, hands, end, lambda position: progress(position, end))
            convoy.catch_up(connection, progress)
            for runner in runners:
                runner.finish(connection)
            # What was written while the indexes were made.
            position = convoy.catch_up(connection, progress)
            return Built(position, [one.projection for one in runners if one.build.slot == BESIDE])
        finally:
            convoy.release(connection)


def compare(url: str, projection: Projection, node: str, samples: int = 10) -> list[Difference]:
    """Return in what the two builds of a projection differ, having brought both to the same position.

    Raises `CannotSwitch` when there are no two, and `Interrupted`.
    """
    with connect(url) as connection, connect(url) as watching:
        ownership.create_schema(connection)
        with watching.transaction():
            with _level(connection, projection, node):
                watching.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                # The first look is what all further ones see, while the builds move on again.
                watching.execute("SELECT FROM read.checkpoints")
            return differences(watching, projection, samples)


def switch(url: str, projection: Projection, node: str, *, even_if_behind: bool = False) -> None:
    """Let the two builds of a projection change places, at the same position where this program drives both.

    `even_if_behind` lets one that is behind be read, which is for going back to what only an earlier program drives.
    Raises `CannotSwitch` and `Interrupted`.
    """
    with connect(url) as connection:
        ownership.create_schema(connection)
        with _level(connection, projection, node):
            making.switch(connection, projection.name, even_if_behind=even_if_behind)


def _taken(connection: Connection[Any], projection: Projection, node: str, *, afresh: bool) -> Runner:
    """Return a runner that holds the build to be made."""
    # An owner of its own, so that an engine of this node does not re-claim it as its own.
    owner, versions = f"{node} (rebuild)", making.versions(connection)
    if not versions.get(Build(projection.name, LIVE)):
        first = Runner(projection, owner)
        if first.claim(connection, force=True):
            return first
    runner = Runner(projection, owner, Build(projection.name, BESIDE))
    unfinished = versions.get(runner.build) == projection.version and not making.is_ready(connection, runner.build)
    if unfinished and not afresh:
        runner.claim(connection, force=True)
    else:
        runner.begin(connection, force=True)
    if runner.held is None:
        raise Interrupted(runner.error or f"{runner.build}: another process took it over")
    return runner


@contextmanager
def _level(connection: Connection[Any], projection: Projection, node: str) -> Iterator[None]:
    """Hold both builds at the end of the log, as far as this program drives them."""
    versions = making.versions(connection)
    builds = [Build(projection.name, LIVE), Build(projection.name, BESIDE)]
    if not all(versions.get(build) for build in builds):
        message = f"there are no two builds of {projection.name}: make one with `caseledger projections rebuild`"
        raise CannotSwitch(message)
    if not making.is_ready(connection, builds[1]):
        message = f"the build beside {projection.name} is not finished: go on with `caseledger projections rebuild`"
        raise CannotSwitch(message)
    ours = [build for build in builds if versions[build] == projection.version]
    runners = [Runner(projection, f"{node} (comparison)", build) for build in ours]
    convoy = Convoy([one for one in runners if one.claim(connection, force=True) or one.build.slot == BESIDE])
    try:
        # One that is read and stands still is what a switch is to mend.
        convoy.catch_up(connection)
        yield
    finally:
        convoy.release(connection)
