"""Who does what, in which steps, and how many there are to do it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.policy.names import Name, Title
from domain.policy.sections.spans import EVERYTHING, Scope
from domain.policy.sections.texts import Texts, Titles
from domain.staff.rights import Role

Point = Literal["unassigned", "working", "understood", "proposed", "waiting", "resolved", "closed"]
"""How far a case is: nobody has it; somebody does; facts and cause are known; a solution is proposed; it waits for
somebody; it is resolved; it is closed."""


class RoleLine(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody of a role is there for, and what they may decide, in words."""

    id: Role
    title: Titles
    authority: Texts


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the process, as customers know it, of the cases that `when` names: where they are at one of these."""

    id: Name
    title: Titles
    at: Annotated[tuple[Point, ...], Meta(min_length=1)]
    when: Scope = EVERYTHING


class Roster(Struct, frozen=True, forbid_unknown_fields=True):
    """How many people of a team work while a calendar is open, and how many cases each takes in an hour."""

    id: Name
    title: Title
    team: Name
    calendar: Name
    people: Annotated[int, Meta(ge=1, le=100_000)]
    cases_per_hour: Annotated[int, Meta(ge=1, le=10_000)]
