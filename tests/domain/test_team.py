"""What may be asked of teams."""

from __future__ import annotations

import pytest

from domain.team import errors
from domain.team.commands import FormTeam, NameLead, RenameTeam
from domain.team.decisions import TEAM
from domain.team.events import LeadNamed, TeamFormed, TeamRenamed
from tests.spec import given

formed = TeamFormed(team="front", title="Front desk")
led = LeadNamed(staff="staff-7")


def test_a_team_is_formed_once_under_its_name() -> None:
    """The same title again is no news, another one is refused."""
    given(TEAM).when(FormTeam(team="front", title="Front desk")).then(formed)
    given(TEAM, formed).when(FormTeam(team="front", title="Front desk")).then()
    given(TEAM, formed).when(FormTeam(team="front", title="Back desk")).then(errors.TeamExists)


def test_a_team_is_renamed_and_keeps_its_short_name() -> None:
    """The title that it has is no news."""
    given(TEAM, formed).when(RenameTeam(title="Reception")).then(TeamRenamed(title="Reception"))
    given(TEAM, formed).when(RenameTeam(title="Front desk")).then()
    state = given(TEAM, formed, led, TeamRenamed(title="Reception")).state
    assert (state.team, state.title, state.lead) == ("front", "Reception", "staff-7")


def test_a_team_is_led_by_one_or_by_nobody() -> None:
    """Whoever leads it already is no news; the application sees to it that they exist."""
    given(TEAM, formed).when(NameLead(staff="staff-7")).then(led)
    given(TEAM, formed, led).when(NameLead(staff="staff-7")).then()
    given(TEAM, formed, led).when(NameLead()).then(LeadNamed())
    assert TEAM.mentions(NameLead(staff="staff-7")) == (("staff", "staff-7"),)
    assert TEAM.mentions(RenameTeam(title="x")) == ()


@pytest.mark.parametrize("action", [RenameTeam(title="x"), NameLead(staff="staff-7")])
def test_what_was_not_formed_can_not_be_changed(action: RenameTeam | NameLead) -> None:
    """There is no such team."""
    given(TEAM).when(action).then(errors.TeamNotFormed)
