"""What may be asked about the people who work the desk: their roles, teams, absences and tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.personal import Plain
from domain.staff import commands as c
from domain.staff import errors
from domain.staff import events as e
from domain.staff.decisions import STAFF
from domain.staff.rights import ROLES
from domain.staff.state import Employed, Left
from tests.domain.histories import SEALED
from tests.samples import NOW
from tests.spec import STREAM, given

ID = UUID(int=7)
LATER = NOW + timedelta(days=1)
employed = e.StaffRegistered(name=SEALED, roles=("agent",), teams=("front",), languages=("de",), skills=("repairs",))
administrator = e.StaffRegistered(name=SEALED, roles=("administrator",))
issued = e.TokenIssued(token="t-1", label="laptop")
away = e.AbsenceRecorded(absence="a-1", starts_at=NOW - timedelta(days=1), ends_at=LATER)
left = e.StaffLeft()


def test_staff_register_once_as_agents_unless_told_otherwise() -> None:
    """A name is personal to the one who works here; what is said twice is kept once; a second time is refused."""
    given(STAFF).when(c.RegisterStaff(name="Bo")).then(e.StaffRegistered(name=Plain("Bo", STREAM), roles=("agent",)))
    action = c.RegisterStaff(
        name="Bo",
        roles=("auditor", "agent", "auditor"),
        teams=("front", "front"),
        languages=("de",),
        skills=("repairs",),
    )
    given(STAFF).when(action).then(
        e.StaffRegistered(
            name=Plain("Bo", STREAM),
            roles=("auditor", "agent"),
            teams=("front",),
            languages=("de",),
            skills=("repairs",),
        )
    )
    given(STAFF, employed).when(action).then(errors.StaffRegisteredAlready)
    given(STAFF, employed, left).when(action).then(errors.StaffHaveLeft)


def test_an_unknown_team_or_role_is_refused_with_the_known_ones() -> None:
    """Teams are the policy's, roles those of the table of rights."""
    for team in (c.RegisterStaff(name="Bo", teams=("moon",)), c.JoinTeam(team="moon")):
        history = () if isinstance(team, c.RegisterStaff) else (employed,)
        assert "front, returns" in given(STAFF, *history).when(team).then(errors.StaffTeamUnknown)
    for role in (c.RegisterStaff(name="Bo", roles=("king",)), c.GrantRole(role="king"), c.RevokeRole(role="king")):
        history = () if isinstance(role, c.RegisterStaff) else (employed,)
        assert ", ".join(ROLES) in given(STAFF, *history).when(role).then(errors.RoleUnknown)


def test_details_change_where_they_are_given() -> None:
    """What is left out stays, a list replaces the one before, and what is so already is no news."""
    change = c.ChangeStaffDetails(languages=("de", "en"), skills=())
    given(STAFF, employed).when(change).then(e.StaffDetailsChanged(languages=("de", "en"), skills=()))
    given(STAFF, employed).when(c.ChangeStaffDetails(name="Bo")).then(e.StaffDetailsChanged(name=Plain("Bo", STREAM)))
    given(STAFF, employed).when(c.ChangeStaffDetails(languages=("de",))).then()
    given(STAFF, employed).when(c.ChangeStaffDetails()).then(errors.StaffDetailsMissing)
    state = given(STAFF, employed, e.StaffDetailsChanged(skills=())).state
    assert (state.languages, state.skills) == (("de",), ())


def test_a_role_is_granted_and_revoked_once() -> None:
    """Having it, or not having it, is no news."""
    given(STAFF, employed).when(c.GrantRole(role="auditor")).then(e.RoleGranted(role="auditor"))
    given(STAFF, employed).when(c.GrantRole(role="agent")).then()
    given(STAFF, employed).when(c.RevokeRole(role="agent")).then(e.RoleRevoked(role="agent"))
    given(STAFF, employed).when(c.RevokeRole(role="auditor")).then()
    granted, revoked = e.RoleGranted(role="auditor"), e.RoleRevoked(role="agent")
    assert given(STAFF, employed, granted, granted, revoked).state.roles == ("auditor",)


