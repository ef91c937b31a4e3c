"""The whole of a demonstration: the same size, policy and present give the same stories, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from application.demo import beforehand
from application.demo.cases import tell_case
from application.demo.people import Cast, Colleague, customer

if TYPE_CHECKING:
    from datetime import datetime

    from application.demo.script import Size, Story
    from domain.policy.pack import Pack

_CUSTOMERS: Final = 0.6
"""How many customers there are for a case: some write again and again."""


class Plan(Struct, frozen=True):
    """The stories: of staff and their texts, then of customers, then of cases, in the order in which they begin."""

    staff: tuple[Story, ...]
    customers: tuple[Story, ...]
    cases: tuple[Story, ...]


def plan(size: Size, now: datetime, pack: Pack, operator: Colleague) -> Plan:
    """Write all stories until `now`. There are exactly as many cases as asked for."""
    cast = Cast(size, pack)
    people = [customer(size, n) for n in range(max(1, round(size.cases * _CUSTOMERS)))]
    staff = (
        *beforehand.staffing(size, now, cast, operator),
        *beforehand.prepared_texts(size, now, pack, cast),
    )
    customers = tuple(beforehand.acquaintance(size, now, n, one, pack, cast) for n, one in enumerate(people))
    rng = size.dice("customers")
    cases: list[Story] = []
    missing = size.cases
    while missing:
        story = tell_case(size, now, len(cases), rng.choice(people), pack, cast, alone=missing == 1)
        missing -= len(story.cases)
        cases.append(story)
    return Plan(staff, customers, tuple(sorted(cases, key=lambda one: one.begins)))
