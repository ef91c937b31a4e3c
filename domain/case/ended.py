"""What a case that has ended still takes: what was done before its end, where that changes what a clock came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.case import commands as c
from domain.case import events as e
from domain.case.clocks.correcting import corrects
from domain.case.clocks.triggers import FULFILS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.case.state import Closed
    from domain.command import Action, Command

SAID: Final[Mapping[type[Action], type[e.CaseEvent]]] = {
    c.Reply: e.PublicReplySent,
    c.ClaimCase: e.CaseClaimed,
    c.TriageCase: e.CaseTriaged,
    c.Verify: e.InformationVerified,
    c.AnswerReferral: e.ReferralAnswered,
    c.AmendCase: e.InformationGiven,
    c.ReceiveInformation: e.InformationReceived,
    c.MakeCall: e.CallMade,
    c.ProposeSolution: e.SolutionProposed,
    c.ReviewSolution: e.SolutionReviewed,
    c.TakeEmergencyStep: e.EmergencyStepTaken,
    c.Resolve: e.CaseResolved,
}
"""The event by which each action may fulfil something: what that depends on, both say under the same names."""


def counts_still(command: Command[Any], state: Closed) -> bool:
    """Tell whether what is entered of a case that has ended was done before, and changes a recorded result."""
    said = SAID.get(type(command.action))
    # Nothing that is made up moves a clock.
    if said is None or command.origin != "live" or _is_over(state, command.occurred_at):
        return False
    done = FULFILS[said](command.action, state)
    return any(corrects(state.file.clocks, what, command.occurred_at, about) for what, about in done)


def _is_over(state: Closed, at: datetime) -> bool:
    """Tell whether a case had ended at an instant, as far as it knows when it did."""
    settled = state.file.settled
    end = settled[-1].closed_at if settled else None
    return end is not None and at >= end
