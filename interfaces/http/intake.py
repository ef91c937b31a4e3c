"""`/v1/intake/next` and `/v1/cases/{case}/intake`: an agent on the telephone led through what is missing."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from application.intake import IntakeView, led, left
from domain.aggregate import Asker, Governed
from domain.case.intake.asking import SaidSoFar
from interfaces.http.conventions import asked, desk_of
from interfaces.http.encoded import json_response
from interfaces.http.negotiation import wished
from interfaces.http.opening import file_of
from interfaces.http.operations import gives, takes


@post("/intake/next", operation_class=takes(SaidSoFar, gives=IntakeView), status_code=200)
async def ask_next(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return what to ask a contact next that said so much, and whether a case could be opened with it.

    Nothing is kept. Titles are in the language nearest to `Accept-Language`, or else to the contact's.
    """
    came = await asked(request, "case.open", SaidSoFar, lambda _said: "")
    desk = desk_of(request)
    asker = Asker(came.principal.actor, desk.clock(), came.principal.on_behalf_of)
    return json_response(await led(desk.ledger, came.body, asker, wished(request)))


@get("/cases/{case:str}/intake", operation_class=gives(IntakeView))
async def get_case_intake(request: Request[Any, Any, Any], case: FromPath[str]) -> Response[bytes]:
    """Return what is still to be asked about a case, in the order in which to ask."""
    desk, file = desk_of(request), await file_of(request, case)
    policy = await desk.policies.governing(Governed(file.policy, file.market), desk.clock())
    return json_response(left(policy.pack, file, wished(request)))


HANDLERS = [ask_next, get_case_intake]
