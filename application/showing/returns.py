"""Returns and complaints as customers are told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.showing.public import (
    PublicAddress,
    PublicBody,
    PublicComplaints,
    PublicExchange,
    PublicLevel,
    PublicReason,
    PublicReturns,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from application.showing.speaker import Speaker
    from domain.policy.law.layers import SettledRule
    from domain.policy.sections.complaints import Complaints
    from domain.policy.sections.returns import Address, Reason, Returns

    Settled = Mapping[str, SettledRule]


def returns(speaker: Speaker, settled: Settled) -> PublicReturns | None:
    """Return the return policy, its figures as they hold in the market; None where the pack promises nothing."""
    policy = speaker.pack.returns
    if policy is None:
        return None
    says, counts = speaker.phrases.says, speaker.phrases.counts
    window = _figure(settled, "returns.window_days") or policy.window_days
    refund_days = _figure(settled, "returns.refund.days")
    months = _figure(settled, "returns.guarantee_months")
    start = says(f"window_starts.{policy.window_starts}")
    return PublicReturns(
        window_days=window,
        period=says("sentences.period", within=counts("within.days", window), start=start),
        reasons=tuple(_reason(speaker, one) for one in policy.reasons),
        steps=tuple(speaker.said(one.title) for one in policy.steps),
        accepted=None if policy.accept is None else speaker.time(policy.accept, policy.accept_calendar),
        refund=speaker.time(policy.refund.within, policy.refund.calendar),
        refund_starts=says(f"refund_starts.{policy.refund.starts}"),
        refund_at_most=None if refund_days is None else counts("within.days", refund_days),
        guarantee=counts("counts.months", months) if months else None,
        excluded=speaker.maybe(policy.excluded),
        exchange=_exchange(speaker, policy),
        addresses=tuple(_address(speaker, one) for one in policy.addresses),
    )


def complaints(speaker: Speaker, settled: Settled, country: str | None) -> PublicComplaints | None:
    """Return how complaints go, in a market of that country; None where the pack promises nothing.

    Where the country is not known, the bodies of all are told.
    """
    policy = speaker.pack.complaints
    if policy is None:
        return None
    answer_days = _figure(settled, "complaints.answer_days")
    answers = policy.answers
    return PublicComplaints(
        steps=speaker.said(policy.steps),
        natures=tuple(speaker.said(one.title) for one in policy.natures),
        recorded=speaker.time(policy.record, policy.calendar),
        simple=speaker.time(answers.simple, answers.calendar),
        complex=speaker.time(answers.complex, answers.calendar),
        at_most=None if answer_days is None else speaker.phrases.counts("within.days", answer_days),
        progress=None if policy.progress is None else speaker.time(policy.progress, policy.calendar),
        levels=tuple(_levels(speaker, policy)),
        bodies=tuple(
            PublicBody(speaker.said(one.title), one.country, one.address)
            for one in policy.bodies
            if country is None or one.country in (None, country)
        ),
    )


def _figure(settled: Settled, rule: str) -> int | None:
    found = settled.get(rule)
    return None if found is None else found.value


def _reason(speaker: Speaker, reason: Reason) -> PublicReason:
    says = speaker.phrases.says
    return PublicReason(
        id=reason.id,
        title=speaker.said(reason.title),
        proof=speaker.said(reason.proof),
        pays=reason.pays,
        pays_words=says(f"pays.{reason.pays}"),
        choices=reason.choices,
        choices_words=speaker.phrases.listed(tuple(says(f"choices.{one}") for one in reason.choices)),
    )


def _exchange(speaker: Speaker, policy: Returns) -> PublicExchange | None:
    one = policy.exchange
    if one is None:
        return None
    return PublicExchange(speaker.said(one.steps), speaker.time(one.within, one.calendar), speaker.cost(one.cost))


def _address(speaker: Speaker, one: Address) -> PublicAddress:
    return PublicAddress(
        title=speaker.said(one.title),
        address=speaker.said(one.address),
        country=one.country,
        cost=speaker.cost(one.cost),
        days=one.days,
        days_words=speaker.phrases.counts("counts.days", one.days),
    )


def _levels(speaker: Speaker, policy: Complaints) -> list[PublicLevel]:
    for ladder in speaker.pack.ladders:
        if ladder.id == policy.ladder:
            return [
                PublicLevel(
                    speaker.said(one.title), None if one.within is None else speaker.time(one.within, one.calendar)
                )
                for one in ladder.levels
            ]
    return []
