"""What the log holds of a case, command by command: what happened, and what was written of its clocks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from domain.case import events as e
from domain.case.clocks.events import CLOCK_EVENTS
from domain.case.clocks.follower import BLIND
from domain.event import tag_of

if TYPE_CHECKING:
    from collections.abc import Iterable

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


Entry = tuple[bytes, datetime, datetime, e.CaseEvent]
"""An event of a case behind what of its envelope counts: the command that it came of, which tells it from those of the
next one, when it happened and when it was recorded.
"""


class Step(Struct, gc=False):
    """What one command wrote: what happened `at` a time, and what of the clocks followed under the case's own policy.

    A look at the clocks alone has no facts. Neither are what a clock did facts: that it ran out, that the case climbed
    a ladder because of it, that the team of that step got the case. What the case climbed stands with its `clocks`,
    whoever wanted it. Facts that are `BLIND` need no fold first.
    """

    at: datetime
    recorded_at: datetime
    facts: list[e.CaseEvent] = []
    clocks: list[e.ClockEvent] = []
    is_blind: bool = True


_NONE: Final = Step(datetime.min, datetime.min)  # noqa: DTZ901 - before the first


def steps(history: Iterable[Entry]) -> list[Step]:
    """Return a case's history, in the order of the log, as its steps."""
    found: list[Step] = []
    command, climbed, step = b"", False, _NONE
    event: Any  # what it is says its type, without a call of `cast` for each
    for own, occurred_at, recorded_at, event in history:
        if own != command:
            step = Step(recorded_at, recorded_at)
            found.append(step)
            command, climbed = own, False
        kind = type(event)
        if kind in CLOCK_EVENTS:
            step.clocks.append(event)
            if kind is e.CaseEscalated:
                step.at, climbed = occurred_at, True
                # Somebody may have asked for it; what comes with it is decided with it.
                if event.clock is None:
                    step.facts.append(event)
                    step.is_blind = False
        else:
            if not (climbed and kind is e.CaseAssigned):
                step.facts.append(event)
                step.at = occurred_at
                if kind not in BLIND:
                    step.is_blind = False
            climbed = False
    return found
