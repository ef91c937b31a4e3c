"""Which priority a new case has that says nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.case.vocabulary import Priority
    from domain.policy.pack import Pack
    from domain.policy.sections.clocks import PriorityRule
    from domain.policy.sections.spans import Traits


def chosen(pack: Pack, case: Traits, description: str | None) -> tuple[Priority, str | None]:
    """Return the priority that the first fitting rule of a policy gives, and that rule's name; without one, normal."""
    rule = next((one for one in pack.priority_rules if _fits(one, case, description)), None)
    return ("normal", None) if rule is None else (rule.priority, rule.id)


def _fits(rule: PriorityRule, case: Traits, description: str | None) -> bool:
    """Tell whether a rule is for a case. Words are found in whatever case they are written, also within others."""
    if not rule.when.fits(case):
        return False
    said = (description or "").casefold()
    return not rule.mentions or any(one.casefold() in said for one in rule.mentions)
