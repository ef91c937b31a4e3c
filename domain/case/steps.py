"""Where a case is in the process that its policy lays down."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain.case.state import Closed, Open, Resolved, Stage, Waiting

if TYPE_CHECKING:
    from domain.case.file import CaseFile
    from domain.case.parts import Solution
    from domain.policy.pack import Pack
    from domain.policy.sections.organisation import Point, Step


def step(state: Stage, pack: Pack) -> Step | None:
    """Return the step of the process that a case is in: the first that is for the case and for how far it is.

    None where the pack has no such step.
    """
    at = point(state)
    return next((one for one in pack.steps if at in one.at and one.when.fits(state.file)), None)


def point(state: Stage) -> Point:
    """Return how far a case is. While the desk works on it that is as far as it came, whoever has it now."""
    match state:
        case Open():
            return _worked(state.file)
        case Waiting():
            return "waiting"
        case Resolved():
            return "resolved"
        case Closed():
            return "closed"
        case _:
            assert_never(state)


def _worked(file: CaseFile) -> Point:
    if file.solutions and not _decided(file.solutions[-1]):
        return "proposed"
    if file.verified and file.cause_found:
        return "understood"
    return "unassigned" if file.assignee is None else "working"


def _decided(solution: Solution) -> bool:
    """Tell whether a solution was turned down, or whoever has to say something about it has said it."""
    if solution.merchant == "refused" or solution.approved is False:
        return True
    asked = solution.asks_merchant or solution.needs_review
    answered = solution.merchant is not None or not solution.asks_merchant
    reviewed = solution.approved is not None or not solution.needs_review
    return asked and answered and reviewed
