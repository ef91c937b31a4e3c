"""`/v1/cases/{case}/clocks`: what was promised on a case by when, and how each promise came about."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, PathParameter, QueryParameter

from application.clocks.derivation import ClockExplained
from application.clocks.errors import ClockUnknown
from application.clocks.explaining import explain_clock
from application.clocks.showing import ClockView, clocks_of
from interfaces.http.conventions import LARGEST, desk_of, reader, stream_in_path
from interfaces.http.encoded import json_response
from interfaces.http.negotiation import wished
from interfaces.http.opening import file_of
from interfaces.http.operations import gives


class ClockList(msgspec.Struct, frozen=True):
    """All clocks of a case in the order in which they were started, those that are over too."""

    clocks: list[ClockView]


Named = Annotated[str, PathParameter(description="What the policy calls the clock; for a step of a ladder both names.")]
Instance = Annotated[
    int | None,
    QueryParameter(ge=1, le=LARGEST, description="Which of those of that name, from 1. Left out, the newest."),
]


@get("/cases/{case:str}/clocks", operation_class=gives(ClockList))
async def get_case_clocks(request: Request[Any, Any, Any], case: FromPath[str]) -> Response[bytes]:
    """Return the clocks of a case as they stand now, with titles in the language nearest to `Accept-Language`."""
    desk, runs = desk_of(request), (await file_of(request, case)).clocks
    return json_response(ClockList(await clocks_of(desk.policies, runs, desk.clock(), wished(request))))


@get(
    "/cases/{case:str}/clocks/{clock:str}/explanation",
    operation_class=gives(ClockExplained, refuses=(ClockUnknown,)),
)
async def get_clock_explanation(
    request: Request[Any, Any, Any], case: FromPath[str], clock: Named, instance: Instance = None
) -> Response[bytes]:
    """Return how a clock came about: what set it going, the rule, each open interval and pause, and the result.

    It is computed from the histories of the case and of the policies, and held against what was recorded.
    """
    await reader(request, "read.case")
    desk = desk_of(request)
    history = await desk.reading.history(stream_in_path("case", case))
    found = await explain_clock(desk.policies, history, clock, instance, desk.clock(), wished(request))
    return json_response(found.told)


HANDLERS = [get_case_clocks, get_clock_explanation]
