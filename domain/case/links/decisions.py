"""Decisions about cases that belong together; a merge and a split write to two streams at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.calls.handing import handed_over
from domain.case.clocks.waiting import waits_until
from domain.case.file import opened
from domain.case.handling.following_up import carried
from domain.case.intake.decisions import kind_of, opening_events, topic_of
from domain.case.stages import must_not_be_closed, must_not_be_merged
from domain.case.state import Closed, Stage, Unopened
from domain.event import On
from domain.ids import derived
from domain.personal import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from domain.command import Command
    from domain.policy.policy import Policy


def split_stream(command: UUID) -> str:
    """Return the stream of the case that a splitting command makes."""
    return derived("case", "split", str(command))


def decide(
    command: Command[Any], action: c.LinkAction, state: Stage, policy: Policy
) -> Sequence[e.CaseEvent | On[e.CaseEvent]]:
    """Decide how cases hang together."""
    match action:
        case c.FollowUp():
            return _follow(command, action, state)
        case c.MergeCase():
            return _merge(command, action, state, policy)
        case c.SplitCase():
            return _split(command, action, state, policy)
        case _:
            assert_never(action)


def _follow(command: Command[Any], action: c.FollowUp, state: Stage) -> list[e.CaseEvent]:
    must_not_be_merged(command, state)
    if action.follows == command.stream:
        raise errors.FollowsItself
    if state.file.follows is None:
        return [e.FollowUpLinked(follows=action.follows)]
    if state.file.follows == action.follows:
        return []
    raise errors.FollowsAnother(follows=state.file.follows)


def _merge(
    command: Command[Any], action: c.MergeCase, state: Stage, policy: Policy
) -> Sequence[e.CaseEvent | On[e.CaseEvent]]:
    if isinstance(state, Closed) and state.merged_into == action.into:
        return []
    must_not_be_closed(command, state)
    if action.into == command.stream:
        raise errors.CaseMergedIntoItself
    target = command.beside[action.into]
    if isinstance(target, Unopened | Closed):
        raise errors.MergeTargetClosed(into=action.into)
    graver = state.file.severity == "major" and target.file.severity != "major"
    merged = e.CaseMergedIn(merged=command.stream, severity="major" if graver else None)
    goes_over = [*carried(state.file, target.file), *handed_over(command, state.file, target, policy)]
    return [
        e.CaseMergedInto(into=action.into, reason=plain(action.reason, state.file.subject)),
        *(On(action.into, one) for one in (merged, *goes_over)),
    ]


def _split(
    command: Command[Any], action: c.SplitCase, state: Stage, policy: Policy
) -> Sequence[e.CaseEvent | On[e.CaseEvent]]:
    must_not_be_closed(command, state)
    file, pack = state.file, policy.pack
    topic, kind = topic_of(pack, action.topic), kind_of(pack, action.kind)
    into = split_stream(command.id)
    opening = e.CaseOpened(
        subject=file.subject,
        channel=file.channel,
        topic=topic.id,
        team=pack.team_for(topic, kind),
        priority=file.priority,
        severity=file.severity,
        kind=action.kind,
        stage=file.stage,
        market=file.market,
        language=file.language,
        customer=file.customer,
        country=file.country,
        order=file.order,
        products=file.products,
        description=plain(action.description, file.subject),
        policy=policy.version,
        contact_at=file.contact_at,
        registered_at=file.registered_at,
    )
    at, again = command.occurred_at, file.reopened_at
    part = e.CaseSplitFrom(
        case=command.stream,
        waits=waits_until(state, at),
        reopened_at=again if again is not None and again <= at else None,
    )
    made = [*opening_events(opening, topic, policy, file.rules_at or command.now), part]
    if file.owner is not None:
        # Whoever follows the whole up follows its parts up, too; else each is judged by itself.
        made += carried(file, opened(opening))
    return [e.CaseSplitOff(into=into), *(On(into, event) for event in made)]
