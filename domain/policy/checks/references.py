"""Names of lines that the pack does not list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.policy.checks.saying import unlisted, who
from domain.policy.reading.draft import is_name
from domain.policy.reading.words import shown
from domain.policy.sections.clocks import CallBacks, Clock, Level, Target
from domain.policy.sections.complaints import Answers, Complaints
from domain.policy.sections.contacts import Kind
from domain.policy.sections.follow_up import FollowUpRules
from domain.policy.sections.layout import OTHER, Channel, Topic
from domain.policy.sections.organisation import Roster
from domain.policy.sections.peaks import Incident, Surge
from domain.policy.sections.returns import Exchange, Refund, Returns
from domain.policy.sections.spans import Scope
from domain.staff.rights import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from domain.policy.reading.draft import Draft
    from domain.policy.reading.fields import Field
    from domain.policy.reading.problems import Path, Problem

_CALENDAR: Final = ("calendars", "keeps to calendar")
_THEIR_CALENDAR: Final = ("calendars", "keep to calendar")
_TEAM: Final = ("teams", "goes to team")
REFERENCES: Final[Mapping[tuple[type, str], tuple[str, str]]] = {
    (Topic, "team"): _TEAM,
    (Kind, "team"): _TEAM,
    (Level, "team"): _TEAM,
    (Roster, "team"): ("teams", "is of team"),
    (Surge, "reserve"): ("teams", "calls team"),
    (Kind, "remedies"): ("remedies", "offers"),
    (Channel, "calendar"): _CALENDAR,
    (Clock, "calendar"): _CALENDAR,
    (Target, "calendar"): _CALENDAR,
    (Level, "calendar"): _CALENDAR,
    (CallBacks, "calendar"): _THEIR_CALENDAR,
    (Roster, "calendar"): _CALENDAR,
    (FollowUpRules, "calendar"): _CALENDAR,
    (Incident, "needs"): ("emergency.steps", "needs step"),
    (Refund, "calendar"): _CALENDAR,
    (Exchange, "calendar"): _CALENDAR,
    (Returns, "accept_calendar"): _THEIR_CALENDAR,
    (Answers, "calendar"): _THEIR_CALENDAR,
    (Complaints, "calendar"): _THEIR_CALENDAR,
    (Clock, "ladder"): ("ladders", "climbs ladder"),
    (Complaints, "ladder"): ("ladders", "climb ladder"),
    (Complaints, "investigators"): ("departments", "are investigated by"),
    (Scope, "channels"): ("channels", "is for channel"),
    (Scope, "kinds"): ("kinds", "is for kind"),
    (Scope, "topics"): ("topics", "is for topic"),
}
"""The fields that name lines of a section, that section, and how that is said."""
_NEEDED: Final = frozenset({"channels", "teams", "topics"})
"""Sections of which it is told that they are empty, so that no more is told of those who name their lines."""
_BESIDES: Final = {"departments": frozenset(ROLES), "topics": frozenset({OTHER})}
"""What can be named where the lines of a section can, without being listed: the roles of staff who investigate
complaints, and the topic that is always there.
"""


def names_listed(draft: Draft) -> Iterator[Problem]:
    """Find teams, calendars, ladders and others that are named and not there."""
    known = {section: _names(draft, section) for section, _ in REFERENCES.values()}
    for field in draft.fields:
        if (field.table, field.name) not in REFERENCES:
            continue
        section, says = REFERENCES[field.table, field.name]
        names = known[section]
        # Whoever names cases in a scope is the one that the scope stands in.
        named_by = field.path[:-1] if field.table is Scope else field.path
        if names is None:
            continue
        for path, name in _named(draft, field):
            if name not in names and is_name(name):
                yield unlisted(path, f"{who(draft, named_by)} {says} {shown(name)}", name, names)


def limits_of_roles(draft: Draft) -> Iterator[Problem]:
    """Find limits of compensation for roles that nobody can have."""
    limits = draft.at("compensation", "limits")
    for role in limits if isinstance(limits, dict) else ():
        if role not in ROLES and is_name(role):
            path: Path = ("compensation", "limits", role)
            yield unlisted(path, f"nobody can have the role {shown(role)}", role, ROLES, closed=True)


def _names(draft: Draft, section: str) -> frozenset[str] | None:
    """Return what can be named; None where that can't be told."""
    names = draft.names(*section.split("."))
    if names is None or (not names and section in _NEEDED):
        return None
    return names | _BESIDES.get(section, frozenset())


def _named(draft: Draft, field: Field) -> Iterator[tuple[Path, str]]:
    if isinstance(field.value, str):
        yield field.path, field.value
    else:
        yield from draft.texts(*field.path)
