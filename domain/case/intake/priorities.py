"""Which priority and severity a new case has that says nothing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.policy.pack import Pack
    from domain.policy.sections.clocks import PriorityRule
    from domain.policy.sections.spans import Traits


def fitting(pack: Pack, case: Traits, description: str | None) -> PriorityRule | None:
    """Return the first rule of a policy that is for a new case."""
    return next((one for one in pack.priority_rules if _fits(one, case, description)), None)


def _fits(rule: PriorityRule, case: Traits, description: str | None) -> bool:
    """Tell whether a rule is for a case. Words are found in whatever case they are written, also within others."""
    if not rule.when.fits(case):
        return False
    said = (description or "").casefold()
    return not rule.mentions or any(one.casefold() in said for one in rule.mentions)
