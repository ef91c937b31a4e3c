"""Looking up what customers are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.showing.history import announced
from application.showing.showing import public_policy
from domain.aggregate import Governed
from domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from application.policies import Policies
    from application.showing.public import PublicPolicy


class PolicyUnknown(Refusal):
    """No policy was published yet; publish one by `caseledger policy publish`."""

    kind = "missing"


async def show(
    policies: Policies, market: str, wished: Sequence[str], asked_at: datetime | None, now: datetime
) -> PublicPolicy:
    """Return what customers may know of the policy of a market now, or at another moment."""
    at = asked_at or now
    state = await policies.refresh()
    if not state.published:
        raise PolicyUnknown
    found = await policies.of_purchase(at, market)
    coming = {
        number: (await policies.governing(Governed(version=number), at)).pack
        for number, _ in announced(state, market, found.at)
    }
    return public_policy(found, state, coming, market, wished, asked_at)
