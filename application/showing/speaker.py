"""What the parts of a policy are told with: its language, the words between, and the moment."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from application.importing.sheets.amounts import EXPONENTS
from application.showing.hours import Timetable
from application.showing.public import PublicCost
from application.showing.public_times import PublicCases, PublicTime, Unit
from application.showing.wording import phrases_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from application.showing.public_times import Aspect
    from domain.policy.policy import Policy
    from domain.policy.sections.returns import Cost
    from domain.policy.sections.spans import Scope, Within

_UNITS: tuple[Unit, ...] = ("seconds", "minutes", "hours", "days", "business_days")


class Speaker:
    """Tells parts of a policy in one of its languages, as they hold at a moment."""

    def __init__(self, policy: Policy, language: str, at: datetime) -> None:
        self.policy = policy
        self.pack = policy.pack
        self.language = language
        self.at = at
        self.phrases = phrases_for(language)
        self.timetable = Timetable(policy, self.phrases, at)

    def said(self, texts: str | Mapping[str, str]) -> str:
        """Return a text of the pack."""
        return self.pack.said(texts, self.language)

    def maybe(self, texts: str | Mapping[str, str] | None) -> str | None:
        """Return a text of the pack, if there is one."""
        return None if texts is None else self.said(texts)

    def time(self, within: Within, calendar: str | None = None) -> PublicTime:
        """Return a length of time, counted by a calendar or round the clock."""
        count, unit = _counted(within)
        number = self.timetable.number(calendar) if unit != "days" else None
        if unit == "days":
            counted = "calendar_days"
        elif unit == "business_days":
            counted = within.ends or "closing"
        else:
            counted = "elapsed" if number is None else "working"
        words = self.phrases.counts(f"within.{unit}", count)
        return PublicTime(count, unit, words, self.phrases.says(f"counted.{counted}"), number)

    def cases(self, scope: Scope) -> tuple[PublicCases, ...]:
        """Return the cases that something is for; none where it is for all."""
        return tuple(self._cases(scope))

    def cost(self, cost: Cost) -> PublicCost:
        """Return what something costs."""
        if cost.amount == 0:
            words = self.phrases.says("sentences.free")
        else:
            exponent = EXPONENTS.get(cost.currency, 2)
            number = f"{Decimal(cost.amount).scaleb(-exponent):.{exponent}f}"
            words = f"{number.replace('.', self.phrases.says('joints.decimal'))} {cost.currency}"
        return PublicCost(cost.amount, cost.currency, words)

    def _cases(self, scope: Scope) -> Iterator[PublicCases]:
        listed: tuple[tuple[Aspect, Iterable[str], Callable[[str], str]], ...] = (
            ("channel", scope.channels, lambda name: self._title(self.pack.channel(name), name)),
            ("kind", scope.kinds, lambda name: self._title(self.pack.kind(name), name)),
            ("topic", scope.topics, lambda name: self._title(self.pack.topic(name), name)),
            ("priority", scope.priorities, lambda name: self.phrases.says(f"priorities.{name}")),
            ("complexity", scope.complexities, lambda name: self.phrases.says(f"complexities.{name}")),
            ("severity", scope.severities, lambda name: self.phrases.says(f"severities.{name}")),
        )
        for by, names, told in listed:
            if values := tuple(map(told, names)):
                yield PublicCases(by, self.phrases.says(f"aspects.{by}"), values)

    def _title(self, line: Any, name: str) -> str:  # noqa: ANN401 - any line of a pack that has a title
        title = getattr(line, "title", None)
        return name if title is None else self.said(title)


def _counted(within: Within) -> tuple[int, Unit]:
    for unit in _UNITS:
        count = getattr(within, unit)
        if count is not None:
            return count, unit
    return 0, "seconds"
