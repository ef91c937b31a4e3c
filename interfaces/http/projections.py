"""`/v1/projections`: where read models and processes stand, and what they have laid aside."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import PathParameter, QueryParameter

from domain.command import Line
from domain.ids import upkeep_stream
from domain.registry import NAMES
from domain.upkeep.commands import DropParkedEvent, Note
from domain.upkeep.errors import NothingParked, ParkedElsewhere
from interfaces.http.conventions import LARGEST, Done, answer, asked, desk_of, execute, reader
from interfaces.http.encoded import json_response
from interfaces.http.operations import gives, takes
from interfaces.upkeep import driven, dropping
from projections import parked
from projections.engine import LIVE, Build
from projections.engine.status import ProjectionStatus
from projections.engine.upkeep import ParkedStream
from projections.standings import statuses

RIGHT: Final = NAMES[DropParkedEvent]
"""Whoever may drop an event may have it tried again."""
Name = Annotated[str, PathParameter(description="The name of the projection.")]
Stream = Annotated[str, PathParameter(description="The stream that is laid aside, as it was given.")]


class ProjectionView(msgspec.Struct, frozen=True):
    """How far a build of a read model or process is, who drives it, and why it stands still if it does.

    `known` tells those that this program has from what others left. One that never ran has version 0. It has `lag`
    events to read, of which the next has been there for `lag_seconds`; `rate` is in events a second, where it was
    measured last, and at that it needs `expected_seconds`, null when nobody can tell. `parked_streams` are laid aside,
    with `parked_events` in all, since `parked_since`.
    """

    name: str
    build: str
    known: bool
    version: int
    position: int
    head: int
    lag: int
    lag_seconds: float
    rate: float
    expected_seconds: float | None
    owner: str | None
    lease_live: bool
    ready: bool
    goes_live: bool
    error: str | None
    parked_streams: int
    parked_events: int
    parked_since: datetime | None


class Projections(msgspec.Struct, frozen=True):
    """All builds of all projections."""

    projections: list[ProjectionView]


class ParkedStreams(msgspec.Struct, frozen=True):
    """What is laid aside, the longest waiting first."""

    parked: list[ParkedStream]


class Retry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which build is to try again what it has laid aside."""

    build: Line = LIVE


class Retried(msgspec.Struct, frozen=True):
    """Whoever drives the build tries it again within seconds; it is listed again if that goes wrong."""

    name: str
    build: str
    stream: str


class Drop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The event that a build is to go on without, by its position, and why: a note without personal data."""

    position: Annotated[int, msgspec.Meta(ge=1, le=LARGEST)]
    reason: Note
    build: Line = LIVE


@get("/projections", operation_class=gives(Projections))
async def list_projections(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return where the builds of all read models and processes stand, and what keeps them from going on."""
    await reader(request, "read.projection")
    found = await statuses(desk_of(request).rows, driven())
    return json_response(Projections([_view(one) for one in found]))


@get("/projections/parked", operation_class=gives(ParkedStreams))
async def list_parked(
    request: Request[Any, Any, Any],
    projection: Annotated[
        str | None, QueryParameter(description="Only what this projection has laid aside, by its name.")
    ] = None,
) -> Response[bytes]:
    """Return what is laid aside: streams with an event that a projection can't take in, and how many wait behind it."""
    await reader(request, "read.projection")
    return json_response(ParkedStreams(await parked.laid_aside(desk_of(request).rows, projection)))


@post(
    "/projections/{name:str}/parked/{stream:str}/retry",
    operation_class=takes(Retry, Retried, refuses=(NothingParked,)),
    status_code=200,
)
async def retry_parked(request: Request[Any, Any, Any], name: Name, stream: Stream) -> Response[bytes]:
    """Ask for a stream that is laid aside to be tried again. It takes the right to drop an event."""
    came = await asked(request, RIGHT, Retry, lambda _body: upkeep_stream(name))
    build = Build(name, came.body.build)
    if not await parked.ask_to_retry(desk_of(request).rows, build, stream):
        raise NothingParked(build=build.slot, projection=name, stream=stream)
    return json_response(Retried(name, build.slot, stream))


@post(
    "/projections/{name:str}/parked/{stream:str}/drop",
    operation_class=takes(Drop, Done, refuses=(NothingParked, ParkedElsewhere)),
    status_code=200,
)
async def drop_parked(request: Request[Any, Any, Any], name: Name, stream: Stream) -> Response[bytes]:
    """Let a projection go on without an event that it can't take in. That it was dropped, and why, is an event."""
    came = await asked(request, RIGHT, Drop, lambda _body: upkeep_stream(name))
    rows, build, position = desk_of(request).rows, Build(name, came.body.build), came.body.position
    receipt = await execute(request, came, await dropping(rows, build, stream, position, came.body.reason))
    # After the receipt, so that nothing is dropped of which nobody knows; asked again, it is asked for again.
    await parked.ask_to_drop(rows, build, stream, position)
    return answer(receipt, request, created=False)


def _view(status: ProjectionStatus) -> ProjectionView:
    return ProjectionView(**{name: getattr(status, name) for name in ProjectionView.__struct_fields__})


HANDLERS = [list_projections, list_parked, retry_parked, drop_parked]
