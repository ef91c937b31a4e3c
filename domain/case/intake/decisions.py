"""Decisions about what a case says: its opening, and what is learned later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import msgspec

from domain.aggregate import NUMBER_TO_COME
from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.clocks.waiting import waited_less
from domain.case.file import CaseFile, opened
from domain.case.files import must_be_whole_and_of
from domain.case.intake.priorities import fitting
from domain.case.intake.rules import settling
from domain.case.noting import noted
from domain.case.stages import (
    is_before,
    must_be_open,
    must_not_be_closed,
    must_not_be_merged,
    must_not_wait_otherwise,
)
from domain.case.state import CaseState, Stage, Unopened, Waiting
from domain.personal import plain
from domain.policy.pack import names, topic_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.command import Command
    from domain.personal import Plain
    from domain.policy.pack import Pack
    from domain.policy.policy import Policy
    from domain.policy.sections.contacts import Kind
    from domain.policy.sections.layout import Topic


def open_case(command: Command[Any], action: c.OpenCase, state: CaseState, policy: Policy) -> list[e.CaseEvent]:
    """Return the opening, and what the contact leaves to be asked."""
    if not isinstance(state, Unopened):
        raise errors.CaseOpenedAlready
    pack = policy.pack
    topic, kind = topic_of(pack, action.topic), kind_of(pack, action.kind)
    channel = pack.channel(action.channel)
    if channel is None:
        raise errors.ChannelClosed(channel=action.channel, channels=names(pack.channels))
    if channel.needs_kind and kind is None:
        raise errors.KindNeeded(channel=channel.id, kinds=names(pack.kinds))
    if pack.intake.require_name and not (action.name or action.customer):
        raise errors.NameNeeded
    return _begun(command, action, policy, topic, kind)


def begun(command: Command[Any], action: c.OpenCase, policy: Policy) -> list[e.CaseEvent]:
    """Return the opening of a case, and what the contact leaves to be asked, where nobody could ask it there and then:
    a call that was lost says no kind and no name, whatever the policy wants.
    """
    return _begun(command, action, policy, topic_of(policy.pack, action.topic), kind_of(policy.pack, action.kind))


def _begun(
    command: Command[Any], action: c.OpenCase, policy: Policy, topic: Topic, kind: Kind | None
) -> list[e.CaseEvent]:
    pack = policy.pack
    _must_be_listed(pack, kind, action.details, action.hope)
    # A sender whom nobody knows yet is a person all the same, with a key of their own.
    subject = action.customer or f"person-{command.id}"
    attachments = tuple(dict.fromkeys(action.attachments))
    must_be_whole_and_of((subject,), attachments, command)
    opening = e.CaseOpened(
        subject=subject,
        channel=action.channel,
        topic=action.topic,
        team=pack.team_for(topic, kind),
        priority=action.priority or "normal",
        severity=action.severity or "ordinary",
        kind=action.kind,
        stage=action.stage,
        market=action.market,
        language=action.language,
        customer=action.customer,
        order=action.order,
        products=action.products,
        description=plain(action.description, subject),
        details=_details(action.details, subject),
        detail_names=tuple(action.details),
        hope=action.hope,
        hope_text=plain(action.hope_text, subject),
        name=plain(action.name, subject),
        contact=plain(action.contact, subject),
        attachments=attachments,
        country=action.country,
        contact_at=command.occurred_at if pack.clocks else None,
        registered_at=command.now if pack.clocks else None,
        policy=policy.version,
    )
    if pack.priority_rules and (action.priority is None or action.severity is None):
        opening = _by_rule(opening, action, pack)
    events = opening_events(opening, topic, policy, command.now)
    return events if action.follows is None else [*events, e.FollowUpLinked(follows=action.follows)]


def opening_events(opening: e.CaseOpened, topic: Topic, policy: Policy, law_at: datetime) -> list[e.CaseEvent]:
    """Return an opening with the number, the rules of a moment, the judgement and the gaps that go with it."""
    pack, file = policy.pack, opened(opening)
    events: list[e.CaseEvent] = [opening, e.CaseNumbered(number=NUMBER_TO_COME), *settling(file, policy, law_at)]
    return [*events, *judged(topic), *gaps(file, pack), *questioned(opening, pack)]


def judged(topic: Topic) -> list[e.CaseEvent]:
    """Return the judgement that goes with a topic."""
    return [] if topic.complexity is None else [e.CaseTriaged(complexity=topic.complexity)]


def questioned(opening: e.CaseOpened, pack: Pack) -> list[e.CaseEvent]:
    """Return what a contact is asked by itself."""
    if opening.kind is not None or pack.intake.question is None:
        return []
    text = plain(pack.said(pack.intake.question, opening.language), opening.subject)
    return [e.InformationRequested(wanted=("kind",), text=text, automatic=True, request=1)]


def _by_rule(opening: e.CaseOpened, action: c.OpenCase, pack: Pack) -> e.CaseOpened:
    """Return an opening with what the first fitting rule of the policy says of its urgency, unless somebody said it."""
    rule = fitting(pack, opened(opening), action.description)
    if rule is None:
        return opening
    if action.priority is None:
        opening = msgspec.structs.replace(opening, priority=rule.priority, priority_rule=rule.id)
    if action.severity is None and rule.severity is not None:
        opening = msgspec.structs.replace(opening, severity=rule.severity, severity_rule=rule.id)
    return opening


def decide(command: Command[Any], action: c.IntakeAction, state: Stage, policy: Policy) -> list[e.CaseEvent]:
    """Decide what completes or corrects a case."""
    file, subject = state.file, state.file.subject
    must_not_be_merged(command, state)
    match action:
        case c.AmendCase():
            return _amend(action, file, policy, file.rules_at or command.now)
        case c.ClassifyCase():
            return _classify(action, file, policy)
        case c.AskForInformation():
            must_be_open(command, state)
            must_not_wait_otherwise(state, action.of, command.occurred_at)
            return _ask(action, file)
        case c.ReceiveInformation():
            must_not_be_closed(command, state)
            return _received(command, action, state)
        case c.AttachFiles():
            new = tuple(one for one in dict.fromkeys(action.attachments) if one not in file.attachments)
            if not new:
                return []
            must_be_whole_and_of((subject, file.was), new, command)
            return _with_gaps(file, e.AttachmentsAdded(attachments=new), policy.pack)
        case c.IdentifyCustomer():
            if file.customer == action.customer:
                return []
            if file.customer is not None:
                raise errors.CustomerKnown(customer=file.customer)
            return _with_gaps(file, e.CustomerIdentified(customer=action.customer, was=subject), policy.pack)
        case _:
            assert_never(action)


def _ask(action: c.AskForInformation, file: CaseFile) -> list[e.CaseEvent]:
    of, party = action.of, None if action.of == "customer" else action.party
    if of != "customer" and party is None:
        raise errors.PartyNeeded
    text, request = plain(action.text, file.subject), len(file.requests) + 1
    return [
        e.InformationRequested(wanted=action.wanted, text=text, of=of, party=party, request=request),
        e.CaseWaiting(waits_on=of, party=party, asked=text),
    ]


def _received(command: Command[Any], action: c.ReceiveInformation, state: Stage) -> list[e.CaseEvent]:
    file = state.file
    if action.request > len(file.requests):
        raise errors.RequestUnknown(request=action.request)
    asked = file.requests[action.request - 1]
    if asked.of == "customer":
        raise errors.AskedOfCustomer(request=action.request)
    attachments = tuple(dict.fromkeys(action.attachments))
    must_be_whole_and_of((file.subject, file.was), attachments, command)
    received = e.InformationReceived(
        request=action.request,
        of=asked.of,
        party=asked.party,
        text=plain(action.text, file.subject),
        attachments=attachments,
    )
    awaited = (
        isinstance(state, Waiting)
        and not is_before(state, command.occurred_at)
        and (state.waits_on, state.party) == (asked.of, asked.party)
    )
    # Whoever was asked for more than this still has the rest to tell.
    last = not asked.answered and file.requests.count(asked) == 1
    if awaited:
        return [received, e.CaseResumed(because="answered")] if last else [received]
    # When others were answered is not known.
    only = sum((one.of, one.party) == (asked.of, asked.party) for one in file.requests) == 1
    return [received, *(waited_less(file, command.occurred_at, "answered", asked.of, asked.party) if only else ())]


def topic_of(pack: Pack, name: str) -> Topic:
    """Return the topic of that name, or refuse with the list."""
    topic = pack.topic(name)
    if topic is None:
        raise errors.TopicUnknown(topic=name, topics=topic_names(pack))
    return topic


def kind_of(pack: Pack, name: str | None) -> Kind | None:
    """Return the kind of that name, None for none, or refuse with the list."""
    kind = None if name is None else pack.kind(name)
    if name is not None and kind is None:
        raise errors.KindUnknown(kind=name, kinds=names(pack.kinds))
    return kind


def _amend(action: c.AmendCase, file: CaseFile, policy: Policy, law_at: datetime) -> list[e.CaseEvent]:
    pack, subject = policy.pack, file.subject
    _must_be_listed(pack, pack.kind(file.kind or ""), action.details, action.hope)
    given = e.InformationGiven(
        order=action.order if action.order != file.order else None,
        products=action.products if action.products != file.products else (),
        market=action.market if action.market != file.market else None,
        country=action.country if action.country != file.country else None,
        language=action.language if action.language != file.language else None,
        stage=action.stage if action.stage != file.stage else None,
        description=plain(action.description, subject),
        details=_details(action.details, subject),
        detail_names=action.detail_names,
        hope=action.hope if action.hope != file.hope else None,
        hope_text=plain(action.hope_text, subject),
        name=plain(action.name, subject),
        contact=plain(action.contact, subject),
    )
    if action == c.AmendCase(occurred_at=action.occurred_at, reason=action.reason):
        raise errors.NothingToAmend
    if given == e.InformationGiven():
        return []
    event = msgspec.structs.replace(given, reason=plain(action.reason, subject))
    return [*_with_gaps(file, event, pack), *settling(noted(file, event), policy, law_at)]


def _classify(action: c.ClassifyCase, file: CaseFile, policy: Policy) -> list[e.CaseEvent]:
    pack = policy.pack
    if action.kind is None and action.topic is None:
        raise errors.NothingToClassify
    kind, topic = kind_of(pack, action.kind or file.kind), topic_of(pack, action.topic or file.topic)
    if (topic.id, kind.id if kind else None) == (file.topic, file.kind):
        return []
    classified = e.CaseClassified(
        topic=topic.id,
        team=pack.team_for(topic, kind),
        kind=kind.id if kind else None,
        reason=plain(action.reason, file.subject),
        policy=policy.version,
    )
    return _with_gaps(file, classified, pack)


def _with_gaps(
    file: CaseFile, event: e.InformationGiven | e.CaseClassified | e.AttachmentsAdded | e.CustomerIdentified, pack: Pack
) -> list[e.CaseEvent]:
    return [event, *gaps(noted(file, event), pack)]


def gaps(file: CaseFile, pack: Pack) -> list[e.CaseEvent]:
    """Return what is missing now, if that is news."""
    kind = None if file.kind is None else pack.kind(file.kind)
    wanted = (*pack.intake.wants, *pack.detail_names(kind))
    missing = tuple(one for one in wanted if one not in file.known)
    return [] if missing == file.missing else [e.MissingInformationNoted(missing=missing)]


def _must_be_listed(pack: Pack, kind: Kind | None, details: Mapping[str, str], hope: str | None) -> None:
    listed = pack.detail_names(kind)
    for detail in details:
        if detail not in listed:
            raise errors.DetailUnknown(detail=detail, details=", ".join(listed) or "none")
    if hope is not None and not pack.has_remedy(hope):
        raise errors.RemedyUnknown(remedy=hope, remedies=names(pack.remedies) or "none")


def _details(details: Mapping[str, str], subject: str) -> Plain | None:
    return plain(msgspec.json.encode(details).decode(), subject) if details else None
