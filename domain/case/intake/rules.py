"""The rules that a case runs under, settled when it begins and whenever it turns out to take place elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case import events as e
from domain.policy.law.figures import FIGURES
from domain.policy.law.layers import places_of, settled

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.file import CaseFile
    from domain.policy.pack import Pack
    from domain.policy.policy import Policy


def settling(file: CaseFile, policy: Policy, at: datetime) -> list[e.CaseEvent]:
    """Return the rules of a case at a moment, if they are news.

    Where no country is known and nothing was bought, its policy alone says what holds, and nothing is settled.
    """
    places = places_of(policy.pack, file.market, file.country)
    if not (file.rules or policy.purchase or any((places.sale, places.customer, places.operator))):
        return []
    rules = settled(policy, file.market, file.country, at)
    return [] if rules == file.rules else [e.RulesSettled(rules=rules, places=places, at=at)]


def ruled(figure: str, file: CaseFile, pack: Pack) -> int | None:
    """Return a figure as it holds for a case: as it was settled, or else as its pack says, if that says anything."""
    found = next((one.value for one in file.rules if one.rule == figure), None)
    return FIGURES[figure].of(pack) if found is None else found
