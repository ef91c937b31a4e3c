"""Surveys, the beginning and end of surge mode, and what starts the emergency process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.policy.checks.saying import who
from domain.policy.reading.problems import Problem
from domain.policy.sections.peaks import Promotion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.reading.draft import Draft

_STARTERS = ("backlog", "arrivals", "promotions")


def scales_have_highs(draft: Draft) -> Iterator[Problem]:
    """Find surveys in which every answer is a low one."""
    for path, survey in draft.tables("surveys"):
        low, scale = (survey.get(name, default) for name, default in (("low_at_most", 2), ("scale", 5)))
        if _is_number(low) and _is_number(scale) and low >= scale:
            says = f"{who(draft, (*path, 'scale'))} has no answer that is not low: they run from 1 to {scale}"
            where = "low_at_most" if "low_at_most" in survey else "scale"
            yield Problem((*path, where), says, "Let low_at_most be smaller than scale")


def surges_start_and_end(draft: Draft) -> Iterator[Problem]:
    """Find a surge that nothing starts, and thresholds at which it would start and end at once."""
    surge = draft.at("surge")
    if isinstance(surge, dict) and not any(surge.get(name) for name in _STARTERS):
        yield Problem(("surge",), "nothing starts surge mode", f"Add one of {', '.join(_STARTERS)}")
    for name in ("backlog", "arrivals"):
        starts, ends = (draft.at("surge", name, one) for one in ("starts_at", "ends_at"))
        if isinstance(starts, int) and isinstance(ends, int) and ends >= starts:
            says = "surge mode would end as soon as it starts"
            yield Problem(("surge", name, "ends_at"), says, f"Write a number below {starts}")


def promotions_in_order(draft: Draft) -> Iterator[Problem]:
    """Find promotions that end before they start, and such as hold at the same time."""
    found = []
    for path, _ in draft.tables("surge", "promotions"):
        one = draft.read(Promotion, *path)
        if one is None:
            continue
        if one.ends <= one.starts:
            yield Problem((*path, "ends"), f"{who(draft, (*path, 'ends'))} ends before it starts", "Write a later time")
        else:
            found.append((one.starts, one.ends, path))
    until = None
    for starts, ends, path in sorted(found):
        if until is not None and starts < until[0]:
            says = f"{who(draft, (*path, 'starts'))} starts while {who(draft, (*until[1], 'ends'))} still holds"
            yield Problem((*path, "starts"), says, "Write them as one, or apart")
        if until is None or ends > until[0]:
            until = (ends, path)


def emergencies_begin(draft: Draft) -> Iterator[Problem]:
    """Find emergency processes that nothing starts, clocks that none of their steps can fulfil, and unknown steps."""
    emergency, by_step = draft.at("emergency"), False
    for path, clock in draft.tables("clocks"):
        if clock.get("fulfilled_by") != "emergency_step":
            continue
        by_step = True
        if emergency is None:
            says = f"{who(draft, (*path, 'fulfilled_by'))} is fulfilled by a step that no emergency process has"
            yield Problem((*path, "fulfilled_by"), says, "Add the section emergency with its steps")
        if draft.at(*path, "only", "severities") != ["major"]:
            says = f"{who(draft, (*path, 'only'))} is for cases on which no step of the emergency process is taken"
            yield Problem((*path, "only"), says, 'Write only = { severities = ["major"] }')
    if isinstance(emergency, dict) and "incident" not in emergency and not by_step:
        advice = "Add a clock that is fulfilled by `emergency_step`, or an incident with its time"
        yield Problem(("emergency",), "nothing says when the emergency process begins", advice)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
