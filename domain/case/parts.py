"""What a case has several of: referrals, proposed compensations, solutions."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from domain.case.vocabulary import CompensationKind, MerchantSays


class Referral(Struct, frozen=True):
    """A question to a department or to somebody outside."""

    to: str
    due: datetime
    outside: bool
    answered: bool = False


class Proposal(Struct, frozen=True):
    """A compensation that was proposed; `granted` is None until it is decided."""

    kind: CompensationKind
    amount: int | None
    currency: str | None
    automatic: bool
    granted: bool | None = None


class Solution(Struct, frozen=True):
    """A way to solve the case."""

    remedy: str | None
    by: str
    asks_merchant: bool
    needs_review: bool
    merchant: MerchantSays | None = None
    approved: bool | None = None
