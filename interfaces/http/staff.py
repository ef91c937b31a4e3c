"""`/v1/staff` and `/v1/policy`: who works the desk, and the policy in force."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from application.ids import new_stream
from domain.staff.commands import RegisterStaff
from domain.staff.decisions import STAFF
from interfaces.http.conventions import carry_out, desk_of, etag, json_response, reader
from interfaces.http.opening import whole
from interfaces.http.operations import takes


@post("/staff", operation_class=takes(RegisterStaff), status_code=201)
async def register_staff(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Register somebody who works the desk."""
    return await carry_out(request, RegisterStaff, lambda _action: new_stream("staff"), created=True)


@get("/staff/{staff:str}")
async def get_staff(request: Request[Any, Any, Any], staff: FromPath[str]) -> Response[bytes]:
    """Return a member of staff."""
    found = await whole(request, STAFF, staff)
    shown = {
        "id": found.stream,
        "version": found.version,
        "name": found.texts.get("name"),
        "team": found.state.team,
    }
    return json_response(shown, headers={"ETag": etag(found.version)})


@get("/policy")
async def get_policy(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the policy in force: its topics, teams and channels."""
    await reader(request)
    desk = desk_of(request)
    policy = await desk.policies.in_force(desk.clock())
    return json_response({"version": policy.version, "effective_at": policy.effective_at, "pack": policy.pack})


HANDLERS = [register_staff, get_staff, get_policy]
