"""What the log holds of a case, command by command: what happened, and what was written of its clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from msgspec import Struct

from domain.case import events as e
from domain.case.clocks import events as c
from domain.event import tag_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from domain.event import Event
    from domain.policy.pack import Pack

IMMATERIAL: Final[tuple[type[Event], ...]] = (
    e.InternalNoteAdded,
    e.RemoteHelpGiven,
    e.ArticleLinked,
    e.MissingInformationNoted,
    e.RulesSettled,
    e.AttachmentsAdded,
    e.CustomerIdentified,
    e.CaseTagged,
    e.CaseReleased,
    e.FindingRaised,
    e.FollowUpBegun,
    e.FollowUpOwnerNamed,
    e.SilenceAnnounced,
    e.InformationReminded,
    e.CauseFound,
    e.LiabilityDecided,
    e.GuidanceGiven,
    e.CompensationProposed,
    e.CompensationDecided,
    e.MerchantAnswered,
    e.HopeDecided,
    e.ResolutionConfirmed,
    e.CaseRated,
    e.FollowUpLinked,
    e.CaseMergedIn,
    e.CaseSplitOff,
    e.ClockWarned,
    # Clocks do follow it, but here all of a case is under one pack.
    e.PolicyAdopted,
)
"""What no clock follows, and no rule about clocks looks at; it is not even read."""
MATERIAL_FOR: Final[dict[type[Event], frozenset[str]]] = {
    e.CaseNumbered: frozenset({"registration"}),
    e.CaseClaimed: frozenset({"acceptance"}),
    e.CustomerMessageReceived: frozenset({"customer_message", "information"}),
    e.InformationGiven: frozenset({"information"}),
}
"""What counts only where a clock of the pack starts with one of these, or is fulfilled by it."""


def immaterial_to(pack: Pack) -> list[str]:
    """Return the tags of the events that don't matter under a pack."""
    words = {word for one in pack.clocks for word in (one.starts, one.fulfilled_by)}
    return [tag_of(one) for one in (*IMMATERIAL, *(one for one, of in MATERIAL_FOR.items() if not of & words))]


class Entry(NamedTuple):
    """An event of a case with what of its envelope counts; `command` tells the events of one command from the next."""

    command: bytes
    occurred_at: datetime
    recorded_at: datetime
    event: e.CaseEvent


class Step(Struct):
    """What one command wrote: what happened `at` a time, and what of the clocks followed under the case's own policy.

    A look at the clocks alone has no facts. Neither are what a clock did facts: that it ran out, that the case climbed
    a ladder because of it, that the team of that step got the case. `climbs` are all that the case climbed.
    """

    at: datetime
    recorded_at: datetime
    facts: list[e.CaseEvent] = []
    clocks: list[e.ClockEvent] = []
    climbs: list[e.CaseEscalated] = []


def steps(history: Iterable[Entry]) -> list[Step]:
    """Return a case's history, in the order of the log, as its steps."""
    found = list[Step]()
    command, climbed = b"", False
    for own, occurred_at, recorded_at, event in history:
        if own != command:
            found.append(Step(recorded_at, recorded_at))
            command, climbed = own, False
        step = found[-1]
        kind = type(event)
        if kind is e.CaseEscalated:
            climb = cast("e.CaseEscalated", event)
            step.climbs.append(climb)
            step.at, climbed = occurred_at, True
            # Somebody may have asked for it; what comes with it is decided with it.
            if climb.clock is None:
                step.facts.append(climb)
        elif kind in c.CLOCK_EVENTS:
            step.clocks.append(cast("e.ClockEvent", event))
        else:
            if not (climbed and kind is e.CaseAssigned):
                step.facts.append(event)
                step.at = occurred_at
            climbed = False
    return found
