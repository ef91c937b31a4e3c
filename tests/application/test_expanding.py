"""What a calendar is told of the world comes whole and exact from the pinned packages."""

from __future__ import annotations

import random
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta, tzinfo
from importlib.metadata import version

import msgspec
import pytest

from application.calendars.expanding import expand
from application.calendars.posix_rule import parse_rule
from application.calendars.tzif import parse_zone
from application.calendars.zones import zone, zone_data, zone_names
from application.importing.times import pinned_zone
from domain.calendar.errors import CountryUnknown, HolidaysUnknown, RegionUnknown, ZoneUnknown
from domain.calendar.expansion import Expansion
from domain.calendar.spec import CalendarSpec
from domain.calendar.working_time import WorkingTime
from tests.calendar.samples import calendar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SINCE, UNTIL = datetime(1950, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)


def _instant(at: datetime) -> int:
    return (at - EPOCH) // timedelta(seconds=1)


def test_every_change_of_every_zone_is_found_to_the_second() -> None:
    """As `zoneinfo` has it: right before and right at each change, and on many days between."""
    draw = random.Random(5)
    days = [SINCE + timedelta(days=4 * number, seconds=draw.randrange(345_600)) for number in range(110 * 90)]
    instants = [_instant(at) for at in days]
    seen: set[bytes] = set()
    for name in sorted(zone_names()):
        if zone_data(name) in seen:
            continue
        seen.add(zone_data(name))
        shown = pinned_zone(name)
        offset, changes = zone(name).between(_instant(SINCE), _instant(UNTIL))
        begins, offsets = [at for at, _ in changes], [offset, *(to for _, to in changes)]
        assert begins == sorted(set(begins))
        for at, before, after in zip(begins, offsets, offsets[1:], strict=False):
            assert before != after, name
            assert _offset(shown, at - 1) == before, (name, at)
            assert _offset(shown, at) == after, (name, at)
        for day, instant in zip(days[::2], instants[::2], strict=True):
            expected = day.astimezone(shown).utcoffset()
            assert expected == timedelta(seconds=offsets[bisect_right(begins, instant)]), (name, day)
    assert len(seen) > 300


def test_zones_that_never_change_their_clocks_have_one_offset() -> None:
    """Nothing is made up."""
    assert zone("Etc/UTC").between(_instant(SINCE), _instant(UNTIL)) == (0, [])
    assert zone("Etc/GMT+5").between(_instant(SINCE), _instant(UNTIL)) == (-5 * 3600, [])


@pytest.mark.parametrize(
    "rule, changes",
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", ["2026-03-29T01:00:00 7200", "2026-10-25T01:00:00 3600"]),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", ["2026-03-29T01:00:00 3600", "2026-10-25T01:00:00 0"]),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", ["2026-04-04T15:00:00 37800", "2026-10-03T15:30:00 39600"]),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", ["2026-03-29T01:00:00 -3600", "2026-10-25T01:00:00 -7200"]),
        ("EET-2EEST,M3.4.4/50,M10.4.4/50", ["2026-03-28T00:00:00 10800", "2026-10-23T23:00:00 7200"]),
        ("AAA0BBB,J60/0,J365/23", ["2026-03-01T00:00:00 3600", "2026-12-31T22:00:00 0"]),
        ("AAA0BBB,59/0,364/23", ["2026-03-01T00:00:00 3600", "2026-12-31T22:00:00 0"]),
    ],
)
def test_a_rule_for_every_year_is_read_as_posix_writes_it(rule: str, changes: list[str]) -> None:
    """Weeks of a month, days of a year, negative summer time, and times of day outside the day."""
    found = [(EPOCH + timedelta(seconds=at), offset) for at, offset in parse_rule(rule).changes(2026, 2026)]
    assert [f"{at:%Y-%m-%dT%H:%M:%S} {offset}" for at, offset in found] == changes


def test_the_day_of_a_rule_counts_a_leap_day_or_does_not() -> None:
    """J60 is always 1 March; 59 is the sixtieth day."""
    julian, counted = (parse_rule(f"AAA0BBB,{day}/0,J365").changes(2028, 2028)[0][0] for day in ("J60", "59"))
    assert EPOCH + timedelta(seconds=julian) == datetime(2028, 3, 1, tzinfo=UTC)
    assert EPOCH + timedelta(seconds=counted) == datetime(2028, 2, 29, tzinfo=UTC)


