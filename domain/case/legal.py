"""What can be done with a case next."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain.case.stages import hindrance
from domain.case.state import CaseState, Closed, Open, Resolved, Unopened, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.aggregate import Asking
    from domain.case.file import CaseFile

_ANY = ("amend", "classify", "message", "note", "attach", "tag", "link_article", "remote_help", "make_call")
"""What can be done whatever the stage; a merged case takes less."""
_MERGED = ("message", "note", "tag")
_NOT_CLOSED = (
    *("assign", "transfer", "reply", "priority", "close_by_decision", "merge", "split", "refer"),
    "adopt_policy",  # news once another policy is in force
    "escalate",  # where the policy has a ladder
    "name_owner",  # where the policy has cases followed up
)
_WORKED = (
    *_NOT_CLOSED,
    *("triage", "wait", "ask", "verify", "cause", "liability", "propose_compensation", "guide", "propose_solution"),
    "promise_call_back",  # with a window where the policy says none
)


def legal(state: CaseState, asking: Asking) -> tuple[str, ...]:
    """Return the actions that would be news of the case, asked now by this person with fitting contents."""
    match state:
        case Unopened():
            return ("open",)
        case Open():
            return (*_ANY, *_WORKED, *_when_worked(state.file, asking), *_depending(state.file))
        case Waiting():
            return (*_ANY, *_WORKED, *_when_worked(state.file, asking), *_depending(state.file), "resume")
        case Resolved():
            due = state.announced and state.silent_due is not None and asking.now >= state.silent_due
            closing = ("confirm", "not_satisfied", "reopen", "rate", *(("close",) if due else ()))
            return (*_ANY, *_NOT_CLOSED, *_depending(state.file), *closing)
        case Closed(merged_into=None):
            return (*_ANY, *_linking(state.file), "reopen", "rate")
        case Closed():
            return _MERGED
        case _:
            assert_never(state)


def _when_worked(file: CaseFile, asking: Asking) -> Iterator[str]:
    yield "claim" if file.assignee is None else "release"
    if any(one.asks_merchant for one in file.solutions):
        yield "merchant_answer"
    if any(one.approved is None and one.by not in {asking.actor, asking.on_behalf_of} for one in file.solutions):
        yield "review_solution"
    if hindrance(file) is None:
        yield "resolve"


def _depending(file: CaseFile) -> Iterator[str]:
    yield from _linking(file)
    if file.severity == "major":
        yield "take_emergency_step"  # one that was not taken
    if any(one.of != "customer" for one in file.requests):
        yield "receive_information"
    if any(not one.answered for one in file.referrals):
        yield "answer_referral"
    if any(one.granted is None for one in file.proposals):
        yield "decide_compensation"
    if any(one.status == "promised" for one in file.call_backs):
        yield "cancel_call_back"
    if file.hopes:
        yield "decide_hope"


def _linking(file: CaseFile) -> Iterator[str]:
    if file.customer is None:
        yield "identify"
    if file.follows is None:
        yield "follow_up"
