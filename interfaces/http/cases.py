"""`/v1/cases`: open a case, work it, read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, get_args

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from application.acknowledging import acknowledged
from application.ids import new_stream
from application.keys.sealing import open_history
from application.promised_calls import promised_calls
from domain.aggregate import Asker, Governed
from domain.case import commands as c
from domain.case import events as e
from domain.case.decisions import CASE
from domain.case.links.decisions import split_stream
from domain.case.state import Unopened
from interfaces.http.case_view import CaseView, ContactView, case_view, contact_view
from interfaces.http.commands import commands
from interfaces.http.conventions import LARGEST, carry_out, desk_of, etag, reader, stream_in_path
from interfaces.http.encoded import json_response
from interfaces.http.events import History, event_view
from interfaces.http.operations import gives, takes
from interfaces.http.problems import Problem
from interfaces.http.waiting import AtLeast, seen
from projections.queue import reads as queue
from projections.queue.row import QueueRow
from projections.timeline import reads as timeline
from projections.timeline.row import TimelineRow

if TYPE_CHECKING:
    from application.store.units import Receipt
    from domain.command import Action

INTAKE = get_args(c.IntakeAction)


class CasesFound(msgspec.Struct, frozen=True):
    """The cases with a number: two systems may use the same."""

    cases: list[QueueRow]


class TimelinePage(msgspec.Struct, frozen=True):
    """A page of a case's timeline; `next` is the version to go on from, if there may be more."""

    events: list[TimelineRow]
    next: int | None


@post("/cases", operation_class=takes(c.OpenCase), status_code=201)
async def open_case(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Open a case."""
    return await carry_out(
        request, c.OpenCase, lambda _action: new_stream("case"), created=True, minted=True, more=_more
    )


@get("/cases", operation_class=gives(CasesFound))
async def find_cases(
    request: Request[Any, Any, Any],
    number: Annotated[str, QueryParameter(min_length=1, max_length=200)],
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return the cases with a number, ours or that of the system they were imported from."""
    await reader(request, "read.case")
    await seen(request, "queue", at_least)
    return json_response(CasesFound(await queue.by_number(desk_of(request).rows, number)))


@get("/cases/{case:str}", operation_class=gives(CaseView, etag=True))
async def get_case(request: Request[Any, Any, Any], case: FromPath[str]) -> Response[bytes]:
    """Return a case as it is now, with the actions that are legal on it."""
    principal = await reader(request, "read.case")
    desk = desk_of(request)
    stream = stream_in_path("case", case)
    folded = await desk.streams.refresh(CASE, stream)
    if isinstance(folded.state, Unopened):
        raise Problem(404, "case_unknown", "There is no such case.")
    asker = Asker(principal.actor, desk.clock(), principal.on_behalf_of)
    file = folded.state.file
    policy = await desk.policies.governing(Governed(file.policy, file.market), asker.now)
    shown = case_view(stream, folded.version, folded.state, principal, asker, policy.pack)
    return json_response(shown, headers={"ETag": etag(folded.version)})


@get("/cases/{case:str}/history", operation_class=gives(History))
async def get_history(request: Request[Any, Any, Any], case: FromPath[str]) -> Response[bytes]:
    """Return every event of a case in order, with its personal texts opened."""
    await reader(request, "read.history")
    desk = desk_of(request)
    history = await desk.reading.history(stream_in_path("case", case))
    if not history:
        raise Problem(404, "case_unknown", "There is no such case.")
    opened = await open_history(history, desk.keys)
    return json_response(History([event_view(one, texts) for one, texts in zip(history, opened, strict=True)]))


@get("/cases/{case:str}/contact", operation_class=gives(ContactView, etag=True))
async def get_contact(request: Request[Any, Any, Any], case: FromPath[str]) -> Response[bytes]:
    """Return what was said at the contact and since: who it is, the problem with its details, the remedy hoped for."""
    await reader(request, "read.case")
    desk = desk_of(request)
    stream = stream_in_path("case", case)
    history = await desk.reading.history(stream)
    state = CASE.fold([one.event for one in history], CASE.initial)
    if isinstance(state, Unopened):
        raise Problem(404, "case_unknown", "There is no such case.")
    told = [one for one in history if isinstance(one.event, e.CaseOpened | e.InformationGiven)]
    version = history[-1].version
    promised = await promised_calls(desk.reading, desk.keys, history)
    view = contact_view(stream, version, state, await open_history(told, desk.keys), promised)
    return json_response(view, headers={"ETag": etag(version)})


@get("/cases/{case:str}/timeline", operation_class=gives(TimelinePage))
async def get_timeline(
    request: Request[Any, Any, Any],
    case: FromPath[str],
    after: Annotated[int, QueryParameter(ge=0, le=LARGEST)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of a case's timeline after a version, from the read model and without personal texts."""
    await reader(request, "read.case")
    await seen(request, "timeline", at_least)
    stream = stream_in_path("case", case)
    rows = await timeline.page(desk_of(request).rows, stream, after, limit)
    return json_response(TimelinePage(rows, rows[-1].version if len(rows) == limit else None))


async def _more(request: Request[Any, Any, Any], action: type[Action], receipt: Receipt) -> dict[str, Any]:
    """Return what the answer to a command tells besides its receipt: what is missing, and which case was made."""
    if action is c.SplitCase:
        return {"made": split_stream(receipt.command_id)}
    if action is not c.OpenCase and action not in INTAKE:
        return {}
    desk = desk_of(request)
    state = (await desk.streams.get(CASE, receipt.stream)).state
    if isinstance(state, Unopened):
        return {}
    told: dict[str, Any] = {"missing": state.file.missing}
    if action is c.OpenCase:
        policy = await desk.policies.governing(Governed(state.file.policy, state.file.market), desk.clock())
        told["acknowledgement"] = acknowledged(policy, state.file, receipt.recorded_at)
    return told


HANDLERS = [
    open_case,
    find_cases,
    get_case,
    get_contact,
    get_history,
    get_timeline,
    *commands(CASE, "cases", c.OpenCase, c.ImportHistory, c.NoticeClocks, more=_more),
]
