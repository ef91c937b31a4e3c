"""Decisions about what is said on a case, and for whom it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.clocks.waiting import waited_less
from domain.case.files import must_be_whole_and_of
from domain.case.intake.decisions import gaps
from domain.case.noting import with_attachments
from domain.case.stages import (
    is_before,
    must_be_open,
    must_not_be_closed,
    must_not_be_merged,
    must_not_wait_otherwise,
    must_not_wait_since,
)
from domain.case.state import Closed, Open, Resolved, Stage, Waiting
from domain.personal import plain
from domain.standard_reply.errors import StandardReplyRetired

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.case.file import CaseFile
    from domain.command import Command
    from domain.policy.pack import Pack
    from domain.policy.policy import Policy


def decide(command: Command[Any], action: c.TalkAction, state: Stage, policy: Policy) -> Sequence[e.CaseEvent]:
    """Decide what is said, and whether the case waits."""
    file, subject = state.file, state.file.subject
    match action:
        case c.ReceiveMessage():
            return _received(command, action, state, policy.pack)
        case c.Reply():
            must_not_be_closed(command, state)
            return [_replied(command, action, subject)]
        case c.AddNote():
            return [e.InternalNoteAdded(text=plain(action.text, subject))]
        case c.WaitFor():
            must_be_open(command, state)
            if action.waits_on != "customer" and action.party is None:
                raise errors.PartyNeeded
            must_not_wait_otherwise(state, action.waits_on, command.occurred_at)
            asked = plain(action.asked, subject)
            return [e.CaseWaiting(waits_on=action.waits_on, party=action.party, asked=asked)]
        case c.Resume():
            must_not_wait_since(state, command.occurred_at)
            return _resume(command, action.referral, state)
        case c.RecordRemoteHelp():
            must_not_be_merged(command, state)
            notes = plain(action.notes, subject)
            return [e.RemoteHelpGiven(minutes=action.minutes, solved=action.solved, notes=notes)]
        case c.LinkArticle():
            must_not_be_merged(command, state)
            return [] if action.article in file.articles else [e.ArticleLinked(article=action.article)]
        case _:
            assert_never(action)


def _received(command: Command[Any], action: c.ReceiveMessage, state: Stage, pack: Pack) -> list[e.CaseEvent]:
    subject, attachments = state.file.subject, tuple(dict.fromkeys(action.attachments))
    must_be_whole_and_of((subject, state.file.was), attachments, command)
    received = e.CustomerMessageReceived(
        text=plain(action.text, subject), channel=action.channel, attachments=attachments
    )
    events: list[e.CaseEvent] = [received]
    if attachments:
        events += gaps(with_attachments(state.file, attachments), pack)
    if isinstance(state, Waiting) and state.waits_on == "customer" and not is_before(state, command.occurred_at):
        events.append(e.CaseResumed(because="customer_wrote"))
    return [*events, *waited_less(state.file, command.occurred_at, "customer_wrote", "customer")]


def _replied(command: Command[Any], action: c.Reply, subject: str) -> e.PublicReplySent:
    revision, language = None, action.language
    if action.standard_reply is not None:
        used = command.beside[action.standard_reply]
        if used.retired:
            raise StandardReplyRetired
        revision, language = used.revision, language or used.language
    return e.PublicReplySent(
        text=plain(action.text, subject),
        language=language,
        standard_reply=action.standard_reply,
        revision=revision,
        articles=action.articles,
        accepts=action.accepts,
        expected_at=action.expected_at,
    )


def _resume(command: Command[Any], referral: int | None, state: Stage) -> Sequence[e.CaseEvent]:
    if referral is not None:
        _must_be_answered(referral, state.file)
    elif not isinstance(state, Waiting) and (less := waited_less(state.file, command.occurred_at, "answered")):
        return less
    match state:
        case Open():
            return []
        case Waiting() if referral is not None:
            return _resume_answered(referral, state)
        case Waiting():
            return [e.CaseResumed(because="answered")]
        case Resolved() | Closed():
            raise errors.CaseIsNotWaiting
        case _:
            assert_never(state)


def _must_be_answered(referral: int, file: CaseFile) -> None:
    if referral > len(file.referrals):
        raise errors.ReferralUnknown(referral=referral)
    if not file.referrals[referral - 1].answered:
        raise errors.ReferralUnanswered(referral=referral)


def _resume_answered(referral: int, state: Waiting) -> Sequence[e.CaseEvent]:
    """Resume a case that waits for this answer as the last one of its party."""
    more = any(one.to == state.party and not one.answered for one in state.file.referrals)
    if state.waits_on == "customer" or referral not in state.answered or more:
        raise errors.WaitsForAnother(referral=referral)
    return [e.CaseResumed(because="referral_answered", referral=referral)]