@pytest.mark.parametrize("rule", ["", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3\n"])
def test_what_is_no_rule_is_refused(rule: str) -> None:
    """A zone whose clocks can't be foretold is not guessed at."""
    with pytest.raises(ValueError, match="is no rule"):
        parse_rule(rule)


def test_what_is_no_zone_file_is_refused() -> None:
    """Neither other bytes nor a file of the first version, which has no rule."""
    data = zone_data("Europe/Berlin")
    for broken in (b"", b"TZif", data.replace(b"TZif2", b"TZif\0"), b"Zone" + data[4:]):
        with pytest.raises(ValueError, match="no TZif file"):
            parse_zone(broken)


def test_an_expansion_holds_the_changes_of_clocks_and_the_holidays_of_its_years() -> None:
    """With the versions of the packages that told them."""
    found = expand(calendar("Europe/Berlin", country="DE", region="BE"), 2026, 2037)
    assert (found.first_day, found.last_day, found.offset) == (date(2026, 1, 1), date(2037, 12, 31), 3600)
    assert len(found.changes) == 24
    assert found.changes[0].at == datetime(2026, 3, 29, 1, tzinfo=UTC)
    days = {one.day: one.name for one in found.holidays}
    assert days[date(2026, 3, 8)] == "Frauentag"
    assert date(2026, 1, 6) not in days  # Epiphany is none in Berlin
    assert days.keys() >= {date(year, 12, 25) for year in range(2026, 2038)}
    assert list(days) == sorted(days)
    assert (found.tzdata_version, found.holidays_version) == (version("tzdata"), version("holidays"))


def test_a_day_that_is_off_instead_of_a_holiday_is_told() -> None:
    """Christmas of 2027 is a Saturday, so Americans have the Friday."""
    found = expand(calendar("America/New_York", country="US"), 2027, 2027)
    assert date(2027, 12, 24) in {one.day for one in found.holidays}


def test_a_holiday_on_the_eve_of_the_first_day_is_told() -> None:
    """A night shift that it closes would have reached into the first day."""
    found = expand(calendar("Asia/Tokyo", country="JP"), 2026, 2026)
    assert found.holidays[0].day.year == 2026
    eve = expand(calendar("Europe/Riga", country="LV"), 2026, 2026)
    assert eve.holidays[0].day == date(2025, 12, 31)


def test_a_calendar_without_a_country_has_no_public_holidays() -> None:
    """And says of no package that it told them."""
    found = expand(calendar(), 2026, 2026)
    assert (found.holidays, found.holidays_version) == ((), None)


@pytest.mark.parametrize("machine", ["de", "en_US", "th"])
def test_the_machine_has_no_say_in_an_expansion(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its language nor its zone nor its copy of zone data."""
    monkeypatch.setenv("LANGUAGE", machine)
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setenv("PYTHONTZPATH", "/nowhere")
    found = expand(calendar("Europe/Berlin", country="DE"), 2026, 2026)
    assert found.holidays[0].name == "Neujahr"
    assert found.changes[0].at == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_an_expansion_is_data() -> None:
    """What was written is read again, the same, and makes the same working time."""
    spec = calendar("Europe/Berlin", country="DE", region="BY")
    found = expand(spec, 2026, 2027)
    again = msgspec.json.decode(msgspec.json.encode(found), type=Expansion)
    assert again == found
    spec = msgspec.json.decode(msgspec.json.encode(spec), type=CalendarSpec)
    start = datetime(2026, 4, 2, 14, tzinfo=UTC)
    due = WorkingTime(spec, again).add(start, timedelta(hours=4))
    assert due == WorkingTime(spec, found).add(start, timedelta(hours=4)) == datetime(2026, 4, 7, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "name, near",
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Europe/../Europe/Berlin", ""),
        ("", ""),
        ("zones", ""),
    ],
)
def test_an_unknown_zone_is_refused_with_what_is_near(name: str, near: str) -> None:
    """A misspelling or a city alone."""
    with pytest.raises(ZoneUnknown, match=near or "like Europe/Rome"):
        expand(calendar(name), 2026, 2026)


def test_an_unknown_country_or_region_is_refused_with_what_is_known() -> None:
    """By name or by another code."""
    for name, near in (("germany", "DE"), ("DEU", "DE"), ("de", "DE"), ("Untied Kingdom", "GB"), ("UK", "GB")):
        with pytest.raises(CountryUnknown, match=near):
            expand(calendar(country=name), 2026, 2026)
    with pytest.raises(RegionUnknown, match="BB, BE, BW"):
        expand(calendar(country="DE", region="XX"), 2026, 2026)


def test_years_of_which_no_holidays_are_known_are_refused() -> None:
    """Instead of being taken for years without holidays."""
    with pytest.raises(HolidaysUnknown, match="LK are known from 2003 to"):
        expand(calendar("Asia/Colombo", country="LK"), 2026, 2060)
    with pytest.raises(ValueError, match="name the first year first"):
        expand(calendar(), 2027, 2026)


def _offset(shown: tzinfo, instant: int) -> float:
    offset = (EPOCH + timedelta(seconds=instant)).astimezone(shown).utcoffset()
    assert offset is not None
    return offset.total_seconds()
