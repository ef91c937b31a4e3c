"""The staff and the teams: what their rows say after the events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.event import Event
from domain.staff import events as e
from domain.staff.decisions import STAFF as STAFF_AGGREGATE
from domain.staff.state import Employed, Left
from domain.team.decisions import TEAM as TEAM_AGGREGATE
from domain.team.events import LeadNamed, TeamFormed, TeamRenamed
from projections.kit import BEGINNING, Happened, Specification, folded, log_of
from projections.staff import STAFF, StaffRow
from projections.teams import TEAMS, TeamRow
from tests import strategies
from tests.domain.histories import SEALED

STREAM = "staff-00000000-0000-7000-8000-000000000001"
TEAM_STREAM = "team-00000000-0000-5000-8000-000000000001"
REGISTERED = e.StaffRegistered(name=SEALED, roles=("agent",), teams=("front",), languages=("de",), skills=("repairs",))
ROW = StaffRow(
    position=1,
    stream=STREAM,
    version=1,
    updated_at=BEGINNING,
    status="employed",
    roles=["agent"],
    teams=["front"],
    languages=["de"],
    skills=["repairs"],
)
TEAM_ROW = TeamRow(1, TEAM_STREAM, 1, BEGINNING, "front", "Front desk")


@pytest.fixture
def staff(connection: psycopg.Connection[Any]) -> Specification[StaffRow]:
    """A specification of the staff that is proved on PostgreSQL too."""
    return Specification(STAFF, connection)


@pytest.fixture
def teams(connection: psycopg.Connection[Any]) -> Specification[TeamRow]:
    """A specification of the teams that is proved on PostgreSQL too."""
    return Specification(TEAMS, connection)


def of_staff(*events: Event) -> list[Happened]:
    """Return events of one member of staff."""
    return [Happened(event=one, stream=STREAM) for one in events]


def of_team(*events: Event) -> list[Happened]:
    """Return events of one team."""
    return [Happened(event=one, stream=TEAM_STREAM) for one in events]


def after(events: int, **changes: object) -> StaffRow:
    """Return the row of somebody with so many events, and these columns changed."""
    at = BEGINNING + timedelta(minutes=events - 1)
    return replace(ROW, position=events, version=events, updated_at=at, **changes)


def test_whoever_is_registered_is_listed(staff: Specification[StaffRow]) -> None:
    """Nothing that came before leaves a row, and events of others touch none."""
    staff.given().when(*of_staff(REGISTERED), Happened(event=REGISTERED, stream="team-1")).then(ROW)
    Specification(STAFF).given().when(*of_staff(e.RoleGranted(role="agent"))).then()


def test_roles_and_teams_come_and_go(staff: Specification[StaffRow]) -> None:
    """Each is there once."""
    changes = (
        e.RoleGranted(role="auditor"),
        e.RoleGranted(role="auditor"),
        e.RoleRevoked(role="agent"),
        e.TeamJoined(team="returns"),
        e.TeamLeft(team="front"),
    )
    staff.given(*of_staff(REGISTERED)).when(*of_staff(*changes)).then(after(6, roles=["auditor"], teams=["returns"]))


def test_details_replace_those_before(staff: Specification[StaffRow]) -> None:
    """What is left out stays; a name changes nothing here."""
    changes = (e.StaffDetailsChanged(skills=()), e.StaffDetailsChanged(name=SEALED))
    staff.given(*of_staff(REGISTERED)).when(*of_staff(*changes)).then(after(3, skills=[]))


def test_whoever_left_has_no_roles(staff: Specification[StaffRow]) -> None:
    """They stay in the list, and nothing changes it any more."""
    changes = (e.StaffLeft(), e.RoleGranted(role="administrator"))
    staff.given(*of_staff(REGISTERED)).when(*of_staff(*changes)).then(after(3, status="left", roles=[]))


def test_a_team_has_a_title_and_a_lead(teams: Specification[TeamRow]) -> None:
    """Given anew each time."""
    formed = TeamFormed(team="front", title="Front desk")
    teams.given(*of_team(formed)).when(*of_team(TeamRenamed(title="Reception"), LeadNamed(staff=STREAM))).then(
        TeamRow(3, TEAM_STREAM, 3, BEGINNING + timedelta(minutes=2), "front", "Reception", STREAM)
    )
    Specification(TEAMS).given().when(*of_team(TeamRenamed(title="x"))).then()


@settings(max_examples=150, deadline=None)
@drawn(st.lists(st.one_of([strategies.events(one) for one in STAFF_AGGREGATE.events]), max_size=12))
def test_the_row_says_what_the_aggregate_says(events: list[Event]) -> None:
    """Whatever happened, in whatever order."""
    rows = folded(STAFF, log_of(of_staff(*events)))
    match STAFF_AGGREGATE.fold(events, STAFF_AGGREGATE.initial):
        case Employed() as state:
            (row,) = rows
            assert row.status == "employed"
            assert (row.roles, row.teams) == (list(state.roles), list(state.teams))
            assert (row.languages, row.skills) == (list(state.languages), list(state.skills))
        case Left() as state:
            (row,) = rows
            assert (row.status, row.roles, row.teams) == ("left", [], list(state.teams))
        case _:
            assert rows == []


@settings(max_examples=100, deadline=None)
@drawn(st.lists(st.one_of([strategies.events(one) for one in TEAM_AGGREGATE.events]), max_size=8))
def test_the_row_of_a_team_says_what_the_aggregate_says(events: list[Event]) -> None:
    """Once it was formed; the title given first with a formation is the one that counts."""
    formed = TeamFormed(team="front", title="Front desk")
    changes = [one for one in events if not isinstance(one, TeamFormed)]
    state = TEAM_AGGREGATE.fold([formed, *changes], TEAM_AGGREGATE.initial)
    (row,) = folded(TEAMS, log_of(of_team(formed, *changes)))
    assert (row.team, row.title, row.lead) == (state.team, state.title, state.lead)
