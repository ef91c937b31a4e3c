"""Returns, and complaints: windows, approvals, and times that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.policy.checks.saying import who
from domain.policy.checks.spans import difference, is_longer_than_days
from domain.policy.reading.problems import Problem
from domain.policy.sections.complaints import Answers
from domain.policy.sections.returns import Approval, Refund

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.reading.draft import Draft

SHORTEST_WINDOW: Final = 7
"""The fewest calendar days in which goods can come back, whatever the law of a country says."""


def windows_long_enough(draft: Draft) -> Iterator[Problem]:
    """Find a window for returns that is too short."""
    days = draft.read(int, "returns", "window_days")
    if days is not None and days < SHORTEST_WINDOW:
        says = f"the window is too short: customers have at least {SHORTEST_WINDOW} days"
        yield Problem(("returns", "window_days"), says, f"Write {SHORTEST_WINDOW} or more")


def approvals_ascend(draft: Draft) -> Iterator[Problem]:
    """Find approvals that no amount reaches, amounts that nobody may approve, and amounts without their currency."""
    paths = [path for path, _ in draft.tables("returns", "approvals")]
    lines = [(path, draft.read(Approval, *path)) for path in paths]
    highest = -1
    for path, approval in lines:
        name, is_last = who(draft, (*path, "up_to")), path == paths[-1]
        if approval is None:
            continue
        if approval.up_to is None:
            if not is_last:
                says = f"{name} is for any amount, and others follow"
                yield Problem(path, says, "Put it last, or say by `up_to` for which amounts it is")
            continue
        if approval.up_to <= highest:
            says = f"{name} never applies: one before it is for amounts up to {highest}"
            yield Problem((*path, "up_to"), says, "Order them from the smallest amount to the greatest")
        highest = max(highest, approval.up_to)
        if is_last:
            says = f"above {highest} nobody may approve a return"
            yield Problem((*path, "up_to"), says, "Add one without `up_to`, for any amount")
    if highest >= 0 and draft.at("returns", "currency") is None:
        says = "nobody can tell of which currency the amounts of the approvals are"
        yield Problem(("returns", "currency"), says, "Add it, such as EUR")


def times_of_returns_agree(draft: Draft) -> Iterator[Problem]:
    """Find refunds that take longer than they may, and a calendar for acceptances that nobody promised."""
    refund = draft.read(Refund, "returns", "refund")
    if refund is not None and refund.days is not None and is_longer_than_days(refund.within, refund.days):
        says = f"a refund takes longer by `within` than the {refund.days} days that it takes at most"
        yield Problem(("returns", "refund", "days"), says, "Promise less time by `within`, or allow more days")
    if draft.at("returns", "accept_calendar") is not None and draft.at("returns", "accept") is None:
        says = "no time is promised in which returns are accepted, so there is nothing to count"
        yield Problem(("returns", "accept_calendar"), says, "Add `accept`, or leave this out")


def times_of_complaints_agree(draft: Draft) -> Iterator[Problem]:
    """Find simple complaints that take longer than complex ones, and answers that take longer than they may."""
    answers = draft.read(Answers, "complaints", "answers")
    if answers is None:
        return
    if (difference(answers.simple, answers.complex) or 0) > 0:
        says = "a simple complaint takes longer than a complex one"
        yield Problem(("complaints", "answers", "simple"), says, "Write a time that is no longer")
    days = draft.read(int, "complaints", "answer_days")
    for name, length in (("simple", answers.simple), ("complex", answers.complex)):
        if days is not None and is_longer_than_days(length, days):
            says = f"an answer takes longer than the {days} days of `answer_days`"
            yield Problem(("complaints", "answers", name), says, "Promise less time here, or allow more days")
