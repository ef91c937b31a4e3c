"""`/v1/teams`: the teams, who leads them and who is in them."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from domain.ids import team_stream
from domain.team.commands import FormTeam
from domain.team.decisions import TEAM, legal
from interfaces.http.commands import commands
from interfaces.http.conventions import carry_out, desk_of, etag, reader
from interfaces.http.encoded import json_response
from interfaces.http.opening import whole
from interfaces.http.operations import gives, takes
from interfaces.http.queries import cursor_of, place_of
from interfaces.http.waiting import AtLeast, seen
from projections.staff import StaffRow
from projections.staff import reads as staff
from projections.teams import TeamRow
from projections.teams import reads as teams

MEMBERS_AT_MOST = 200
_ID = re.compile(r"(team-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class TeamPage(msgspec.Struct, frozen=True):
    """A page of teams by their short names; `next` is the cursor of the page after it, if there is one."""

    teams: list[TeamRow]
    next: str | None


class TeamView(msgspec.Struct, frozen=True):
    """A team with its first 200 members, by their ids; `next` is the cursor with which `/v1/staff?team=` goes on."""

    id: str
    version: int
    team: str
    title: str
    lead: str | None
    members: list[StaffRow]
    next: str | None
    legal: tuple[str, ...]


@post("/teams", operation_class=takes(FormTeam), status_code=201)
async def form_team(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Form a team. Its short name is what a policy and a case call it; forming it twice is no news."""
    return await carry_out(request, FormTeam, lambda action: team_stream(action.team), created=True)


@get("/teams", operation_class=gives(TeamPage))
async def list_teams(
    request: Request[Any, Any, Any],
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of teams, at most 200."""
    await reader(request, "read.team")
    await seen(request, "teams", at_least)
    rows = await teams.page(desk_of(request).rows, place_of(cursor, str), limit + 1)
    following = cursor_of(rows[limit - 1].team) if len(rows) > limit else None
    return json_response(TeamPage(rows[:limit], following))


@get("/teams/{team:str}", operation_class=gives(TeamView, etag=True))
async def get_team(request: Request[Any, Any, Any], team: FromPath[str], at_least: AtLeast = None) -> Response[bytes]:
    """Return a team, by its short name or its id, and who is in it."""
    found = await whole(request, TEAM, team if _ID.fullmatch(team.lower()) else team_stream(team))
    await seen(request, "staff", at_least)
    state = found.state
    page = await staff.page(desk_of(request).rows, staff.Filters(team=state.team), limit=MEMBERS_AT_MOST)
    shown = TeamView(
        id=found.stream,
        version=found.version,
        team=state.team,
        title=state.title,
        lead=state.lead,
        members=page.rows,
        next=None if page.next is None else cursor_of(page.next),
        legal=legal(state, found.asker),
    )
    return json_response(shown, headers={"ETag": etag(found.version)})


HANDLERS = [form_team, list_teams, get_team, *commands(TEAM, "teams", FormTeam)]
