"""`/v1/staff`: who works the desk, in which roles and teams, and their tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from application.ids import new_stream
from application.keys.sealing import open_history
from domain.aggregate import Asker
from domain.command import Line, Moment
from domain.staff import errors
from domain.staff.commands import IssueToken, RegisterStaff, RoleNames
from domain.staff.decisions import STAFF, legal
from domain.staff.events import AbsenceRecorded, TokenIssued
from domain.staff.state import Employed, Token
from interfaces.http.commands import commands
from interfaces.http.conventions import asked, carry_out, desk_of, etag, execute, reader, stream_in_path
from interfaces.http.encoded import json_response
from interfaces.http.operations import gives, takes
from interfaces.http.problems import Problem
from interfaces.http.queries import cursor_of, place_of
from interfaces.http.waiting import AtLeast, seen
from projections.staff import StaffRow
from projections.staff import reads as staff_list
from projections.staff.row import StaffStatus

SHOWN_ONCE: Final = "Keep it now. It is shown this once, and not again under the same Idempotency-Key."
SHOWN_BEFORE: Final = "It was shown when it was made, and is kept nowhere. If it was lost, revoke it and issue another."


class StaffPage(msgspec.Struct, frozen=True):
    """A page of staff by their ids, without names; `next` is the cursor of the page after it, if there is one."""

    staff: list[StaffRow]
    next: str | None


class AbsenceView(msgspec.Struct, frozen=True):
    """A time away; without `ends_at` until it is said to have ended."""

    id: str
    starts_at: datetime
    ends_at: datetime | None
    reason: str | None


class StaffView(msgspec.Struct, frozen=True):
    """A member of staff. `absent` says whether they are away now, `tokens` which are valid, never what they are."""

    id: str
    version: int
    status: StaffStatus
    name: str | None
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    absent: bool
    absences: list[AbsenceView]
    tokens: tuple[Token, ...]
    legal: tuple[str, ...]


class NewToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token to be issued. With `roles` it gives the rights of these alone, as long as its owner has them."""

    label: Line
    roles: RoleNames | None = None
    expires_at: Moment | None = None


class ShownToken(msgspec.Struct, frozen=True):
    """A token that was issued: its `id` and its secret, which is null when the answer is given again."""

    id: str
    staff: str
    token: str | None
    note: str
    label: str
    roles: tuple[str, ...] | None
    expires_at: datetime | None
    version: int
    position: int


@post("/staff", operation_class=takes(RegisterStaff), status_code=201)
async def register_staff(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Register somebody who works the desk; without `roles` they are an agent."""
    return await carry_out(request, RegisterStaff, lambda _action: new_stream("staff"), created=True, minted=True)


@get("/staff", operation_class=gives(StaffPage))
async def list_staff(
    request: Request[Any, Any, Any],
    status: FromQuery[StaffStatus] = "employed",
    team: FromQuery[str | None] = None,
    role: Annotated[str | None, QueryParameter(description="Only who has this role.")] = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of staff, at most 200: who works here, or with `status` who has left. Names are not in it."""
    await reader(request, "read.staff")
    await seen(request, "staff", at_least)
    filters = staff_list.Filters(status=status, team=team, role=role)
    page = await staff_list.page(desk_of(request).rows, filters, place_of(cursor, str), limit)
    return json_response(StaffPage(page.rows, None if page.next is None else cursor_of(page.next)))


@get("/staff/{identity:str}", operation_class=gives(StaffView, etag=True))
async def get_staff(request: Request[Any, Any, Any], identity: FromPath[str]) -> Response[bytes]:
    """Return a member of staff by name, with roles, teams, absences, and the ids of their valid tokens."""
    principal = await reader(request, "read.staff")
    desk, stream = desk_of(request), stream_in_path("staff", identity)
    history = await desk.reading.history(stream)
    if not history:
        raise Problem(404, "staff_unknown", "There is no such staff.")
    opened = await open_history(history, desk.keys)
    state = STAFF.fold([one.event for one in history], STAFF.initial)
    now = desk.clock()
    asker = Asker(principal.actor, now)
    names = [texts["name"] for texts in opened if "name" in texts]
    reasons = {
        one.event.absence: texts.get("reason")
        for one, texts in zip(history, opened, strict=True)
        if isinstance(one.event, AbsenceRecorded)
    }
    employed = state if isinstance(state, Employed) else None
    shown = StaffView(
        id=stream,
        version=history[-1].version,
        status="left" if employed is None else "employed",
        name=names[-1] if names else None,
        roles=employed.roles if employed else (),
        teams=state.teams,
        languages=employed.languages if employed else (),
        skills=employed.skills if employed else (),
        absent=employed is not None and employed.absent(now),
        absences=[
            AbsenceView(one.id, one.starts_at, one.ends_at, reasons.get(one.id))
            for one in (employed.absences if employed else ())
        ],
        tokens=tuple(one for one in employed.tokens if one.valid(now)) if employed else (),
        legal=legal(state, asker),
    )
    return json_response(shown, headers={"ETag": etag(shown.version)})


@post(
    "/staff/{identity:str}/tokens",
    operation_class=takes(
        NewToken,
        ShownToken,
        refuses=(
            errors.StaffUnknown,
            errors.StaffHaveLeft,
            errors.RoleUnknown,
            errors.TokenRoleNotHeld,
            errors.TokenExpiryInThePast,
        ),
    ),
    status_code=201,
)
async def issue_token(request: Request[Any, Any, Any], identity: FromPath[str]) -> Response[bytes]:
    """Issue a token. Its secret is in this answer and nowhere else.

    Under the same Idempotency-Key the answer is given again without it.
    """
    desk = desk_of(request)
    came = await asked(request, "staff.issue_token", NewToken, lambda _body: stream_in_path("staff", identity))
    wanted = came.body
    made = desk.access.new_token(wanted.label, roles=wanted.roles, expires_at=wanted.expires_at)
    receipt = await execute(request, came, made.issue, (made.claim,))
    (recorded,) = await desk.reading.log(receipt.position - 1, None, 1)
    issued = recorded.event
    assert isinstance(issued, TokenIssued)  # noqa: S101 - the last event of such a command
    first = issued.token == made.issue.token
    shown = ShownToken(
        id=issued.token,
        staff=receipt.stream,
        token=made.token if first else None,
        note=SHOWN_ONCE if first else SHOWN_BEFORE,
        label=issued.label,
        roles=issued.roles,
        expires_at=issued.expires_at,
        version=receipt.version,
        position=receipt.position,
    )
    return json_response(shown, status=201, headers={"Location": f"/v1/staff/{receipt.stream}"})


HANDLERS = [register_staff, list_staff, get_staff, issue_token, *commands(STAFF, "staff", RegisterStaff, IssueToken)]
