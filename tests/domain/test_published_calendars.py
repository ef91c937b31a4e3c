"""Calendars as packs bring them: in versions, each with what was known of the world when it was published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.calendar.errors import BeyondHorizon, HolidaysUnknown
from domain.policy.commands import ExtendCalendar, PublishPolicy
from domain.policy.decisions import POLICY
from domain.policy.errors import CalendarNotPublished, HorizonBehind, PackInvalid
from domain.policy.events import CalendarExtended, PolicyEvent, PolicyPublished
from tests.releases import FOUNDING, OFFICE, ROMAN, newer, older
from tests.samples import NOW, PACK
from tests.spec import given

if TYPE_CHECKING:
    from datetime import datetime

    from domain.calendar.expansion import Expansion
    from domain.calendar.published import Expand, PublishedCalendar
    from domain.calendar.spec import CalendarSpec
    from domain.policy.state import PolicyState

DAY = timedelta(days=1)
LONGER = ROMAN.replace('fri = ["09:00-17:00"]', 'fri = ["09:00-19:00"]')
KEY = ("shop", "office")


def _asked(
    action: PublishPolicy | ExtendCalendar, *before: PolicyEvent, expand: Expand = older, now: datetime = NOW
) -> tuple[PolicyEvent, ...]:
    """Return a history with what an action adds to it."""
    decided = given(POLICY, *before).when(action, expand=expand, now=now).decided()
    return (*before, *decided)  # type: ignore[arg-type]  # the events of this aggregate


def _published(
    *before: PolicyEvent,
    text: str = ROMAN,
    expand: Expand = older,
    now: datetime = NOW,
    effective_at: datetime | None = None,
) -> tuple[PolicyEvent, ...]:
    return _asked(PublishPolicy(text=text, reason="x", effective_at=effective_at), *before, expand=expand, now=now)


def _extended(
    *before: PolicyEvent, last_year: int | None = None, expand: Expand = older, now: datetime = NOW
) -> tuple[PolicyEvent, ...]:
    action = ExtendCalendar(pack="shop", calendar="office", reason="x", last_year=last_year)
    return _asked(action, *before, expand=expand, now=now)


def _state(history: tuple[PolicyEvent, ...]) -> PolicyState:
    state: PolicyState = given(POLICY, *history).state
    return state


def _held(history: tuple[PolicyEvent, ...], at: datetime = NOW) -> PublishedCalendar:
    return _state(history).calendars_at("shop", at)["office"]


def _problems(text: str) -> list[str]:
    """Return the problems with which a pack is refused."""
    with pytest.raises(PackInvalid) as refused:
        _published(text=text)
    return [said for _, said in refused.value.wrong]


def test_a_pack_brings_its_calendars_with_what_is_known_of_them() -> None:
    """From the year before on, and for ten whole years and more."""
    (event,) = _published()
    assert isinstance(event, PolicyPublished)
    one, other = event.calendars
    assert [one.spec.id, one.spec.zone, other.spec.id] == ["office", "Europe/Rome", "always"]
    assert (one.expansion.first_day, one.expansion.last_day) == (date(2025, 1, 1), date(2037, 12, 31))
    assert (one.expansion.tzdata_version, one.expansion.holidays_version) == ("2026.1", "0.100")
    assert (_held((event,)).version, _held((event,)).since) == (1, NOW)


def test_what_is_not_known_of_a_calendar_is_told_with_its_line() -> None:
    """Its zone, its country, its region; with what may be meant."""
    line = ROMAN[: ROMAN.index(OFFICE)].count("\n") + 1
    (zone,) = _problems(ROMAN.replace("Europe/Rome", "Europe/Roma"))
    assert zone.startswith(f"line {line}: calendars.0.zone: there is no time zone Europe/Roma")
    (country,) = _problems(ROMAN.replace('"IT"', '"ZX"'))
    assert country.startswith(f"line {line}: calendars.0.holidays.country: ")
    (region,) = _problems(ROMAN.replace('"IT"', '"IT", region = "ZZ"'))
    assert region.startswith(f"line {line}: calendars.0.holidays.region: no public holidays are known of ZZ in IT")


def test_publishing_the_same_again_keeps_the_version() -> None:
    """Whatever a newer release knows: only an extension takes it in. Another text with the same calendar keeps it."""
    history = _published()
    assert _published(*history, expand=newer, now=NOW + DAY) == history
    *_, event = other = _published(*history, text=ROMAN.replace("silent_days = 7", "silent_days = 8"), expand=newer)
    assert isinstance(event, PolicyPublished)
    assert event.calendars == ()
    assert _held(other) == _held(history)


def test_a_calendar_that_is_about_to_end_is_published_anew_with_its_pack() -> None:
    """Years later, though its text is the same; a year later it still reaches far enough."""
    history = _published()
    assert _published(*history, now=NOW + 365 * DAY) == history
    later = NOW + 2 * 365 * DAY
    again = _published(*history, now=later)
    assert (_held(again, later).version, _held(again, later).expansion.last_day.year) == (2, later.year + 11)
    assert _held(again) == _held(history)


def test_a_changed_calendar_is_a_version_that_touches_nothing_before_its_time() -> None:
    """It is announced for later, and holds from that moment on."""
    history = _published()
    changed = _published(*history, text=LONGER, effective_at=NOW + DAY)
    assert [one.version for one in _state(changed).calendars[KEY]] == [1, 2]
    assert _held(changed, NOW + DAY - timedelta(microseconds=1)) == _held(history)
    assert _held(changed, NOW + DAY).spec.hours["fri"] == ("09:00-19:00",)


def test_a_calendar_that_is_withdrawn_stays_for_what_runs_by_it() -> None:
    """The pack no longer lists it, and what was promised by it is computed as before."""
    history = _published()
    due = _held(history).working.add(NOW, timedelta(hours=100))
    withdrawn = _published(*history, text=PACK, now=NOW + DAY)
    for at in (NOW, NOW + 2 * DAY):
        assert _held(withdrawn, at) == _held(history)
        assert _held(withdrawn, at).working.add(NOW, timedelta(hours=100)) == due


def test_a_pack_whose_clock_names_a_withdrawn_calendar_is_refused() -> None:
    """That the ledger still knows it makes it none of the pack's."""
    clock = """
[[clocks]]
id = "answer"
title = "First answer"
starts = "contact"
fulfilled_by = "reply"
calendar = "office"
targets = [{ within = { hours = 4 } }]
"""
    history = _published(text=ROMAN + clock)
    with pytest.raises(PackInvalid, match="keeps to calendar 'office', which the pack does not list"):
        _published(*history, text=PACK + clock)


