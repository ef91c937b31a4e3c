"""Decisions about policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain.aggregate import Aggregate
from domain.calendar.published import LEAST_AHEAD, Expanded, utc_alone, version_at, years
from domain.policy.checks.world import calendars_known, minimums
from domain.policy.commands import ExtendCalendar, PolicyAction, PublishPolicy, PublishStatutes, WithdrawPolicy
from domain.policy.errors import CalendarNotPublished, HorizonBehind, NoPolicyLeft, PackNotPublished, PolicyInThePast
from domain.policy.events import CalendarExtended, PolicyEvent, PolicyPublished, PolicyWithdrawn, StatutesPublished
from domain.policy.law.checking import must_be_meant
from domain.policy.pack import parse_pack
from domain.policy.state import INITIAL, PolicyState, evolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from domain.calendar.published import Expand, PublishedCalendar
    from domain.command import Command
    from domain.policy.pack import Pack
    from domain.policy.policy import Policy


def decide(command: Command[PolicyAction], state: PolicyState, _policy: Policy) -> list[PolicyEvent]:
    """Publish a pack or statutes once, the same for the same moment being no news, or extend a calendar."""
    match command.action:
        case PublishPolicy():
            return _publish(command, command.action, state)
        case ExtendCalendar():
            return _extend(command, command.action, state)
        case PublishStatutes():
            return _write_down(command, command.action, state)
        case WithdrawPolicy():
            return _withdraw(command, command.action, state)
        case _:
            assert_never(command.action)


def _publish(command: Command[Any], action: PublishPolicy, state: PolicyState) -> list[PolicyEvent]:
    effective_at = _effective(command, action.effective_at)
    around = years(effective_at, command.now)
    world = (calendars_known(_expand(command), around), minimums(state.statutes_at(effective_at), effective_at))
    pack = parse_pack(action.text, world)
    held = [state.in_force(effective_at, market) for market in pack.markets or (None,)]
    calendars = tuple(_news(command, pack, state, effective_at))
    if not calendars and all(one is not None and one[1].text == action.text for one in held):
        return []
    return [
        PolicyPublished(
            pack=pack.name,
            text=action.text,
            reason=action.reason,
            announced_at=command.now,
            effective_at=effective_at,
            markets=pack.markets,
            calendars=calendars,
        )
    ]


def _news(command: Command[Any], pack: Pack, state: PolicyState, effective_at: datetime) -> Iterator[Expanded]:
    """Yield the calendars of a pack that are not there yet as it says them, or not for long enough."""
    expand, (first, last) = _expand(command), years(effective_at, command.now)
    held = state.calendars_at(pack.name, effective_at)
    for spec in (one.kept for one in pack.calendars):
        known = held.get(spec.id)
        if known is None or not known.same(spec, command.now.year + LEAST_AHEAD):
            yield Expanded(spec, expand(spec, first, last))


def _extend(command: Command[Any], action: ExtendCalendar, state: PolicyState) -> list[PolicyEvent]:
    known = _published(state, action, command.now)
    last = action.last_year or max(years(command.now, command.now)[1], known.expansion.last_day.year)
    if last < known.expansion.last_day.year:
        raise HorizonBehind(calendar=action.calendar, known=known.expansion.last_day.year, year=last)
    expansion = _expand(command)(known.spec, known.expansion.first_day.year, last)
    if expansion == known.expansion:
        return []
    return [
        CalendarExtended(
            pack=action.pack,
            calendar=Expanded(known.spec, expansion),
            reason=action.reason,
            effective_at=max(command.now, known.since),
        )
    ]


def _published(state: PolicyState, action: ExtendCalendar, now: datetime) -> PublishedCalendar:
    versions = state.calendars.get((action.pack, action.calendar), ())
    if not versions:
        named = ", ".join(f"{name} of {pack}" for pack, name in state.calendars)
        raise CalendarNotPublished(pack=action.pack, calendar=action.calendar, calendars=named or "none")
    return version_at(versions, now) or versions[-1]


def _write_down(command: Command[Any], action: PublishStatutes, state: PolicyState) -> list[PolicyEvent]:
    effective_at = _effective(command, action.effective_at)
    must_be_meant(action.statutes)
    statutes = tuple(one.kept for one in action.statutes)
    if state.statutes and state.statutes_at(effective_at) == statutes:
        return []
    return [
        StatutesPublished(statutes=statutes, reason=action.reason, announced_at=command.now, effective_at=effective_at)
    ]


def _expand(command: Command[Any]) -> Expand:
    return command.expand or utc_alone


def _withdraw(command: Command[Any], action: WithdrawPolicy, state: PolicyState) -> list[PolicyEvent]:
    effective_at = _effective(command, action.effective_at)
    held = state.held(effective_at)
    if action.pack not in held:
        if any(one.pack == action.pack for one in state.withdrawn):
            return []
        raise PackNotPublished(pack=action.pack, packs=", ".join(held) or "none")
    withdrawn = PolicyWithdrawn(
        pack=action.pack, reason=action.reason, announced_at=command.now, effective_at=effective_at
    )
    # A pack that names markets would then be for the rest as well, which nobody asked for.
    left = [one for _, one in evolve(state, withdrawn).held(effective_at).values()]
    if not left or (not held[action.pack][1].markets and all(one.markets for one in left)):
        raise NoPolicyLeft(pack=action.pack)
    return [withdrawn]


def _effective(command: Command[Any], asked: datetime | None) -> datetime:
    effective_at = asked or command.now
    if effective_at < command.now:
        raise PolicyInThePast(effective_at=effective_at.isoformat(), announced_at=command.now.isoformat())
    return effective_at


POLICY = Aggregate(
    category="policy",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, _state: None,
    legal=lambda _state, _asking: ("publish", "extend_calendar", "publish_statutes", "withdraw"),
    events=(PolicyPublished, CalendarExtended, StatutesPublished, PolicyWithdrawn),
    actions=(PublishPolicy, ExtendCalendar, PublishStatutes, WithdrawPolicy),
)
