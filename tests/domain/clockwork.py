"""A case under a policy with clocks, told step by step: what is asked at which time, and how the clocks stand then."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from application.calendars.expanding import expand
from domain.case import commands as c
from domain.case.decisions import CASE
from domain.event import Dated, On
from domain.ids import policy_stream
from domain.policy.commands import ExtendCalendar, PublishPolicy, WithdrawPolicy
from domain.policy.decisions import POLICY
from domain.policy.pack import published_pack
from domain.policy.policy import NO_POLICY
from domain.policy.state import PolicyState, policy_of
from tests.samples import PACK, command

if TYPE_CHECKING:
    from domain.clocks.run import Run
    from domain.command import Action
    from domain.event import Event
    from domain.policy.policy import Policy

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday at nine in London, where the office of these tests opens at that time."""
OFFICE = """
[[calendars]]
id = "office"
title = "Office"
zone = "Europe/London"
hours.mon = ["09:00-12:30", "13:00-17:00"]
hours.tue = ["09:00-17:00"]
hours.wed = ["09:00-17:00"]
hours.thu = ["09:00-17:00"]
hours.fri = ["09:00-17:00"]
holidays = { dates = { 2026-03-09 = "Founding day" } }
"""
PACK_OF_TWO = PACK.replace(
    'calendars = [{ id = "always", title = "Round the clock", zone = "UTC", always = true }]\n', ""
).replace('calendar = "always"', 'calendar = "office"')


def clock(name: str, *targets: str, starts: str = "contact", by: str = "reply", more: str = "") -> str:
    """Return a clock of a pack; a target is its `within`, with what else belongs to it."""
    parted = [one.partition("|") for one in targets]
    lines = "".join(f"[[clocks.targets]]\nwithin = {{ {within} }}\n{rest}\n" for within, _, rest in parted)
    return f'\n[[clocks]]\nid = "{name}"\ntitle = "{name}"\nstarts = "{starts}"\nfulfilled_by = "{by}"\n{more}\n{lines}'


class Clockwork:
    """A ledger of one case, in memory: its policies, its events, and what time it is."""

    def __init__(self, *clocks: str, now: datetime = MONDAY) -> None:
        self.now = now
        self.stream = "case-1"
        self.policies: PolicyState = POLICY.initial
        self.events: list[Event] = []
        self.dated: list[tuple[datetime, Event]] = []
        self.state: Any = CASE.initial
        self.publish(*clocks)

    def publish(self, *clocks: str, office: str = OFFICE, name: str = "shop") -> None:
        """Publish a policy with these clocks, from now on."""
        text = PACK_OF_TWO.replace('"shop"', f'"{name}"', 1) + office + "".join(clocks)
        self._publish(PublishPolicy(text=text, reason="x"))

    def extend(self, last_year: int) -> None:
        """Extend the office's calendar."""
        self._publish(ExtendCalendar(pack="shop", calendar="office", last_year=last_year, reason="x"))

    def withdraw(self) -> None:
        """Withdraw the policy, with another one published for what comes."""
        self._publish(PublishPolicy(text=PACK.replace('"shop"', '"other"'), reason="x"))
        self._publish(WithdrawPolicy(pack="shop", reason="x"))

    def _publish(self, action: Action) -> None:
        asked = command(action, policy_stream(), now=self.now, expand=expand)
        for event in POLICY.decide(asked, self.policies, NO_POLICY):
            assert not isinstance(event, Dated | On)
            self.policies = POLICY.evolve(self.policies, event)

    @property
    def policy(self) -> Policy:
        """The policy of the case, or the one in force."""
        governed = getattr(getattr(self.state, "file", None), "policy", None)
        number = governed or len(self.policies.published)
        held = (number, self.policies.published[number - 1])
        return policy_of(self.policies, held, _parsed(held[1].text), self.now)

    def newest(self) -> Policy:
        """Return the policy that was published last."""
        held = (len(self.policies.published), self.policies.published[-1])
        return policy_of(self.policies, held, _parsed(held[1].text), self.now)

    def after(self, **how_long: float) -> Clockwork:
        """Move the time."""
        self.now += timedelta(**how_long)
        return self

    def at(self, day: int, hour: int = 0, minute: int = 0, second: int = 0, month: int = 3) -> Clockwork:
        """Go to a time of the year 2026, as clocks in London show it in winter."""
        self.now = datetime(2026, month, day, hour, minute, second, tzinfo=UTC)
        return self

    def ask(self, action: Action, policy: Policy | None = None, **circumstances: Any) -> list[Event]:  # noqa: ANN401 - the fields of a command
        """Ask something of the case now, and return the events."""
        asked = command(action, self.stream, now=self.now, **circumstances)
        decided = CASE.decided(asked, self.state, policy or self.policy)
        found: list[Event] = []
        for one in decided:
            if isinstance(one, On):
                continue
            event, when = (one.event, one.occurred_at) if isinstance(one, Dated) else (one, asked.occurred_at)
            self.state = CASE.evolve(self.state, event)
            self.events.append(event)
            self.dated.append((when, event))
            found.append(event)
        return found

    def open(self, **contents: Any) -> Clockwork:  # noqa: ANN401 - the fields of the action
        """Open the case."""
        self.ask(c.OpenCase(**{"channel": "email", "topic": "delivery", **contents}))
        return self

    def split(self, topic: str) -> list[Event]:
        """Split a part of the case off, and return the events of the new case."""
        asked = command(c.SplitCase(topic=topic, description="x"), "case-1", now=self.now)
        decided = CASE.decided(asked, self.state, self.policy)
        return [one.event for one in decided if isinstance(one, On)]

    def part(self, policy: Policy | None = None, **circumstances: Any) -> Clockwork:  # noqa: ANN401 - the fields of a command
        """Split a part of the case off, and return the ledger of the new case."""
        asked = command(c.SplitCase(topic="return", description="x"), self.stream, now=self.now, **circumstances)
        part = copy(self)
        part.events, part.dated, part.state = [], [], CASE.initial
        for one in CASE.decided(asked, self.state, policy or self.policy):
            if isinstance(one, On):
                part.stream = one.stream
                part.state = CASE.evolve(part.state, one.event)
                part.events.append(one.event)
                part.dated.append((one.occurred_at or asked.occurred_at, one.event))
        return part

    def notice(self) -> list[Event]:
        """Let a tick look at the clocks."""
        return self.ask(c.NoticeClocks(), actor="system")

    def run(self, name: str, instance: int = 1) -> Run:
        """Return a clock as it stands."""
        found: Run = next(one for one in self.state.file.clocks if (one.clock, one.instance) == (name, instance))
        return found

    def standing(self) -> dict[str, str]:
        """Return how each clock stands, by name, the last of several."""
        return {one.clock: one.standing for one in self.state.file.clocks}

    def of(self, kind: type[Event]) -> list[Any]:
        """Return the events of a kind."""
        return [one for one in self.events if isinstance(one, kind)]


@cache
def _parsed(text: str) -> Any:  # noqa: ANN401 - a pack
    return published_pack(text)
