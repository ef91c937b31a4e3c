"""The zones of the pinned tzdata package, whatever the system has."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from application.calendars.tzif import Zone, parse_zone
from domain.calendar.errors import ZoneUnknown

_DATA = files("tzdata")


@cache
def tzdata_version() -> str:
    """Return the version of the package that zones come from."""
    return version("tzdata")


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all zones, former ones too."""
    return frozenset(_DATA.joinpath("zones").read_text(encoding="utf-8").split())


@cache
def zone_data(name: str) -> bytes:
    """Return a zone's file; raise `ZoneUnknown`, with names that are near it."""
    if name not in zone_names():
        near = _near(name)
        raise ZoneUnknown(zone=name, hint=f"; perhaps {' or '.join(near)} is meant" if near else "")
    return _DATA.joinpath("zoneinfo", *name.split("/")).read_bytes()


@cache
def zone(name: str) -> Zone:
    """Return when the clocks of a zone change; raise `ZoneUnknown`."""
    return parse_zone(zone_data(name))


def _near(name: str) -> list[str]:
    """Return up to three names that are written alike, as a whole or in their last part."""
    written = {one.casefold(): one for one in sorted(zone_names())}
    cities = {one.rpartition("/")[2]: name for one, name in written.items()}
    asked = name.casefold().replace(" ", "_")
    found = [cities[one] for one in get_close_matches(asked.rpartition("/")[2], cities, n=3, cutoff=0.8)]
    found += [written[one] for one in get_close_matches(asked, written, n=3, cutoff=0.8)]
    return list(dict.fromkeys(found))[:3]