@pytest.mark.parametrize("who", [{"actor": STREAM}, {"actor": "staff-9", "on_behalf_of": STREAM}])
def test_nobody_grants_a_role_to_themselves(who: dict[str, Any]) -> None:
    """Neither by their own hand nor by somebody's who acts for them, and not even one that they have."""
    for role in ("supervisor", "agent"):
        refused = given(STAFF, employed).when(c.GrantRole(role=role), **who)
        refused.then(errors.RoleGrantedToOneself)
    assert errors.RoleGrantedToOneself.kind == "forbidden"


@pytest.mark.parametrize("action", [c.RevokeRole(role="administrator"), c.EndEmployment()])
def test_an_administrator_stays_one_until_another_says_otherwise(action: c.RevokeRole | c.EndEmployment) -> None:
    """Whoever takes the role away has it and keeps it, so there is always somebody who can give it."""
    by_another = [e.StaffLeft()] if isinstance(action, c.EndEmployment) else [e.RoleRevoked(role="administrator")]
    given(STAFF, administrator).when(action, actor="staff-9").then(*by_another)
    given(STAFF, administrator).when(action, actor=STREAM).then(errors.AdministratorStays)
    given(STAFF, administrator).when(action, actor="staff-9", on_behalf_of=STREAM).then(errors.AdministratorStays)
    assert errors.AdministratorStays.kind == "forbidden"


def test_others_may_give_up_a_role_or_leave_by_themselves() -> None:
    """Only the administrator's role must not be lost."""
    given(STAFF, employed).when(c.RevokeRole(role="agent"), actor=STREAM).then(e.RoleRevoked(role="agent"))
    given(STAFF, employed).when(c.EndEmployment(), actor=STREAM).then(left)


def test_a_team_is_joined_and_left_once() -> None:
    """Being in it, or not being in it, is no news; one that the policy dropped can still be left."""
    given(STAFF, employed).when(c.JoinTeam(team="returns")).then(e.TeamJoined(team="returns"))
    given(STAFF, employed).when(c.JoinTeam(team="front")).then()
    given(STAFF, employed).when(c.LeaveTeam(team="front")).then(e.TeamLeft(team="front"))
    given(STAFF, employed).when(c.LeaveTeam(team="returns")).then()
    old = e.TeamJoined(team="post")
    given(STAFF, employed, old).when(c.LeaveTeam(team="post")).then(e.TeamLeft(team="post"))
    assert given(STAFF, employed, old, e.TeamLeft(team="front")).state.teams == ("post",)


def test_an_absence_holds_from_its_start_until_just_before_its_end() -> None:
    """Its reason is personal; the same times again are no news, and an end before the start is refused."""
    action = c.RecordAbsence(starts_at=NOW, ends_at=LATER, reason="flu")
    recorded = e.AbsenceRecorded(absence=f"a-{ID}", starts_at=NOW, ends_at=LATER, reason=Plain("flu", STREAM))
    given(STAFF, employed).when(action, id=ID).then(recorded)
    held = given(STAFF, employed, e.AbsenceRecorded(absence="a-1", starts_at=NOW, ends_at=LATER))
    held.when(action).then()
    moments = [NOW - timedelta(microseconds=1), NOW, LATER - timedelta(microseconds=1), LATER]
    assert [held.state.absent(at) for at in moments] == [False, True, True, False]
    for ends_at in (NOW, NOW - timedelta(days=1)):
        wrong = c.RecordAbsence(starts_at=NOW, ends_at=ends_at)
        given(STAFF, employed).when(wrong).then(errors.AbsenceEndsBeforeItStarts)


def test_an_absence_without_an_end_holds_until_it_is_ended() -> None:
    """Being back ends it now; that it is over already is no news."""
    ill = e.AbsenceRecorded(absence="a-1", starts_at=NOW - timedelta(days=1))
    assert given(STAFF, employed, ill).state.absent(LATER)
    ended = e.AbsenceEnded(absence="a-1", ends_at=NOW)
    given(STAFF, employed, ill).when(c.EndAbsence(absence="a-1")).then(ended)
    assert not given(STAFF, employed, ill, ended).state.absent(NOW)
    given(STAFF, employed, ill, ended).when(c.EndAbsence(absence="a-1"), now=LATER).then()
    given(STAFF, employed).when(c.EndAbsence(absence="a-1")).then(errors.AbsenceUnknown)


