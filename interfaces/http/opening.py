"""Reading what a path names: one aggregate whole with its personal values opened, or the file of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from application.keys.sealing import open_history
from domain.aggregate import Asker
from domain.case.decisions import CASE
from domain.case.errors import CaseUnknown
from domain.case.state import Unopened
from interfaces.http.conventions import desk_of, reader, stream_in_path
from interfaces.http.problems import Problem

if TYPE_CHECKING:
    from litestar import Request

    from domain.aggregate import Aggregate
    from domain.case.file import CaseFile


@dataclass(frozen=True, slots=True)
class Whole:
    """A stream folded, for whoever asks.

    `texts` are the personal values by field, each as given last, None where its key is gone.
    """

    stream: str
    version: int
    state: Any
    texts: dict[str, str | None]
    asker: Asker


async def whole(request: Request[Any, Any, Any], aggregate: Aggregate, given: str) -> Whole:
    """Return what a path names, for whoever may read such; a 404 when there is no such thing."""
    principal = await reader(request, f"read.{aggregate.category}")
    desk = desk_of(request)
    stream = stream_in_path(aggregate.category, given)
    history = await desk.reading.history(stream)
    if not history:
        raise Problem(404, f"{aggregate.category}_unknown", f"There is no such {aggregate.category}.")
    texts: dict[str, str | None] = {}
    for opened in await open_history(history, desk.keys):
        texts |= opened
    state = aggregate.fold([one.event for one in history], aggregate.initial)
    return Whole(stream, history[-1].version, state, texts, Asker(principal.actor, desk.clock()))


async def file_of(request: Request[Any, Any, Any], given: str) -> CaseFile:
    """Return what the desk knows of the case that a path names, for whoever may read cases; raises `CaseUnknown`."""
    await reader(request, "read.case")
    folded = await desk_of(request).streams.refresh(CASE, stream_in_path("case", given))
    if isinstance(folded.state, Unopened):
        raise CaseUnknown
    file: CaseFile = folded.state.file
    return file
