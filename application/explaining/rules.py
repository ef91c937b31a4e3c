"""Which rule gave an event of a case what it says: what the policy said then, and what was recorded before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from application.explaining.targets import target_in_words, window_in_words
from application.telling.words import amount, at, lasting, listed
from domain.case import events as e
from domain.case.intake.rules import ruled
from domain.case.state import Resolved, Unopened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.explaining.publications import Publication
    from domain.case.file import CaseFile
    from domain.event import Recorded
    from domain.policy.pack import Pack


@dataclass(frozen=True)
class Circumstances:
    """An event between the states before and after it.

    `deciding` is the policy that its command names in an event, or else the case's; `reigning` the one in force when it
    was recorded, which nothing names.
    """

    recorded: Recorded[Any]
    before: Any
    after: Any
    deciding: Publication | None
    reigning: Publication | None


def rules(now: Circumstances) -> Iterator[str]:
    """Return a sentence for each rule that can be shown from what was recorded; none for what follows no rule."""
    yield from _recorded_before(now)
    policy, verb = (now.deciding, "decided") if now.deciding else (now.reigning, "was in force when this was recorded")
    if policy is None:
        return
    name = f"Policy {policy.version} ({policy.name or 'never published'}) {verb}"
    if policy.pack is not None:
        said = _said(now, policy.pack)
        if said is not None:
            yield f"{name}: {said}."
    elif policy.name is not None:
        yield f"{name}; this version of the program can't read its text."
    else:
        yield f"{name}."


def _recorded_before(now: Circumstances) -> Iterator[str]:
    event, happened = now.recorded.event, now.recorded.occurred_at
    if isinstance(event, e.CaseClosed) and event.how == "silent":
        if isinstance(now.before, Resolved) and now.before.silent_due is not None:
            yield f"The customer's time to answer had ended at {at(now.before.silent_due)}."
    elif isinstance(event, e.ReferralAnswered):
        for due in _due(now.before, event.referral):
            when = "after" if happened > due else "before"
            yield f"It was due at {at(due)}; the answer came {lasting(abs(happened - due))} {when} that."


def _due(state: Any, referral: int) -> list[datetime]:  # noqa: ANN401 - a state of whatever aggregate
    file = _file(state)
    return [] if file is None else [one.due for at, one in enumerate(file.referrals, 1) if at == referral]


def _said(now: Circumstances, pack: Pack) -> str | None:  # noqa: C901, PLR0911, PLR0912 - a rule per event
    event, file = now.recorded.event, _file(now.after)
    match event:
        case e.CaseOpened() | e.CaseClassified():
            return _routing(event, pack)
        case e.CaseTriaged(complexity=str()) if now.deciding and file is not None:
            topic = pack.topic(file.topic)
            beforehand = topic is not None and topic.complexity == event.complexity
            return f"topic {file.topic} counts as {event.complexity} beforehand" if beforehand else None
        case e.MissingInformationNoted() if file is not None:
            kind = None if file.kind is None else pack.kind(file.kind)
            wanted = listed((*pack.intake.wants, *pack.detail_names(kind)))
            return f"a case {f'of kind {kind.id} ' if kind else ''}should tell {wanted or 'nothing'}"
        case e.InformationRequested(automatic=True) if pack.intake.question is not None:
            return "whoever leaves out the kind is asked for it by itself"
        case e.CaseReferred():
            return _answer_time(now, event, pack)
        case e.CompensationProposed(automatic=True):
            return _platform_fault(pack)
        case e.CompensationDecided(granted=True):
            return _limits(event, pack)
        case e.GuidanceGiven():
            rule = pack.rule(event.rule)
            return None if rule is None else f"rule {rule.id} is {pack.said(rule.title, None)!r}"
        case e.SolutionProposed() if file is not None:
            return _say_in_solution(event, file, pack)
        case e.CallBackPromised() if pack.call_backs is not None:
            return window_in_words(pack.call_backs)
        case e.ClockStarted(until=until) if until is not None:
            return f"{target_in_words(event, pack)}; the window that was promised ends at {at(until)}, and that counts"
        case e.ClockStarted() | e.ClockRetargeted():
            return target_in_words(event, pack)
        case e.CaseResolved() if file is not None:
            return _silent_days(now, event, ruled("silent_days", file, pack))
        case e.FindingRaised():
            return f"the limit of {event.finding} is {event.limit}, and these came to {event.count}"
        case e.InformationReminded():
            return "whoever was asked is reminded when the clock of their request is running out"
        case e.SilenceAnnounced():
            return "silence closes a case only where the customer was told so when it was resolved"
        case _:
            return None


def _silent_days(now: Circumstances, event: e.CaseResolved, days: int | None) -> str | None:
    due = event.silent_due
    # Where its days do not give that moment, it is not said that they did.
    if due is None or days is None or due != now.recorded.occurred_at + timedelta(days=days):
        return None
    return f"a resolved case closes after {days} days without the customer's word, at {at(due)}"


def _routing(event: e.CaseOpened | e.CaseClassified, pack: Pack) -> str | None:
    kind, topic = (None if event.kind is None else pack.kind(event.kind)), pack.topic(event.topic)
    if kind is not None and kind.team == event.team:
        return f"kind {kind.id} goes to team {kind.team}, whatever the topic"
    if topic is not None and topic.team == event.team:
        return f"topic {topic.id} goes to team {topic.team}"
    return None


def _answer_time(now: Circumstances, event: e.CaseReferred, pack: Pack) -> str | None:
    department = pack.department(event.to)
    if department is None:
        return None
    outside = ", which is outside," if department.outside else ""
    within = lasting(department.answers_within)
    return (
        f"{department.id} ({department.title}){outside} answers within {within}, counted round the clock:"
        f" asked at {at(now.recorded.occurred_at)}, due at {at(event.due)}"
    )


def _platform_fault(pack: Pack) -> str:
    rules = pack.compensation
    if rules is None or rules.platform_fault is None:
        return "it names no amount for what the platform did wrong, so the decision has to"
    return f"what the platform did wrong is made good with {amount(rules.platform_fault, rules.currency)}, unasked"


def _limits(event: e.CompensationDecided, pack: Pack) -> str:
    if pack.compensation is None:
        return "it sets no limit to what may be granted"
    limits = pack.compensation.limits.items()
    may = listed(f"{role} (up to {limit})" for role, limit in limits if limit >= event.amount)
    return f"{amount(event.amount, event.currency)} may be granted by {may or 'nobody'}"


def _say_in_solution(event: e.SolutionProposed, file: CaseFile, pack: Pack) -> str | None:
    kind = None if file.kind is None else pack.kind(file.kind)
    if kind is None or (kind.asks_merchant, kind.needs_review) != (event.asks_merchant, event.needs_review):
        return None
    parts = [
        *(["the merchant has a say in it"] if event.asks_merchant else []),
        *(["another person must approve it"] if event.needs_review else []),
        *([f"it offers {listed(kind.remedies)}"] if kind.remedies else []),
    ]
    return f"for kind {kind.id}, {' and '.join(parts)}" if parts else None


def _file(state: Any) -> CaseFile | None:  # noqa: ANN401 - a state of whatever aggregate
    return None if isinstance(state, Unopened) else getattr(state, "file", None)
