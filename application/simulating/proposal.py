"""The policy that a pack would make if it were published now, and what of a new case it decides without its texts."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from domain.calendar.published import Expanded, years
from domain.case import events as e
from domain.case.clocks.aiming import aim
from domain.case.clocks.starting import is_begun_by
from domain.case.file import opened
from domain.case.intake.decisions import judged, questioned
from domain.policy.events import PolicyPublished
from domain.policy.pack import published_pack
from domain.policy.state import PolicyState, evolve, policy_of

if TYPE_CHECKING:
    from datetime import datetime

    from domain.calendar.published import Expand
    from domain.case.clocks.aiming import Aim
    from domain.case.vocabulary import Priority, Severity
    from domain.policy.pack import Pack
    from domain.policy.sections.clocks import Clock, PriorityRule, Start
    from domain.policy.sections.spans import Traits

Urgency = tuple["Priority", "Severity"]
"""How urgent and how grave a case is."""
About = tuple[int | None, str, str | None, str]
"""The policy under which a case was opened, its channel, its kind and its topic."""


class Decided(NamedTuple):
    """What a pack decides of an opening: the team, where it lists what that depends on; how urgent and how grave the
    case is; the judgement that goes with the topic, None where it lists no such one; and what else it does not list.
    """

    team: str | None
    urgency: Urgency
    judged: tuple[e.CaseEvent, ...] | None
    unknown: tuple[str, ...]


def proposed_years(since: datetime, at: datetime) -> tuple[int, int]:
    """Return the years for which calendars are to be known that are looked at from a moment on, at another."""
    return years(min(since, at), at)


def announced(state: PolicyState, text: str, at: datetime, since: datetime, expand: Expand) -> PolicyState:
    """Return the publications with a checked pack published at a moment, its calendars known for cases since another.

    Raises a `Refusal` of calendars where something is not known for these years.
    """
    pack = published_pack(text)
    first, last = proposed_years(since, at)
    published = PolicyPublished(
        pack=pack.name,
        text=text,
        reason="proposed",
        announced_at=at,
        effective_at=at,
        markets=pack.markets,
        calendars=tuple(Expanded(one.kept, expand(one.kept, first, last)) for one in pack.calendars),
    )
    return evolve(state, published)


class Proposal:
    """The publication that was made last, as if it had held for every case of its markets from the beginning."""

    def __init__(self, state: PolicyState, at: datetime) -> None:
        held = (len(state.published), state.published[-1])
        self.policy = policy_of(state, held, published_pack(held[1].text), at)
        self.pack: Pack = self.policy.pack
        self._state = state
        self._at = at
        self._aims: dict[tuple[str | None, ...], Aim | None] = {}
        # Each is asked anew for thousands of cases that are alike.
        self.is_for = cache(self._is_for)
        self.team_of = cache(self._team_of)
        self.unknown = cache(self._unknown)
        self.begun_by = cache(self._begun_by)
        self._decided = cache(self._decided_of)
        self._rules = cache(self._priority_rules)

    def _is_for(self, market: str | None) -> bool:
        """Tell whether it would hold for a market."""
        found = self._state.in_force(self._at, market)
        return found is not None and found[0] == self.policy.version

    def _team_of(self, topic: str, kind: str | None) -> str | None:
        """Return the team that a case would go to first; None where the pack lists no such topic or kind."""
        one, other = self.pack.topic(topic), None if kind is None else self.pack.kind(kind)
        return None if one is None or (kind is not None and other is None) else self.pack.team_for(one, other)

    def _unknown(self, channel: str | None, topic: str, kind: str | None) -> tuple[str, ...]:
        """Return what of these the pack does not list, each after what it is."""
        found = []
        if channel is not None and self.pack.channel(channel) is None:
            found.append(f"channel {channel}")
        if self.pack.topic(topic) is None:
            found.append(f"topic {topic}")
        if kind is not None and self.pack.kind(kind) is None:
            found.append(f"kind {kind}")
        return tuple(found)

    def _begun_by(self, cause: Start) -> tuple[Clock, ...]:
        """Return the clocks that a cause may set going."""
        return tuple(one for one in self.pack.clocks if is_begun_by(one, cause))

    def aimed(self, clock: Clock, case: Traits) -> Aim | None:
        """Return the target that counts for a clock on a case, without the instants of its warnings."""
        alike = (clock.id, case.channel, case.priority, case.kind, case.topic, case.complexity, case.severity)
        if alike not in self._aims:
            found = aim(clock, case, self.policy)
            self._aims[alike] = None if found is None else dataclasses.replace(found, warns=False)
        return self._aims[alike]

    def decided(self, event: e.CaseOpened) -> Decided:
        """Return what the pack decides of an opening, which is the same for all that are alike."""
        about = (event.policy, event.channel, event.kind, event.topic)
        by_rule = (event.priority_rule is not None, event.severity_rule is not None)
        return self._decided(about, (event.priority, event.severity), by_rule)

    def opening(
        self, event: e.CaseOpened, decided: Decided, at: datetime, recorded_at: datetime, *, split: bool
    ) -> e.CaseOpened:
        """Return an opening as it would have been under the pack: its team, its urgency, and from when its clocks run.

        A case that was split off has the urgency of the one that it came from.
        """
        before = (event.priority, event.severity)
        team, after = decided.team or event.team, before if split else decided.urgency
        if team == event.team and after == before and event.contact_at is not None and event.registered_at is not None:
            return event
        return replace(
            event,
            team=team,
            priority=after[0],
            severity=after[1],
            contact_at=event.contact_at or at,
            registered_at=event.registered_at or recorded_at,
        )

    def added(self, event: e.CaseOpened, decided: Decided) -> list[e.CaseEvent] | None:
        """Return what the pack itself adds to an opening that clocks may follow; None where it lists no such topic."""
        return None if decided.judged is None else [*decided.judged, *questioned(event, self.pack)]

    def _decided_of(self, about: About, before: Urgency, by_rule: tuple[bool, bool]) -> Decided:
        _, channel, kind, topic = about
        found = self.pack.topic(topic)
        return Decided(
            team=self.team_of(topic, kind),
            urgency=self._urgency(about, before, by_rule),
            judged=None if found is None else tuple(judged(found)),
            unknown=self.unknown(channel, topic, kind),
        )

    def _urgency(self, about: About, before: Urgency, by_rule: tuple[bool, bool]) -> Urgency:
        """Return the urgency that the pack's rules give a case of which nobody said it. Where the first rule that may
        fit asks for words, it stays as it was: what somebody wrote is not read for this.
        """
        (policy, channel, kind, topic), (priority, severity) = about, before
        case = opened(e.CaseOpened(subject="", channel=channel, kind=kind, topic=topic, team=""))
        rule = next((one for one in self.pack.priority_rules if one.when.fits(case)), None)
        if rule is not None and rule.mentions:
            return priority, severity
        # Where a rule was bound to fit and did not choose, somebody had said it.
        bound = next((one for one in self._rules(policy) if not one.mentions and one.when.fits(case)), None)
        if by_rule[0] or (priority == "normal" and bound is None):
            priority = "normal" if rule is None else rule.priority
        if by_rule[1] or (severity == "ordinary" and (bound is None or bound.severity is None)):
            severity = (None if rule is None else rule.severity) or "ordinary"
        return priority, severity

    def _priority_rules(self, policy: int | None) -> tuple[PriorityRule, ...]:
        return () if policy is None else published_pack(self._state.published[policy - 1].text).priority_rules
