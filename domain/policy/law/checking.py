"""What of a book of statutes can't be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.countries import country_meant, is_country
from domain.policy.errors import StatutesInvalid
from domain.policy.law.figures import FIGURES
from domain.policy.reading.problems import Problem
from domain.policy.reading.shape import nearest
from domain.policy.reading.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.policy.law.statutes import Statute
    from domain.policy.reading.problems import Path


def must_be_meant(statutes: Iterable[Statute]) -> None:
    """Raise `StatutesInvalid` with all that can't be meant."""
    found = list(problems(enumerate(statutes)))
    if found:
        raise StatutesInvalid(found)


def problems(statutes: Iterable[tuple[int, Statute | None]]) -> Iterator[Problem]:
    """Find ids that are there twice, countries that there are none of, figures that no pack has, and statutes that end
    before they begin. Each comes after its place in the list, None where it is misshapen.
    """
    seen: set[str] = set()
    for place, one in statutes:
        if one is not None:
            yield from _of(one, ("statutes", place), seen)
            seen.add(one.id)


def _of(one: Statute, path: Path, seen: set[str]) -> Iterator[Problem]:
    if one.id in seen:
        says = f"the statute {shown(one.id)} is listed twice"
        yield Problem((*path, "id"), says, "Leave out one of them, or give it another name")
    for number, country in enumerate(one.countries):
        if not is_country(country):
            other = country_meant(country)
            advice = f"Write {other}, if that is meant" if other else "Write the two letters of ISO 3166, such as DE"
            yield Problem((*path, "countries", number), f"there is no country {shown(country)}", advice)
    if one.figure not in FIGURES:
        near = nearest(one.figure, FIGURES)
        meant = f"Write `{near}`, if that is meant" if near else f"Write one of {', '.join(FIGURES)}"
        yield Problem((*path, "figure"), f"there is no figure {shown(one.figure)}", meant)
    if one.until is not None and one.until <= one.since:
        yield Problem((*path, "until"), "it ends before it begins", "Write a later date, or leave it out")
