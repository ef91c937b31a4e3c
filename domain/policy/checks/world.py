"""What of a pack the world does not allow: zones and holidays that are not known, and figures that the law forbids.

These checks are given what they hold a pack against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.calendar.checking import problems
from domain.calendar.errors import CountryUnknown, HolidaysUnknown, RegionUnknown, ZoneUnknown
from domain.calendar.spec import CalendarText
from domain.errors import Refusal
from domain.policy.law.figures import FIGURES
from domain.policy.law.statutes import of_country
from domain.policy.reading.problems import Problem
from domain.policy.reading.shape import nearest
from domain.policy.reading.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from domain.calendar.published import Expand
    from domain.policy.law.figures import Figure
    from domain.policy.law.statutes import Statute
    from domain.policy.reading.draft import Check, Draft
    from domain.policy.reading.problems import Path

_FIELDS: Final[dict[type[Refusal], tuple[str, ...]]] = {
    ZoneUnknown: ("zone",),
    CountryUnknown: ("holidays", "country"),
    RegionUnknown: ("holidays", "region"),
    HolidaysUnknown: ("holidays", "country"),
}


def calendars_known(expand: Expand, years: tuple[int, int]) -> Check:
    """Return a check that finds calendars whose zone or public holidays are not known in these years."""

    def check(draft: Draft) -> Iterator[Problem]:
        for path, _ in draft.tables("calendars"):
            spec = draft.read(CalendarText, *path)
            if spec is None or problems(spec):
                continue  # told elsewhere
            try:
                expand(spec, *years)
            except Refusal as refusal:
                yield _unknown((*path, *_FIELDS.get(type(refusal), ())), refusal.message)

    return check


def minimums(statutes: Sequence[Statute], at: datetime) -> Check:
    """Return a check that finds figures looser than the law of the operator or of a place at a moment, figures of
    places that there are none of, and such as change nothing.
    """

    def check(draft: Draft) -> Iterator[Problem]:
        operator = draft.at("operator")
        for figure in FIGURES.values():
            own = _number(draft.at(*figure.path))
            if isinstance(operator, str) and own is not None:
                yield from _looser(figure.path, figure, own, of_country(statutes, operator, at), operator)
        for path, place in draft.tables("places"):
            yield from _figures_of_place(draft, path, place)
            country = place.get("country")
            if isinstance(country, str):
                yield from _place(draft, path, place, tuple(of_country(statutes, country, at)))

    return check


def _place(draft: Draft, path: Path, place: dict[str, Any], statutes: Iterable[Statute]) -> Iterator[Problem]:
    given = place.get("figures")
    figures = given if isinstance(given, dict) else {}
    for figure in FIGURES.values():
        own, here = _number(draft.at(*figure.path)), _number(figures.get(figure.name))
        said = tuple(one for one in (own, here) if one is not None)
        if said:
            where = (*path, "figures", figure.name) if here is not None else path
            yield from _looser(where, figure, figure.strictest(said), statutes, place["country"])


def _figures_of_place(draft: Draft, path: Path, place: dict[str, Any]) -> Iterator[Problem]:
    given = place.get("figures")
    for name, value in (given if isinstance(given, dict) else {}).items():
        here, where = _number(value), (*path, "figures", name)
        figure = FIGURES.get(name)
        if figure is None:
            near = nearest(name, FIGURES)
            meant = f"Write `{near}`, if that is meant" if near else f"Write one of {', '.join(FIGURES)}"
            yield Problem(where, f"there is no figure {shown(name)}", meant)
            continue
        own = _number(draft.at(*figure.path))
        if own is not None and here is not None and not figure.is_looser(own, here):
            says = f"the pack itself says {figure.asks(own)}, so {figure.asks(here)} changes nothing"
            yield Problem(where, says, "Leave it out, or be stricter here")


def _looser(path: Path, figure: Figure, value: int, statutes: Iterable[Statute], country: str) -> Iterator[Problem]:
    for one in statutes:
        if one.figure == figure.name and figure.is_looser(value, one.value):
            says = (
                f"{value} {figure.unit} are below the statutory minimum: the law of {country} asks for"
                f" {figure.asks(one.value)} ({one.id}: {one.source})"
            )
            yield Problem(path, says, f"Write {one.value}, or what is better for the customer")


def _unknown(path: Path, message: str) -> Problem:
    says, _, advice = message.removesuffix(".").partition("; ")
    return Problem(path, f"{says[:1].lower()}{says[1:]}", f"{advice[:1].upper()}{advice[1:]}" or "Correct it")


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
