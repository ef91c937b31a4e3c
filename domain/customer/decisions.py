"""Decisions about customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, assert_never

from domain.aggregate import Aggregate, Asking, Named
from domain.customer import commands as c
from domain.customer import errors
from domain.customer import events as e
from domain.customer.state import INITIAL, CustomerState, Known, Merged, Registered, Unregistered, evolve
from domain.event import On
from domain.personal import Plain, plain
from domain.policy.pack import names

if TYPE_CHECKING:
    from domain.command import Command
    from domain.policy.policy import Policy

Decided = Sequence[e.CustomerEvent | On[e.CustomerEvent]]
_CONTACTS = ("email", "phone")
_PREFERENCES = ("language", "time_zone", "preferred_channel")


def decide(command: Command[c.CustomerAction], state: CustomerState, policy: Policy) -> Decided:
    """Register once with a contact; change, merge and unmerge whom there is."""
    action = command.action
    if isinstance(action, c.RegisterCustomer):
        return _register(command, action, state, policy)
    if isinstance(state, Unregistered):
        raise errors.CustomerUnknown
    match action:
        case c.MergeCustomer():
            return _merge(command, action, state)
        case c.UnmergeCustomer():
            return _unmerge(command, action, state)
        case _:
            if isinstance(state, Merged):
                raise errors.CustomerIsMerged(into=state.into)
            return _tend(command, action, state, policy)


def _register(
    command: Command[c.CustomerAction], action: c.RegisterCustomer, state: CustomerState, policy: Policy
) -> Decided:
    if not isinstance(state, Unregistered):
        raise errors.CustomerRegisteredAlready
    if action.email is None and action.phone is None:
        raise errors.NoContact
    _channel_exists(action.preferred_channel, policy)
    return [
        e.CustomerRegistered(
            market=action.market,
            language=action.language,
            time_zone=action.time_zone,
            preferred_channel=action.preferred_channel,
            name=plain(action.name, command.stream),
            email=plain(action.email, command.stream, "email"),
            phone=plain(action.phone, command.stream, "phone"),
        )
    ]


_Tending = c.ChangeContactDetails | c.RemoveContactDetail | c.GiveConsent | c.WithdrawConsent


def _tend(command: Command[c.CustomerAction], action: _Tending, state: Registered, policy: Policy) -> Decided:
    """Decide on what may be asked of a customer whom the desk deals with."""
    match action:
        case c.ChangeContactDetails():
            return _change(command, action, state, policy)
        case c.RemoveContactDetail():
            return _remove(action, state)
        case c.GiveConsent():
            return _consent(command, action, state)
        case c.WithdrawConsent():
            return _withdraw(command, action, state)
        case _:
            assert_never(action)


def _change(
    command: Command[c.CustomerAction], action: c.ChangeContactDetails, state: Registered, policy: Policy
) -> Decided:
    personal = action.name or action.email or action.phone
    preferences = [(name, value) for name in _PREFERENCES if (value := getattr(action, name)) is not None]
    if not (personal or preferences):
        raise errors.NothingToChange
    _channel_exists(action.preferred_channel, policy)
    # What a personal value was can't be told without its key, so one that is given again is news.
    if not personal and all(value == getattr(state.file, name) for name, value in preferences):
        return []
    return [
        e.ContactDetailsChanged(
            language=action.language,
            time_zone=action.time_zone,
            preferred_channel=action.preferred_channel,
            name=plain(action.name, command.stream),
            email=plain(action.email, command.stream, "email"),
            phone=plain(action.phone, command.stream, "phone"),
        )
    ]


def _channel_exists(channel: str | None, policy: Policy) -> None:
    if channel is not None and policy.pack.channel(channel) is None:
        raise errors.PreferredChannelUnknown(channel=channel, channels=names(policy.pack.channels))


def _remove(action: c.RemoveContactDetail, state: Registered) -> Decided:
    if getattr(state.file, action.what) is None:
        return []
    if _contacts(state) == [action.what]:
        raise errors.LastContact(what=action.what)
    return [e.ContactDetailRemoved(what=action.what)]


def _contacts(state: Known) -> list[str]:
    return [name for name in _CONTACTS if getattr(state.file, name) is not None]


def _consent(command: Command[c.CustomerAction], action: c.GiveConsent, state: Registered) -> Decided:
    known = state.file.consent(action.purpose)
    if known is not None:
        if known.given and action.wording in {None, known.wording}:
            return []
        if command.occurred_at < known.since:
            how = "given" if known.given else "withdrawn"
            raise errors.ConsentChangedSince(purpose=action.purpose, how=how, since=known.since.isoformat())
    return [e.ConsentGiven(purpose=action.purpose, since=_since(command), wording=action.wording)]


def _withdraw(command: Command[c.CustomerAction], action: c.WithdrawConsent, state: Registered) -> Decided:
    known = state.file.consent(action.purpose)
    if known is None or not known.given:
        return []
    if command.occurred_at < known.since:
        raise errors.ConsentChangedSince(purpose=action.purpose, how="given", since=known.since.isoformat())
    return [e.ConsentWithdrawn(purpose=action.purpose, since=_since(command))]


def _since(command: Command[c.CustomerAction]) -> datetime:
    return command.occurred_at.astimezone(UTC)


def _merge(command: Command[c.CustomerAction], action: c.MergeCustomer, state: Known) -> Decided:
    """Merge into a customer whom the desk deals with. Since that one is never merged itself, no circle can come about,
    whoever merges what at the same time: both are held against the ledger.
    """
    if action.into == command.stream:
        raise errors.MergedIntoItself
    if isinstance(state, Merged):
        if state.into == action.into:
            return []
        raise errors.CustomerIsMerged(into=state.into)
    target: CustomerState = command.beside[action.into]
    if isinstance(target, Merged):
        if target.into == command.stream:
            raise errors.MergedInACircle(target=action.into)
        raise errors.MergeTargetIsMerged(target=action.into, into=target.into)
    return [
        e.MergedInto(into=action.into, reason=Plain(action.reason, command.stream)),
        On(action.into, e.MergedIn(merged=command.stream)),
    ]


def _unmerge(command: Command[c.CustomerAction], action: c.UnmergeCustomer, state: Known) -> Decided:
    if isinstance(state, Registered):
        raise errors.CustomerIsNotMerged
    return [
        e.UnmergedFrom(was=state.into, reason=Plain(action.reason, command.stream)),
        On(state.into, e.UnmergedOut(unmerged=command.stream)),
    ]


def legal(state: CustomerState, _asking: Asking) -> tuple[str, ...]:
    """Return what would change this customer now."""
    match state:
        case Unregistered():
            return ("register",)
        case Merged():
            return ("unmerge",)
        case Registered():
            return (
                "change_contact_details",
                *(("remove_contact_detail",) if _removable(state) else ()),
                "give_consent",
                *(("withdraw_consent",) if any(one.given for one in state.file.consents) else ()),
                "merge",
            )
        case _:
            assert_never(state)


def _removable(state: Registered) -> bool:
    optional = any(getattr(state.file, name) is not None for name in ("name", *_PREFERENCES))
    return optional or len(_contacts(state)) > 1


def _beside(action: c.CustomerAction) -> Named:
    return (("customer", action.into),) if isinstance(action, c.MergeCustomer) else ()


def _tied(action: c.CustomerAction, state: CustomerState) -> Named:
    if isinstance(action, c.UnmergeCustomer) and isinstance(state, Merged):
        return (("customer", state.into),)
    return ()


CUSTOMER = Aggregate(
    category="customer",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda stream, _state: stream,
    legal=legal,
    events=(
        e.CustomerRegistered,
        e.ContactDetailsChanged,
        e.ContactDetailRemoved,
        e.ConsentGiven,
        e.ConsentWithdrawn,
        e.MergedInto,
        e.MergedIn,
        e.UnmergedFrom,
        e.UnmergedOut,
    ),
    actions=(
        c.RegisterCustomer,
        c.ChangeContactDetails,
        c.RemoveContactDetail,
        c.GiveConsent,
        c.WithdrawConsent,
        c.MergeCustomer,
        c.UnmergeCustomer,
    ),
    beside=_beside,
    tied=_tied,
)
