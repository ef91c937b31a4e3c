"""What the log holds of a case, command by command: what happened, and what was written of its clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from domain.case import events as e
from domain.case.clocks.events import RUN_EVENTS, RunEvent
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


Envelope = tuple[bytes, int, int]
"""What of an envelope counts: the command, which tells its events from those of the next one, when it happened and when
it was recorded, in microseconds since the year 2000, as PostgreSQL counts them.
"""
Entry = tuple[Envelope, e.CaseEvent]
"""An event of a case behind its envelope."""
_SECOND: Final = 1_000_000
_SINCE_1970: Final = (datetime(2000, 1, 1, tzinfo=UTC) - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
_moment: Final = datetime.fromtimestamp
"""Takes two thirds of the time of adding. Microseconds are exact in it for two hundred years and more."""


Climbed = tuple[str, int]
"""A ladder, and the step of it that the case came to, from 1."""


class Step(Struct, gc=False):
    """What one command wrote: what happened `at` a time, and what of the clocks followed under the case's own policy.

    A look at the clocks alone has no facts. Neither are what a clock did facts: that it ran out, that the case climbed
    a ladder because of it, that the team of that step got the case. What was `climbed` is there whoever wanted it.
    Facts that are `BLIND` need no fold first.
    """

    at: datetime
    recorded_at: datetime
    facts: list[e.CaseEvent] = []
    clocks: list[RunEvent] = []
    climbed: tuple[Climbed, ...] = ()
    is_blind: bool = True


_NONE: Final = Step(datetime.min, datetime.min)  # noqa: DTZ901 - before the first


def steps(history: Iterable[Entry]) -> list[Step]:
    """Return a case's history, in the order of the log, as its steps."""
    found: list[Step] = []
    command, climbed, step, at = b"", False, _NONE, 0
    event: Any  # what it is says its type, without a call of `cast` for each
    for (own, occurred, recorded), event in history:
        if own != command:
            # Most of what is entered happens then.
            command, climbed, at = own, False, recorded
            recorded_at = _moment((recorded + _SINCE_1970) / _SECOND, UTC)
            step = Step(recorded_at, recorded_at)
            found.append(step)
        kind = type(event)
        if kind in RUN_EVENTS:
            step.clocks.append(event)
            continue
        if climbed:
            climbed = False
            if kind is e.CaseAssigned:
                continue
        if occurred != at:
            at = occurred
            step.at = _moment((occurred + _SINCE_1970) / _SECOND, UTC)
        if kind is e.CaseEscalated:
            step.climbed += ((event.ladder, event.level),)
            climbed = True
            if event.clock is not None:
                continue
            # Somebody asked for it; what comes with it is decided with it.
        step.facts.append(event)
        if kind not in BLIND:
            step.is_blind = False
    return found
