"""What can be asked to get to the bottom of a case."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from domain.case.vocabulary import CompensationKind, Fault, Finding, Liable
from domain.command import Action, Line, Text
from domain.policy.names import Name
from domain.policy.sections.amends import Amount, Currency

Ordinal = Annotated[int, Meta(ge=1, le=10_000)]
"""Which one of its sort within the case, counted from 1."""


class Verify(Action, frozen=True, kw_only=True):
    """Record against which sources the customer's account was checked, and what that gave.

    With an `outcome` the investigation is over: what the customer says is so, is not, or can't be told.
    """

    verb: ClassVar[str] = "verify"
    sources: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=50)]
    findings: Text
    outcome: Finding | None = None


class FindCause(Action, frozen=True, kw_only=True):
    """Record why it happened; `category` is a short name to count by."""

    verb: ClassVar[str] = "cause"
    cause: Text
    category: Name | None = None


class DecideLiability(Action, frozen=True, kw_only=True):
    """Decide who answers for it. Of a customer, `fault` says why; at the platform's, compensation is proposed."""

    verb: ClassVar[str] = "liability"
    liable: Liable
    fault: Fault | None = None
    reason: Text | None = None


class ProposeCompensation(Action, frozen=True, kw_only=True):
    """Propose what the customer should get, in minor units of the currency."""

    verb: ClassVar[str] = "propose_compensation"
    kind: CompensationKind = "money"
    amount: Amount
    currency: Currency
    reason: Text


class DecideCompensation(Action, frozen=True, kw_only=True):
    """Grant a proposal or not. The proposed amount holds unless another is given; it must lie within one's limit."""

    verb: ClassVar[str] = "decide_compensation"
    proposal: Ordinal
    granted: bool
    amount: Amount | None = None
    currency: Currency | None = None
    reason: Text | None = None


class Guide(Action, frozen=True, kw_only=True):
    """Show the customer how to do it right, and which published rule says so."""

    verb: ClassVar[str] = "guide"
    rule: Line
    text: Text
    article: Line | None = None


InquiryAction = Verify | FindCause | DecideLiability | ProposeCompensation | DecideCompensation | Guide
