"""What was published stays as it was computed, whatever a later release of zones and holidays says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from domain.calendar.errors import BeyondHorizon
from domain.ids import policy_stream
from domain.policy.commands import ExtendCalendar
from tests.postgres.ledgers import Clock, ledger_of
from tests.releases import FOUNDING, ROMAN, STAYS, newer, older
from tests.samples import NOW, command, publish

if TYPE_CHECKING:
    from application.desk import Desk
    from domain.calendar.working_time import WorkingTime
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

EXTENSION: Final = NOW + timedelta(days=30)
_STARTS: Final = [NOW + timedelta(days=day, hours=5, microseconds=day) for day in range(0, 700, 7)]
_LENGTHS: Final = (timedelta(minutes=15), timedelta(hours=8, microseconds=1), timedelta(hours=200))


async def _office(desk: Desk, at: datetime) -> WorkingTime:
    """Return the working time of what begins at a moment."""
    return (await desk.policies.in_force(at)).calendars["office"].working


def _all_of(working: WorkingTime) -> list[object]:
    """Return what a calendar computes: every opening, and what is added, counted and met from many starts."""
    found: list[object] = [*working.open_intervals(NOW)]
    for start in _STARTS:
        found += [working.add(start, length) for length in _LENGTHS]
        found += [working.between(NOW, start), working.add_business_days_at(start, 20)]
    return found


async def test_two_releases_meet_only_in_what_begins_after_the_extension(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a calendar published under an older release, when a newer one is installed, everything that was computed
    stays to the microsecond, also after processes restart; with an extension what begins from then on sees the news.
    """
    monkeypatch.setattr("application.desk.expand_published", older)
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish(text=ROMAN))
        before = _all_of(await _office(desk, NOW))

    clock = Clock(EXTENSION)
    monkeypatch.setattr("application.desk.expand_published", newer)
    async with ledger_of(database, clock) as desk:
        # The release alone changes nothing, and publishing the same pack again is no news.
        version = (await desk.ledger.execute(publish(EXTENSION, text=ROMAN))).version
        for at in (NOW, EXTENSION):
            assert _all_of(await _office(desk, at)) == before
        extend = ExtendCalendar(pack="shop", calendar="office", reason="Founding day is a holiday now.")
        receipt = await desk.ledger.execute(command(extend, policy_stream(), now=EXTENSION))
        assert receipt.version == version + 1

    async with ledger_of(database, clock) as desk:
        for at in (NOW, EXTENSION - timedelta(microseconds=1)):
            assert _all_of(await _office(desk, at)) == before
        old, new = await _office(desk, NOW), await _office(desk, EXTENSION)
        assert _all_of(new) != before

    # The news, and nothing else: the holiday is closed, and no clock goes back in autumn.
    friday = datetime(2026, 6, 12, 14, 0, tzinfo=UTC)
    assert old.add(friday, timedelta(hours=2)) == datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
    assert new.add(friday, timedelta(hours=2)) == datetime(2026, 6, 16, 8, 0, tzinfo=UTC)
    winter = datetime(2026, 11, 9, tzinfo=UTC)
    assert old.next_open(winter) == datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
    assert new.next_open(winter) == datetime(2026, 11, 9, 7, 0, tzinfo=UTC)
    until = datetime(2026, 10, 25, tzinfo=UTC)
    assert until > STAYS
    days = [one for one in old.open_intervals(NOW, end=until) if one.opens.date() != FOUNDING.day]
    assert new.open_intervals(NOW, end=until) == days


async def test_a_publication_of_two_packs_goes_by_the_release_of_each(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another pack with the same calendar, published later, knows more; the first one does not."""
    monkeypatch.setattr("application.desk.expand_published", older)
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish(text=ROMAN))
    monkeypatch.setattr("application.desk.expand_published", newer)
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish(text=ROMAN.replace('"shop"', '"stall"') + 'markets = ["de"]\n'))
        shop = (await desk.policies.in_force(NOW)).calendars["office"]
        stall = (await desk.policies.in_force(NOW, "de")).calendars["office"]
        assert [one.expansion.tzdata_version for one in (shop, stall)] == ["2026.1", "2026.2"]
        assert not stall.working.is_open(datetime(2026, 6, 15, 10, 0, tzinfo=UTC))
        assert shop.working.is_open(datetime(2026, 6, 15, 10, 0, tzinfo=UTC))


async def test_past_the_horizon_nothing_is_guessed(database: Database) -> None:
    """The message says what is known, and that the calendar wants extending; extended, it answers."""
    last, late = date(2037, 12, 31), datetime(2038, 1, 4, 12, 0, tzinfo=UTC)
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish(text=ROMAN))
        working = await _office(desk, NOW)
        assert working.expansion.last_day == last
        with pytest.raises(BeyondHorizon) as refused:
            working.add(NOW, timedelta(hours=8) * 4000)
        assert refused.value.message == (
            f"The calendar office is known from 2025-01-01 to {last}; the answer lies outside: extend the calendar."
        )
        extend = ExtendCalendar(pack="shop", calendar="office", reason="x", last_year=2040)
        await desk.ledger.execute(command(extend, policy_stream()))
        assert (await _office(desk, NOW)).next_open(late) == late