def test_an_absence_that_had_not_begun_never_holds() -> None:
    """Called off, it ends when it would have started."""
    planned = e.AbsenceRecorded(absence="a-1", starts_at=LATER, ends_at=LATER + timedelta(days=7))
    ended = e.AbsenceEnded(absence="a-1", ends_at=LATER)
    given(STAFF, employed, planned).when(c.EndAbsence(absence="a-1")).then(ended)
    assert not given(STAFF, employed, planned, ended).state.absent(LATER)


def test_a_token_is_issued_once_and_revoked_for_good() -> None:
    """An id that was issued is no news; what was never issued can't be revoked."""
    issue = c.IssueToken(token="t-1", label="laptop")
    given(STAFF, employed).when(issue).then(issued)
    given(STAFF, employed, issued).when(issue).then()
    given(STAFF, employed, issued).when(c.RevokeToken(token="t-1")).then(e.TokenRevoked(token="t-1"))
    given(STAFF, employed, issued).when(c.RevokeToken(token="t-2")).then(errors.TokenUnknown)


def test_a_token_expires_after_it_is_issued() -> None:
    """An expiry that has come already is refused; at the moment of expiry it is not valid."""
    given(STAFF, employed).when(c.IssueToken(token="t-1", label="laptop", expires_at=NOW)).then(
        errors.TokenExpiryInThePast
    )
    later = NOW + timedelta(microseconds=1)
    expiring = e.TokenIssued(token="t-1", label="laptop", expires_at=later)
    given(STAFF, employed).when(c.IssueToken(token="t-1", label="laptop", expires_at=later)).then(expiring)
    token = given(STAFF, employed, expiring).state.token("t-1")
    assert (token.valid(NOW), token.valid(later)) == (True, False)


def test_a_token_gives_no_more_than_its_owner_has() -> None:
    """It may be narrowed to some of their roles; one that they do not have is refused."""
    both = e.RoleGranted(role="auditor")
    narrow = c.IssueToken(token="t-1", label="laptop", roles=("auditor", "auditor"))
    given(STAFF, employed, both).when(narrow).then(e.TokenIssued(token="t-1", label="laptop", roles=("auditor",)))
    assert "They have: agent" in given(STAFF, employed).when(narrow).then(errors.TokenRoleNotHeld)
    given(STAFF, employed).when(c.IssueToken(token="t-1", label="x", roles=("king",))).then(errors.RoleUnknown)


OF_THE_EMPLOYED = [
    c.ChangeStaffDetails(name="Bo"),
    c.GrantRole(role="agent"),
    c.RevokeRole(role="agent"),
    c.JoinTeam(team="front"),
    c.LeaveTeam(team="front"),
    c.RecordAbsence(starts_at=NOW),
    c.EndAbsence(absence="a-1"),
    c.EndEmployment(),
    c.IssueToken(token="t-1", label="laptop"),
    c.RevokeToken(token="t-1"),
]


@pytest.mark.parametrize("action", OF_THE_EMPLOYED, ids=lambda one: one.verb)
def test_only_who_works_here_can_be_changed(action: c.StaffAction) -> None:
    """Before the registration there is nobody; after the end nothing changes, and ending it again is no news."""
    given(STAFF).when(action).then(errors.StaffUnknown)
    gone = given(STAFF, employed, issued, away, left)
    if isinstance(action, c.EndEmployment):
        gone.when(action).then()
    else:
        gone.when(action).then(errors.StaffHaveLeft)


def test_whoever_left_has_no_roles_and_no_tokens() -> None:
    """Their teams at the end stay known; nothing brings them back."""
    state = given(STAFF, employed, issued, left, e.RoleGranted(role="administrator"), employed).state
    assert state == Left(name=SEALED, teams=("front",))


def test_what_is_legal_follows_from_what_there_is() -> None:
    """Only what is there can be taken away, ended or revoked."""
    bare = e.StaffRegistered(name=SEALED)
    expected = ("change_details", "grant_role", "join_team", "record_absence", "end_employment", "issue_token")
    assert STAFF.legal(given(STAFF, bare).state, given(STAFF).when(OF_THE_EMPLOYED[0]).command) == expected
    full = given(STAFF, employed, issued, away)
    assert isinstance(full.state, Employed)
    asking = full.when(OF_THE_EMPLOYED[0]).command
    assert set(STAFF.legal(full.state, asking)) == {one.verb for one in OF_THE_EMPLOYED}
    assert STAFF.legal(given(STAFF, employed, left).state, asking) == ()
