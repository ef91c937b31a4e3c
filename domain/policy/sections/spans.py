"""Lengths of time as a pack says them, and the cases that a line of a pack is for."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol

from msgspec import Meta, Struct

from domain.case.vocabulary import Complexity, Priority, Severity
from domain.policy.names import Name

Ends = Literal["closing", "same_time"]
"""Where a business day ends: when the desk closes on it, or at the same time of day as it began."""


class Within(Struct, frozen=True, forbid_unknown_fields=True):
    """A length of time, in exactly one unit.

    `seconds`, `minutes` and `hours` are working time where a calendar goes with it, and pass round the clock where none
    does. `days` are days of the calendar on the wall. `business_days` are days on which the calendar opens, never 24
    hours each: the last of them ends when the desk closes, or with `ends = "same_time"` at the same time of day.
    """

    seconds: Annotated[int, Meta(ge=1, le=31_536_000)] | None = None
    minutes: Annotated[int, Meta(ge=1, le=525_600)] | None = None
    hours: Annotated[int, Meta(ge=1, le=8_760)] | None = None
    days: Annotated[int, Meta(ge=1, le=3_650)] | None = None
    business_days: Annotated[int, Meta(ge=1, le=2_500)] | None = None
    ends: Ends | None = None


class Traits(Protocol):
    """What of a case decides whether something is for it."""

    @property
    def channel(self) -> str:
        """How it came in."""

    @property
    def priority(self) -> Priority:
        """How urgent it is."""

    @property
    def kind(self) -> str | None:
        """What kind of feedback it is, if anybody said."""

    @property
    def topic(self) -> str:
        """What it is about."""

    @property
    def complexity(self) -> Complexity | None:
        """How it was judged, if it was."""

    @property
    def severity(self) -> Severity:
        """How grave it is."""


class Scope(Struct, frozen=True, forbid_unknown_fields=True):
    """The cases that something is for: those that have one of the values in each list that is not empty."""

    channels: Annotated[tuple[Name, ...], Meta(max_length=200)] = ()
    priorities: tuple[Priority, ...] = ()
    kinds: Annotated[tuple[Name, ...], Meta(max_length=200)] = ()
    topics: Annotated[tuple[Name, ...], Meta(max_length=200)] = ()
    complexities: tuple[Complexity, ...] = ()
    severities: tuple[Severity, ...] = ()

    def fits(self, case: Traits) -> bool:
        """Tell whether a case is one of these; what it does not say is in no list."""
        return (
            (not self.channels or case.channel in self.channels)
            and (not self.priorities or case.priority in self.priorities)
            and (not self.kinds or case.kind in self.kinds)
            and (not self.topics or case.topic in self.topics)
            and (not self.complexities or case.complexity in self.complexities)
            and (not self.severities or case.severity in self.severities)
        )


EVERYTHING = Scope()
"""All cases."""
