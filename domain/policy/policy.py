"""A policy as decisions see it: the pack in force, with what the ledger knows around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from domain.policy.law.layers import Basis
from domain.policy.law.statutes import Statute
from domain.policy.pack import Pack

if TYPE_CHECKING:
    from domain.calendar.published import PublishedCalendar


class Policy(Struct, frozen=True):
    """A pack in force: the number of its publication, in which all packs are counted, and since when.

    `calendars` are the pack's by name, each as it holds at the moment of asking; `statutes` what the laws of countries
    ask for then. `purchase` is the policy of the time of a purchase, where a decision is about one.
    """

    version: int
    effective_at: datetime
    pack: Pack
    calendars: Mapping[str, PublishedCalendar] = {}
    statutes: tuple[Statute, ...] = ()
    purchase: PurchasePolicy | None = None

    def silent_due(self, resolved_at: datetime) -> datetime:
        """Return when a case resolved at that moment closes if the customer stays silent."""
        return resolved_at + timedelta(days=self.pack.silent_days)


class PurchasePolicy(Struct, frozen=True):
    """What a purchase falls under: the policy that was in force when it was made, or the first one if none was yet."""

    policy: Policy
    at: datetime
    basis: Basis


NO_POLICY = Policy(
    version=0,
    effective_at=datetime.min.replace(tzinfo=UTC),
    pack=Pack(name="none", title="No policy is in force yet", silent_days=0, channels=(), teams=(), topics=()),
)
"""What holds before the first publication: a pack that lists nothing."""
