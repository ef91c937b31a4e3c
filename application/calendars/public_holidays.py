"""Public holidays of the pinned holidays package."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from holidays import country_holidays, list_supported_countries
from holidays.registry import COUNTRIES

from domain.calendar.errors import CountryUnknown, HolidaysUnknown, RegionUnknown

if TYPE_CHECKING:
    from datetime import date


@cache
def holidays_version() -> str:
    """Return the version of the package that public holidays come from."""
    return version("holidays")


def public_holidays(country: str, region: str | None, first_year: int, last_year: int) -> dict[date, str]:
    """Return the public holidays of these years and the one before, with the days that are off in their stead.

    Names are in the country's own language. Raises `CountryUnknown`, `RegionUnknown` and `HolidaysUnknown`.
    """
    regions = list_supported_countries(include_aliases=False).get(country)
    if regions is None:
        near = _near(country)
        raise CountryUnknown(country=country, hint=f"; perhaps {' or '.join(near)} is meant" if near else "")
    known = country_holidays(country)
    named = [*regions, *known.subdivisions_aliases]
    if region is not None and region not in named:
        raise RegionUnknown(region=region, country=country, known=", ".join(named) or "the country as a whole")
    for year in (first_year, last_year):
        if not known.start_year <= year <= known.end_year:
            raise HolidaysUnknown(country=country, first_year=known.start_year, last_year=known.end_year, year=year)
    # Without a language the package would take that of the machine.
    found = country_holidays(
        country, subdiv=region, years=range(first_year - 1, last_year + 1), language=known.default_language
    )
    return dict(found.items())


def _near(country: str) -> list[str]:
    """Return codes of countries whose name or codes are written like it."""
    written: dict[str, str] = {}
    for key, (_, code, *aliases) in COUNTRIES.items():
        written |= {one.casefold(): code for one in (key, code, *aliases)}
    asked = country.casefold().replace(" ", "_")
    return list(dict.fromkeys(written[one] for one in get_close_matches(asked, written, n=3, cutoff=0.6)))
