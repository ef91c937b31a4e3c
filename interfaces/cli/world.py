"""What packs in files are held against beside themselves: zones, public holidays, and what laws ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.calendars.published import expand_published
from application.law import bundled_statutes
from domain.calendar.published import years
from domain.policy.checks.world import calendars_known, minimums

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.policy.law.statutes import Statute
    from domain.policy.reading.draft import Check
    from domain.policy.state import PolicyState


def world_offline(now: datetime) -> tuple[Check, ...]:
    """Return what a pack that holds from now on is held against where no ledger is at hand."""
    return _world(bundled_statutes().statutes, now, now)


def world_of(state: PolicyState, now: datetime, effective_at: datetime | None) -> tuple[Check, ...]:
    """Return what a pack that is to hold from a moment on is held against by a ledger."""
    at = now if effective_at is None else max(now, effective_at)
    return _world(state.statutes_at(at), at, now)


def _world(statutes: Sequence[Statute], at: datetime, now: datetime) -> tuple[Check, ...]:
    return calendars_known(expand_published, years(at, now)), minimums(statutes, at)
