"""A policy as decisions see it: the pack in force, with what the ledger knows around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from domain.calendar.published import version_at
from domain.policy.law.layers import Basis
from domain.policy.law.statutes import Statute
from domain.policy.pack import Pack, published_pack

if TYPE_CHECKING:
    from domain.calendar.published import PublishedCalendar


class Policy(Struct, frozen=True):
    """A pack in force: the number of its publication, in which all packs are counted, and since when.

    `calendars` are the pack's by name, each as it holds at the moment of asking; `calendar_versions` all versions of
    every pack's, and `packs` and `texts` the names and texts of the packs by number of publication. `statutes` is what
    the laws of countries ask for then. `purchase` is the policy of the time of a purchase, where a decision is about
    one, and `joined` that of the case in which another is to go on. `withdrawn_at` is since when it holds no more.
    """

    version: int
    effective_at: datetime
    pack: Pack
    calendars: Mapping[str, PublishedCalendar] = {}
    calendar_versions: Mapping[tuple[str, str], tuple[PublishedCalendar, ...]] = {}
    packs: tuple[str, ...] = ()
    statutes: tuple[Statute, ...] = ()
    purchase: PurchasePolicy | None = None
    joined: Policy | None = None
    withdrawn_at: datetime | None = None
    texts: tuple[str, ...] = ()

    def governing(self, policy: int, at: datetime) -> Policy:
        """Return this policy for publications of its own pack, and for one of another pack that publication, with the
        calendars as they hold at a moment; raise `PackInvalid` where it can't be read any more.
        """
        if not 0 < policy <= len(self.texts) or self.packs[policy - 1] == self.pack.name:
            return self
        owner = self.packs[policy - 1]
        held = {name: version_at(all_, at) for (pack, name), all_ in self.calendar_versions.items() if pack == owner}
        calendars = {name: one for name, one in held.items() if one is not None}
        return replace(self, version=policy, pack=published_pack(self.texts[policy - 1]), calendars=calendars)

    def calendar_version(self, policy: int, name: str, version: int) -> PublishedCalendar:
        """Return a calendar in the version of that number, of the pack that a publication of that number is of."""
        return self.calendar_versions[self.packs[policy - 1], name][version - 1]


class PurchasePolicy(Struct, frozen=True):
    """What a purchase falls under: the policy that was in force when it was made, or the first one if none was yet."""

    policy: Policy
    at: datetime
    basis: Basis


NO_POLICY = Policy(
    version=0,
    effective_at=datetime.min.replace(tzinfo=UTC),
    pack=Pack(name="none", title="No policy is in force yet", channels=(), teams=(), topics=()),
)
"""What holds before the first publication: a pack that lists nothing."""
