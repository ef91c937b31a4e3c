"""The answer to a referral ends the waiting for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.case.commands import Resume
from domain.case.events import ReferralAnswered
from domain.processes.process import Asked, Process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.processes.process import Fact


def _react(fact: Fact) -> Sequence[Asked]:
    match fact.event:
        case ReferralAnswered(referral=referral):
            return [Asked(fact.stream, Resume(referral=referral))]
        case _:
            return []


ANSWERED_REFERRALS: Final = Process("answered_referrals", 1, to=(ReferralAnswered,), react=_react)
"""A case that waits for whoever was asked is resumed; the case knows whether it does."""