def test_two_packs_may_call_their_calendars_alike() -> None:
    """Each goes by its own: no calendar of another pack moves under its feet."""
    history = _published()
    both = _published(*history, text=LONGER.replace('"shop"', '"stall"'))
    assert _held(both) == _held(history)
    assert _state(both).calendars_at("stall", NOW)["office"].spec.hours["fri"] == ("09:00-19:00",)


def test_extending_reaches_further_and_begins_now() -> None:
    """With the same text and the same first day; what is older goes by the version before."""
    history = _published()
    longer = _extended(*history, last_year=2045, now=NOW + DAY)
    assert isinstance(longer[-1], CalendarExtended)
    held = _held(longer, NOW + DAY)
    assert (held.version, held.since) == (2, NOW + DAY)
    assert (held.expansion.first_day, held.expansion.last_day) == (date(2025, 1, 1), date(2045, 12, 31))
    assert held.spec == _held(history).spec
    assert _held(longer) == _held(history)
    late = NOW + 13 * 365 * DAY
    assert held.working.next_open(late) >= late
    with pytest.raises(BeyondHorizon):
        _held(longer).working.next_open(late)


def test_extending_takes_in_what_is_known_now() -> None:
    """To the same year as before, which without news is none."""
    history = _published()
    assert _extended(*history) == history
    news = _extended(*history, expand=newer)
    assert FOUNDING in _held(news).expansion.holidays
    assert FOUNDING not in _state(news).calendars[KEY][0].expansion.holidays
    # Without a year a horizon that is longer than usual is kept.
    long = _extended(*news, last_year=2060, expand=newer)
    assert _extended(*long, expand=newer) == long


def test_a_horizon_is_never_shortened() -> None:
    """The year that is known already may be named, no earlier one."""
    history = _published()
    assert _extended(*history, last_year=2037) == history
    shorter = ExtendCalendar(pack="shop", calendar="office", reason="x", last_year=2036)
    said = given(POLICY, *history).when(shorter, expand=older).then(HorizonBehind)
    assert said == "The calendar office is known to the end of 2037 already; name a later year than 2036."


def test_what_is_not_there_cannot_be_extended() -> None:
    """The refusal names the calendars that there are."""
    nothing = ExtendCalendar(pack="shop", calendar="warehouse", reason="x")
    assert "these were: none." in given(POLICY).when(nothing, expand=older).then(CalendarNotPublished)
    said = given(POLICY, *_published()).when(nothing, expand=older).then(CalendarNotPublished)
    assert said.endswith("these were: office of shop, always of shop.")


def test_holidays_that_nobody_knows_yet_are_refused() -> None:
    """Nothing is guessed: the calendar stays as it is."""

    def unknown(_spec: CalendarSpec, _first: int, last: int) -> Expansion:
        raise HolidaysUnknown(country="IT", first_year=1900, last_year=2100, year=last)

    extend = ExtendCalendar(pack="shop", calendar="office", reason="x")
    given(POLICY, *_published()).when(extend, expand=unknown).then(HolidaysUnknown)


def test_a_pack_can_bring_no_calendar_without_a_world() -> None:
    """Where nothing is known of it, UTC alone has hours."""
    with pytest.raises(PackInvalid, match="here only UTC is known"):
        given(POLICY).when(PublishPolicy(text=ROMAN, reason="x")).decided()
    (event,) = given(POLICY).when(PublishPolicy(text=PACK, reason="x")).decided()
    assert isinstance(event, PolicyPublished)
    assert event.calendars[0].expansion.tzdata_version == "none"
