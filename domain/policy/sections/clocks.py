"""What is promised by when: clocks with their targets, warnings, escalation, and the order in which work is taken."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.case.vocabulary import Priority, Severity, WaitsOn
from domain.command import Line
from domain.policy.names import Name
from domain.policy.sections.spans import EVERYTHING, Scope, Within
from domain.policy.sections.texts import Texts, Titles
from domain.staff.rights import Role

Start = Literal[
    "contact",
    "registration",
    "customer_message",
    "triage",
    "referral",
    "information_request",
    "call_back_request",
    "verification",
    "proposal",
    "reopening",
    "escalation",
]
"""What sets a clock going. At `contact` is when the customer turned to the desk, whenever that was entered."""
Fulfilment = Literal[
    "reply",
    "acceptance",
    "registration",
    "acknowledgement",
    "triage",
    "finding",
    "referral_answer",
    "information",
    "call",
    "proposal",
    "review",
    "emergency_step",
    "resolution",
]
"""What fulfils a clock. A `reply` is a public one by a person; an `acceptance` somebody's taking the case on."""


class Target(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a clock gives: those cases that `when` names, or without it whatever no other target names.

    `calendar` goes before the clock's.
    """

    within: Within
    when: Scope = EVERYTHING
    calendar: Name | None = None


class Clock(Struct, frozen=True, forbid_unknown_fields=True):
    """A promise of time to the cases in `only`, from what starts it to what fulfils it.

    Counted in the calendar's working time, round the clock without one. While a case waits on one of `pauses` the clock
    stands. `warnings` are so long before it is due; at a breach the ladder is climbed. One that is `internal` is not
    shown to customers. Of requests for information it starts with those to one of `asked_of`, if it names any. Of a
    hundred that are decided `attain_percent` are to be kept in time; reports are held against that.
    """

    id: Name
    title: Titles
    starts: Start
    fulfilled_by: Fulfilment
    targets: Annotated[tuple[Target, ...], Meta(min_length=1, max_length=200)]
    only: Scope = EVERYTHING
    calendar: Name | None = None
    pauses: tuple[WaitsOn, ...] = ()
    warnings: Annotated[tuple[Within, ...], Meta(max_length=10)] = ()
    ladder: Name | None = None
    internal: bool = False
    asked_of: tuple[WaitsOn, ...] = ()
    attain_percent: Annotated[int, Meta(ge=1, le=100)] | None = None


class Level(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of a ladder: the team that takes the case over, those of it who are told, and how long they have before
    the next step. The last one may have no end.
    """

    id: Name
    title: Titles
    team: Name
    roles: tuple[Role, ...] = ()
    within: Within | None = None
    calendar: Name | None = None


class Ladder(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a case is raised to, one after another."""

    id: Name
    title: Titles
    levels: Annotated[tuple[Level, ...], Meta(min_length=1, max_length=20)]


class PriorityRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Which priority a new case has that says nothing of it, and which severity; of several rules the first that fits.

    With `mentions` its description must hold one of these words.
    """

    id: Name
    priority: Priority
    when: Scope = EVERYTHING
    mentions: Annotated[tuple[Line, ...], Meta(max_length=200)] = ()
    severity: Severity | None = None


class Acknowledgement(Struct, frozen=True, forbid_unknown_fields=True):
    """What a first reply must say to count, and what is said by itself.

    `text` is sent at once where there is one; in it stand {number} and {due}. `closed` is added while the desk is
    closed, with {opening}.
    """

    acceptance: bool = False
    expected_time: bool = False
    text: Texts | None = None
    closed: Texts | None = None


class CallBacks(Struct, frozen=True, forbid_unknown_fields=True):
    """When somebody who asked to be called is called: in a window that begins so long after the request, in working
    time of the calendar.
    """

    within: Within
    window_minutes: Annotated[int, Meta(ge=1, le=1_440)]
    calendar: Name | None = None


class Handling(Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of good handling: more transfers than these are a finding."""

    transfers_at_most: Annotated[int, Meta(ge=0, le=1_000)] | None = None
