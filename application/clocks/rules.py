"""The rules that the events about clocks name: lines of packs, and ways of counting time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.clocks.lines import Line, line_of
from application.clocks.walking import RoundTheClock, Walk
from domain.policy.errors import PackInvalid
from domain.policy.pack import published_pack

if TYPE_CHECKING:
    from application.clocks.walking import Counting
    from domain.calendar.published import PublishedCalendar
    from domain.policy.pack import Pack
    from domain.policy.state import PolicyState


class RuleUnknown(Exception):
    """An event names a rule that was never published, or that this version of the program can't read."""


class Rules:
    """What was published, by the numbers under which events name it; each is read once."""

    def __init__(self, policies: PolicyState) -> None:
        self._policies = policies
        self._packs: dict[int, Pack] = {}
        self._walks: dict[tuple[str, str, int], Walk] = {}
        self._always = RoundTheClock()

    def pack(self, policy: int) -> Pack:
        """Return the pack of a publication; raise `RuleUnknown`."""
        if policy not in self._packs:
            if not 1 <= policy <= len(self._policies.published):
                raise RuleUnknown(f"there is no policy {policy}")
            try:
                self._packs[policy] = published_pack(self._policies.published[policy - 1].text)
            except PackInvalid as error:
                raise RuleUnknown(f"policy {policy} can't be read: {error}") from error
        return self._packs[policy]

    def line(self, policy: int, clock: str, target: int) -> Line:
        """Return the line of a clock, by the number of the target from 1; raise `RuleUnknown`."""
        found = line_of(self.pack(policy), clock, target)
        if found is None:
            raise RuleUnknown(f"policy {policy} has no target {target} of a clock {clock}")
        return found

    def calendar(self, policy: int, name: str, version: int) -> PublishedCalendar:
        """Return a calendar of a policy's pack in one of its versions; raise `RuleUnknown`."""
        pack = self.pack(policy).name
        versions = self._policies.calendars.get((pack, name), ())
        if not 1 <= version <= len(versions):
            raise RuleUnknown(f"there is no version {version} of calendar {name} of {pack}")
        return versions[version - 1]

    def counting(self, policy: int, name: str | None, version: int | None) -> Counting:
        """Return how time is counted by a calendar, or without one; raise `RuleUnknown`."""
        if name is None or version is None:
            return self._always
        key = (self.pack(policy).name, name, version)
        if key not in self._walks:
            calendar = self.calendar(policy, name, version)
            self._walks[key] = Walk(calendar.spec, calendar.expansion)
        return self._walks[key]
