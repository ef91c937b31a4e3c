"""What of a case the events about its clocks go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from application.clocks.waits import Waits
    from domain.event import Event


class Promised(NamedTuple):
    """When a call was promised, and by when."""

    at: datetime
    until: datetime


class Circumstances(NamedTuple):
    """What an event about a clock goes by, besides the rules: when it happened, when the customer turned to the desk
    and was registered, and the policy of the case; None where the case does not say. `promised` are the calls that were
    promised, by their numbers, `done` what was done and when, as other clocks have it, `spared` from when on clocks
    were given a little longer, by their names and starts, `began` from when on they ran at last, by their names;
    `reopened_at` is when the case was at last, `triaged_at` when first since then; `by` is what may have begun clocks
    last; `was` is until when the case had waited, as far as was known, where that was corrected last.
    """

    at: datetime
    contact_at: datetime | None
    registered_at: datetime | None
    policy: int | None
    promised: Mapping[int, Promised]
    done: frozenset[tuple[str, datetime]]
    spared: Mapping[tuple[str, datetime], datetime]
    began: Mapping[str, datetime]
    reopened_at: datetime | None
    waits: Waits
    triaged_at: datetime | None
    by: type[Event] | None
    was: datetime | None
