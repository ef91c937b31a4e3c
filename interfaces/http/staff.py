"""`/v1/staff` and `/v1/policy`: who works the desk, and the policy in force."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from application.ids import new_stream
from application.keys.sealing import open_history
from domain.staff.commands import RegisterStaff
from domain.staff.decisions import STAFF
from domain.staff.state import Employed
from interfaces.http.conventions import carry_out, desk_of, etag, json_response, reader, stream_in_path
from interfaces.http.operations import takes
from interfaces.http.problems import Problem


@post("/staff", operation_class=takes(RegisterStaff), status_code=201)
async def register_staff(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Register somebody who works the desk."""
    return await carry_out(request, RegisterStaff, lambda _action: new_stream("staff"), created=True)


@get("/staff/{staff:str}")
async def get_staff(request: Request[Any, Any, Any], staff: FromPath[str]) -> Response[bytes]:
    """Return a member of staff."""
    await reader(request)
    desk = desk_of(request)
    stream = stream_in_path("staff", staff)
    history = await desk.reading.history(stream)
    state = STAFF.fold([one.event for one in history], STAFF.initial)
    if not isinstance(state, Employed):
        raise Problem(404, "staff_unknown", "There is no such member of staff.")
    opened = await open_history(history, desk.keys)
    version = history[-1].version
    shown = {"id": stream, "version": version, "name": opened[0].get("name"), "team": state.team}
    return json_response(shown, headers={"ETag": etag(version)})


@get("/policy")
async def get_policy(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the policy in force: its topics, teams and channels."""
    await reader(request)
    desk = desk_of(request)
    policy = await desk.policies.in_force(desk.clock())
    return json_response({"version": policy.version, "effective_at": policy.effective_at, "pack": policy.pack})


HANDLERS = [register_staff, get_staff, get_policy]
