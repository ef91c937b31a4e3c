"""What a case has several of: referrals, proposed compensations, solutions, promised calls."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from domain.case.vocabulary import CallBackStatus, CallOutcome, CompensationKind, MerchantSays, WaitsOn


class EmergencyStep(Struct, frozen=True, gc=False):
    """A step of the emergency process, and when it was taken."""

    step: str
    at: datetime


class Wait(Struct, frozen=True, gc=False, omit_defaults=True):
    """For how long the case waited, and on whom; `party` names them unless it was the customer."""

    waits_on: WaitsOn
    since: datetime
    until: datetime
    party: str | None = None


class Settled(Struct, frozen=True, gc=False):
    """Since when the case was resolved or closed, and until when; without an end it still is. If it was closed, it was
    at `closed_at`.
    """

    since: datetime
    until: datetime | None = None
    closed_at: datetime | None = None


class Referral(Struct, frozen=True, gc=False):
    """A question to a department or to somebody outside."""

    to: str
    due: datetime
    outside: bool
    answered: bool = False


class Proposal(Struct, frozen=True, gc=False):
    """A compensation that was proposed; `granted` is None until it is decided."""

    kind: CompensationKind
    amount: int | None
    currency: str | None
    automatic: bool
    granted: bool | None = None


class Request(Struct, frozen=True, gc=False):
    """A request for information: of whom, who is named unless it is the customer, and whether that was answered."""

    of: WaitsOn
    party: str | None
    answered: bool = False


class Solution(Struct, frozen=True, gc=False):
    """A way to solve the case."""

    remedy: str | None
    by: str
    asks_merchant: bool
    needs_review: bool
    merchant: MerchantSays | None = None
    approved: bool | None = None


class CallBack(Struct, frozen=True, gc=False):
    """A promised call: between which instants, how it stands, and what came of the last attempt.

    `call` is the lost call because of which it was promised, `promised_at` when that was. `merged` is the case that
    promised it, as its call-back `was`, and was merged into this one.
    """

    since: datetime
    until: datetime
    call: str | None = None
    status: CallBackStatus = "promised"
    outcome: CallOutcome | None = None
    promised_at: datetime | None = None
    merged: str | None = None
    was: int | None = None
