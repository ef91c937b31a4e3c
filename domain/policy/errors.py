"""Refusals of the policy aggregate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.policy.reading.problems import Problem


class PackInvalid(Refusal):
    """The policy pack can't be published: {reason}."""

    kind = "invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.wrong = tuple(("/text", one.located) for one in problems)
        super().__init__(reason=" ".join(one.located for one in problems).removesuffix("."))


class StatutesInvalid(Refusal):
    """The statutes can't be published: {reason}."""

    kind = "invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.wrong = tuple(("/" + "/".join(map(str, one.path)), one.sentence) for one in problems)
        super().__init__(reason=" ".join(one.sentence for one in problems).removesuffix("."))


class PolicyInThePast(Refusal):
    """A policy can't hold before it is announced; effective_at is {effective_at}, announced_at {announced_at}."""

    kind = "invalid"


class CalendarNotPublished(Refusal):
    """No pack {pack} with a calendar {calendar} was ever published; these were: {calendars}."""

    kind = "missing"


class PackNotPublished(Refusal):
    """No pack {pack} holds at that time; these do: {packs}."""

    kind = "missing"


class NoPolicyLeft(Refusal):
    """Without {pack} no policy would hold for cases of other markets; publish another one for these first."""

    kind = "unmet"


class HorizonBehind(Refusal):
    """The calendar {calendar} is known to the end of {known} already; name a later year than {year}."""

    kind = "invalid"
