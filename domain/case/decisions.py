"""Decisions about a case: each returns events, none when it is true already, or refuses by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never, get_args

from domain.aggregate import Aggregate, Governed, Named
from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.calls import decisions as calls
from domain.case.clocks.following import follow, notice
from domain.case.handling import decisions as handling
from domain.case.handling.following_up import followed_up
from domain.case.importing import import_history
from domain.case.inquiry import decisions as inquiry
from domain.case.intake import decisions as intake
from domain.case.legal import legal
from domain.case.links import decisions as links
from domain.case.outcome import decisions as outcome
from domain.case.state import INITIAL, CaseState, Unopened, evolve
from domain.case.talk import decisions as talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.command import Command
    from domain.event import Dated, On
    from domain.policy.policy import Policy

    Decided = Sequence[e.CaseEvent | Dated[e.CaseEvent] | On[e.CaseEvent]]


def decide(command: Command[c.CaseAction], state: CaseState, policy: Policy) -> Decided:
    """Decide one action on one case, and what it means for its clocks. What was imported or made up runs none."""
    action = command.action
    if isinstance(action, c.ImportHistory):
        return import_history(action, state, policy)
    if isinstance(action, c.NoticeClocks):
        return notice(command, state, policy)
    decided = _decide(command, action, state, policy)
    joined = policy.joined or policy
    if (policy.pack.follow_up is not None or joined.pack.follow_up is not None) and command.origin == "live":
        decided = followed_up(command, state, decided, policy)
    # Asked here rather than there, which is cheaper on the hot path of a desk without clocks.
    clocks = policy.pack.clocks or joined.pack.clocks or (not isinstance(state, Unopened) and state.file.clocks)
    if command.origin != "live" or not clocks:
        return decided
    return follow(command, state, decided, policy)


def _decide(
    command: Command[c.CaseAction], action: c.OpenCase | c.StageAction, state: CaseState, policy: Policy
) -> Decided:
    if isinstance(action, c.OpenCase):
        return intake.open_case(command, action, state, policy)
    if isinstance(state, Unopened):
        raise errors.CaseUnknown
    if isinstance(action, c.TalkAction):
        return talk.decide(command, action, state, policy)
    if isinstance(action, c.IntakeAction):
        return intake.decide(command, action, state, policy)
    if isinstance(action, c.HandlingAction):
        return handling.decide(command, action, state, policy)
    if isinstance(action, c.CallAction):
        return calls.decide(command, action, state, policy)
    if isinstance(action, c.InquiryAction):
        return inquiry.decide(command, action, state, policy)
    if isinstance(action, c.OutcomeAction):
        return outcome.decide(command, action, state, policy)
    if isinstance(action, c.LinkAction):
        return links.decide(command, action, state, policy)
    assert_never(action)


def _mentions(action: c.CaseAction) -> Named:
    match action:
        case c.OpenCase():
            return (("customer", action.customer), ("order", action.order), ("case", action.follows))
        case c.AmendCase():
            return (("order", action.order),)
        case c.IdentifyCustomer():
            return (("customer", action.customer),)
        case c.PromiseCallBack():
            return (("call", action.call),)
        case c.FollowUp():
            return (("case", action.follows),)
        case _:
            return ()


def _beside(action: c.CaseAction) -> Named:
    match action:
        case c.Reply():
            return () if action.standard_reply is None else (("standard_reply", action.standard_reply),)
        case c.AssignCase() | c.TransferCase():
            return () if action.assignee is None else (("staff", action.assignee),)
        case c.TriageCase() | c.NameOwner():
            return () if action.owner is None else (("staff", action.owner),)
        case c.MergeCase():
            return (("case", action.into),)
        case c.OpenCase() | c.AttachFiles() | c.ReceiveMessage() | c.ReceiveInformation():
            return tuple(("attachment", one) for one in action.attachments)
        case _:
            return ()


def _governed(action: c.CaseAction, state: CaseState) -> Governed:
    """An open case keeps the policy that it began under, until it adopts the one that is in force for its market."""
    if isinstance(state, Unopened):
        return Governed(market=action.market, order=action.order) if isinstance(action, c.OpenCase) else Governed()
    file = state.file
    if isinstance(action, c.AdoptPolicy):
        return Governed(market=file.market, order=file.order)
    if isinstance(action, c.AmendCase):
        return Governed(file.policy, file.market, action.order or file.order, file.rules_at)
    if isinstance(action, c.SplitCase):
        return Governed(file.policy, file.market, file.order, file.rules_at)
    if isinstance(action, c.MergeCase):
        return Governed(file.policy, file.market, joins=action.into)
    return Governed(file.policy, file.market)


CASE = Aggregate(
    category="case",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, state: None if isinstance(state, Unopened) else state.file.subject,
    legal=legal,
    events=get_args(e.CaseEvent),
    actions=(c.OpenCase, *get_args(c.StageAction), c.ImportHistory, c.NoticeClocks),
    mentions=_mentions,
    beside=_beside,
    governed=_governed,
    numbered=(e.CaseNumbered,),
)
