"""Following cases up: which are, from when on, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.case import errors
from domain.case import events as e
from domain.case.state import INITIAL, Closed, Unopened, evolve
from domain.event import Dated, On
from domain.personal import plain
from domain.staff.state import Left

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.case.file import CaseFile
    from domain.case.state import CaseState
    from domain.command import Command
    from domain.policy.policy import Policy

    Decided = Sequence[e.CaseEvent | Dated[e.CaseEvent] | On[e.CaseEvent]]

_TURNS: Final = (
    *(e.CaseOpened, e.CaseTriaged, e.PriorityChanged, e.CaseClassified, e.PolicyAdopted),
    e.CaseReopened,  # what turned abnormal while it was closed
    e.CaseMergedIn,
)
"""The events with which a case can turn out to be abnormal."""


def must_have_owner(command: Command[Any], owner: str | None, file: CaseFile, policy: Policy) -> None:
    """Refuse to judge a case that is abnormal then and has no owner, unless one is named."""
    if owner is not None or file.owner is not None or command.origin != "live":
        return
    if file.followed_up is not None or _abnormal(file, policy):
        raise errors.OwnerNeeded


def named(
    command: Command[Any], owner: str, file: CaseFile, policy: Policy, reason: str | None = None
) -> list[e.CaseEvent]:
    """Return that somebody follows a case up, if that is news."""
    if policy.pack.follow_up is None and file.followed_up is None:
        raise errors.NotFollowedUp
    if isinstance(command.beside.get(owner), Left):
        raise errors.OwnerHasLeft(owner=owner)
    if owner == file.owner:
        return []
    naming = e.FollowUpOwnerNamed(owner=owner, was=file.owner, reason=plain(reason, file.subject))
    return [naming] if file.followed_up is not None else [_begun(file, policy), naming]


def carried(file: CaseFile, target: CaseFile) -> list[e.CaseEvent]:
    """Return what becomes of the follow-up of a case that goes on in another, as a whole or in part."""
    if file.followed_up is None:
        return []
    begun = e.FollowUpBegun(policy=file.followed_up, market=target.market)
    naming = None if file.owner is None or target.owner is not None else e.FollowUpOwnerNamed(owner=file.owner)
    return [*([begun] if target.followed_up is None else []), *([] if naming is None else [naming])]


def followed_up(command: Command[Any], state: CaseState, decided: Decided, policy: Policy) -> Decided:
    """Return a decision with the beginning of the follow-up of each case that it makes an abnormal one."""
    own = [one.event if isinstance(one, Dated) else one for one in decided if not isinstance(one, On)]
    others = dict[str, list[e.CaseEvent]]()
    for one in decided:
        if isinstance(one, On):
            others.setdefault(one.stream, []).append(one.event)
    begun = list[On[e.CaseEvent]]()
    for stream, events in others.items():
        # A case that began before is looked at where its severity came with the decision.
        joined = isinstance(events[0], e.CaseMergedIn) and events[0].severity is not None
        if joined or isinstance(events[0], e.CaseOpened):
            before, of = (command.beside[stream], policy.joined or policy) if joined else (INITIAL, policy)
            begun += (On(stream, event) for event in _turned(before, events, of))
    return [*decided, *_turned(state, own, policy), *begun]


def turned(opening: Sequence[e.CaseEvent], policy: Policy) -> list[e.CaseEvent]:
    """Return the beginning of the follow-up of a case that is an abnormal one from its opening on."""
    return list(_turned(INITIAL, opening, policy))


def _turned(state: CaseState, events: Sequence[e.CaseEvent], policy: Policy) -> Iterator[e.CaseEvent]:
    if not any(isinstance(one, _TURNS) for one in events):
        return
    for event in events:
        state = evolve(state, event)
    if isinstance(state, Unopened | Closed) or state.file.followed_up is not None:
        return
    if _abnormal(state.file, policy):
        yield _begun(state.file, policy)


def _abnormal(file: CaseFile, policy: Policy) -> bool:
    section = policy.pack.follow_up
    return section is not None and section.when.fits(file)


def _begun(file: CaseFile, policy: Policy) -> e.FollowUpBegun:
    return e.FollowUpBegun(policy=policy.version, market=file.market)
