"""What a stage allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.case import errors
from domain.case.ended import counts_still
from domain.case.state import Closed, Open, Resolved, Stage, Waiting

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.file import CaseFile
    from domain.case.vocabulary import WaitsOn
    from domain.command import Command
    from domain.errors import Refusal


def must_not_be_closed(command: Command[Any], state: Stage) -> None:
    """Raise the refusal that says why nothing more is done on a closed case, unless it was done before the end and
    counts still.
    """
    if isinstance(state, Closed) and not counts_still(command, state):
        raise closed(state)


def must_not_be_merged(command: Command[Any], state: Stage) -> None:
    """Raise the refusal that says where a merged case goes on, as `must_not_be_closed` does."""
    if isinstance(state, Closed) and state.merged_into is not None:
        must_not_be_closed(command, state)


def must_be_open(command: Command[Any], state: Stage) -> None:
    """Raise a refusal unless the case is being worked, or was when it was done."""
    must_not_be_closed(command, state)
    if isinstance(state, Resolved):
        raise errors.CaseIsResolved


def must_not_wait_otherwise(state: Stage, waits_on: WaitsOn, at: datetime) -> None:
    """Raise a refusal where it is known that the case waited on somebody else later than an instant and still does."""
    if isinstance(state, Waiting) and state.waits_on != waits_on:
        must_not_wait_since(state, at)


def must_not_wait_since(state: Stage, at: datetime) -> None:
    """Raise a refusal where it is known that the case waited later than an instant and still does: what is entered late
    would wipe that out.
    """
    if isinstance(state, Waiting) and state.known_since is not None and at < state.known_since:
        raise errors.WaitsSince(since=state.known_since.isoformat())


def is_before(state: Waiting, at: datetime) -> bool:
    """Tell whether something that is entered late came before somebody was asked last for what a case waits for."""
    return state.since is not None and at < state.since


def must_be_resolved(command: Command[Any], state: Stage) -> None:
    """Raise a refusal unless the case is resolved and not closed."""
    if isinstance(state, Open | Waiting):
        raise errors.CaseIsNotResolved
    must_not_be_closed(command, state)


def closed(state: Closed) -> Refusal:
    """Return why a closed case takes no more: it is closed, or goes on elsewhere."""
    return errors.CaseIsClosed() if state.merged_into is None else errors.CaseIsMerged(into=state.merged_into)


def hindrance(file: CaseFile) -> type[Refusal] | None:  # noqa: PLR0911 - one return a hindrance
    """Return what must be done before the case can be resolved, the first of several."""
    if file.complexity == "complex" and not file.verified:
        return errors.VerificationMissing
    if file.complexity == "complex" and not file.cause_found:
        return errors.CauseMissing
    if any(one.granted is None for one in file.proposals):
        return errors.CompensationUndecided
    if any(one.status == "promised" for one in file.call_backs):
        return errors.CallBackOpen
    if file.liable == "customer" and not file.guided:
        return errors.GuidanceMissing
    if file.solutions:
        last = file.solutions[-1]
        if last.asks_merchant and last.merchant is None:
            return errors.MerchantAnswerMissing
        if last.needs_review and not last.approved:
            return errors.ReviewMissing
    return None


def person(command: Command[Any]) -> str:
    """Return who does it: whoever the actor acts for, or the actor."""
    return command.on_behalf_of or command.actor
