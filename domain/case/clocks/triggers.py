"""What of the events of a case sets clocks going and stops them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from domain.case import events as e
from domain.case.file import known_from
from domain.case.state import Open, Resolved, Unopened, Waiting

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.state import CaseState
    from domain.policy.sections.clocks import Fulfilment, Start

    Set = tuple[tuple[Start, int | None], ...]
    Done = tuple[tuple[Fulfilment, int | None], ...]


NO_PROMISE: Final = 0
"""What a call is about that was not promised: none of the promises, which are counted from 1."""


NO_REQUEST: Final = 0
"""What a customer's word is about beside requests, which are counted from 1."""


def starts(event: e.CaseEvent, before: CaseState) -> Set:
    """Return what an event sets going, with the ordinal of what it is about; `before` is the case's state until then.

    What a customer writes while the case is resolved, a "thank you" as a rule, starts nothing, whenever it is entered.
    """
    found = STARTS.get(type(event))
    return () if found is None else found(event, before)


def fulfils(event: e.CaseEvent, before: CaseState) -> Done:
    """Return what an event fulfils, with the ordinal of what it is about; `before` is the case's state until then. Only
    a person's public reply is a reply: no note, no automatic message and no change of status is. An attempt to call is
    a call, whoever was reached.
    """
    found = FULFILS.get(type(event))
    return () if found is None else found(event, before)


def _opened(_event: e.CaseOpened, _before: CaseState) -> Set:
    return _OPENED


def _written(event: e.CustomerMessageReceived, before: CaseState) -> Set:
    return _WRITTEN if _was_worked(before, event.at) else ()


def _was_worked(case: CaseState, at: datetime | None) -> bool:
    """Tell whether a case that is not closed was open at an instant, as far as it knows, and was not closed since: that
    ended all that was promised. Where no instant is given tell whether it is open.
    """
    if not isinstance(case, Open | Waiting | Resolved):
        return False
    settled = case.file.settled
    if at is None or not settled:
        return type(case) is not Resolved
    if any(one.closed_at is not None and at < one.closed_at for one in settled):
        return False
    return not any(one.since <= at and (one.until is None or at < one.until) for one in settled)


def _triaged(_event: e.CaseTriaged, _before: CaseState) -> Set:
    return (("triage", None),)


def _referred(event: e.CaseReferred, _before: CaseState) -> Set:
    return (("referral", event.referral),)


def _requested(event: e.InformationRequested, _before: CaseState) -> Set:
    return (("information_request", event.request),)


def _promised(event: e.CallBackPromised, _before: CaseState) -> Set:
    return (("call_back_request", event.call_back),)


def _verified(_event: e.InformationVerified, _before: CaseState) -> Set:
    return (("verification", None),)


def _proposed(event: e.SolutionProposed, _before: CaseState) -> Set:
    return (("proposal", event.solution),)


def _again(_event: e.ResolutionRejected | e.CaseReopened, _before: CaseState) -> Set:
    return (("reopening", None), ("customer_message", None))


def _registering(_event: e.CaseNumbered, _before: CaseState) -> Done:
    return (("registration", None),)


def _replying(event: e.PublicReplySent, _before: CaseState) -> Done:
    return _ACKNOWLEDGED if event.accepts and event.expected_at is not None else _REPLIED


def _accepting(_event: e.CaseClaimed, _before: CaseState) -> Done:
    return (("acceptance", None),)


def _judging(_event: e.CaseTriaged, _before: CaseState) -> Done:
    return (("triage", None),)


def _finding(event: e.InformationVerified, _before: CaseState) -> Done:
    return () if event.outcome is None else (("finding", None),)


def _answering(event: e.ReferralAnswered, _before: CaseState) -> Done:
    return (("referral_answer", event.referral),)


def _completing(event: e.InformationGiven, before: CaseState) -> Done:
    # That the desk files a case under another market or language, the customer has not said.
    return _saying(event, before) if known_from(event) else ()


def _saying(_event: e.InformationGiven | e.CustomerMessageReceived, before: CaseState) -> Done:
    # What the customer says answers what they were asked, and nothing that somebody else was.
    asked = () if isinstance(before, Unopened) else before.file.requests
    of_customer = (at for at, one in enumerate(asked, 1) if one.of == "customer")
    return tuple([("information", one) for one in (NO_REQUEST, *of_customer)])


def _informing(event: e.InformationReceived, _before: CaseState) -> Done:
    return (("information", event.request),)


def _calling(event: e.CallMade, _before: CaseState) -> Done:
    return (("call", event.call_back or NO_PROMISE),)


def _proposing(_event: e.SolutionProposed, _before: CaseState) -> Done:
    return (("proposal", None),)


def _reviewing(event: e.SolutionReviewed, _before: CaseState) -> Done:
    return (("review", event.solution),) if event.approved else ()


def _acting(_event: e.EmergencyStepTaken, _before: CaseState) -> Done:
    return (("emergency_step", None),)


def _resolving(_event: e.CaseResolved, _before: CaseState) -> Done:
    return _RESOLVED


_WRITTEN: Final[Set] = (("customer_message", None),)
_OPENED: Final[Set] = (("contact", None), ("registration", None))
_REPLIED: Final[Done] = (("reply", None),)
_ACKNOWLEDGED: Final[Done] = (("reply", None), ("acknowledgement", None))
_RESOLVED: Final[Done] = (("resolution", None),)
# Not a match: most events of a case set nothing going and fulfil nothing, and would be held against all that do.
STARTS: Final[Mapping[type, Callable[[Any, CaseState], Set]]] = {
    e.CaseOpened: _opened,
    e.CustomerMessageReceived: _written,
    e.CaseTriaged: _triaged,
    e.CaseReferred: _referred,
    e.InformationRequested: _requested,
    e.CallBackPromised: _promised,
    e.InformationVerified: _verified,
    e.SolutionProposed: _proposed,
    e.ResolutionRejected: _again,
    e.CaseReopened: _again,
}
"""What may set something going."""
FULFILS: Final[Mapping[type, Callable[[Any, CaseState], Done]]] = {
    e.CaseNumbered: _registering,
    e.PublicReplySent: _replying,
    e.CaseClaimed: _accepting,
    e.CaseTriaged: _judging,
    e.InformationVerified: _finding,
    e.ReferralAnswered: _answering,
    e.InformationGiven: _completing,
    e.CustomerMessageReceived: _saying,
    e.InformationReceived: _informing,
    e.CallMade: _calling,
    e.SolutionProposed: _proposing,
    e.SolutionReviewed: _reviewing,
    e.EmergencyStepTaken: _acting,
    e.CaseResolved: _resolving,
}
"""What may fulfil something."""
