"""Decisions about a case: each returns events, none when it is true already, or refuses by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from domain.aggregate import NUMBER_TO_COME, Aggregate, Asking
from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.importing import import_history
from domain.case.state import INITIAL, CaseState, Closed, Open, Resolved, Stage, Unopened, Waiting, evolve
from domain.event import Dated
from domain.personal import plain

if TYPE_CHECKING:
    from domain.command import Command
    from domain.policy.pack import Policy

Decided = Sequence[e.CaseEvent | Dated[e.CaseEvent]]


def decide(command: Command[c.CaseAction], state: CaseState, policy: Policy) -> Decided:
    """Decide one action on one case."""
    action = command.action
    if isinstance(action, c.ImportHistory):
        return import_history(action, state, policy)
    if isinstance(action, c.OpenCase):
        return _open(command, action, state, policy)
    if isinstance(state, Unopened):
        raise errors.CaseUnknown
    subject = state.file.subject
    match action:
        case c.AssignCase():
            return _assign(action, state, policy)
        case c.ReceiveMessage():
            received = e.CustomerMessageReceived(text=plain(action.text, subject), channel=action.channel)
            if isinstance(state, Waiting) and state.waits_on == "customer":
                return [received, e.CaseResumed(because="customer_wrote")]
            return [received]
        case c.Reply():
            if isinstance(state, Closed):
                raise errors.CaseIsClosed
            return [e.PublicReplySent(text=plain(action.text, subject))]
        case c.AddNote():
            return [e.InternalNoteAdded(text=plain(action.text, subject))]
        case c.WaitFor():
            _must_be_open(state)
            return [e.CaseWaiting(waits_on=action.waits_on, asked=plain(action.asked, subject))]
        case c.Resume():
            return _resume(state)
        case c.Resolve():
            return _resolve(command, action, state, policy)
        case c.Confirm():
            return _confirm(state)
        case c.NotSatisfied():
            if not isinstance(state, Resolved):
                raise _not_resolved(state)
            return [e.ResolutionRejected(reason=plain(action.reason, subject))]
        case c.Close():
            return _close(command, state)
        case c.Reopen():
            if isinstance(state, Open | Waiting):
                raise errors.CaseIsOpen
            return [e.CaseReopened(reason=plain(action.reason, subject))]
        case _:
            assert_never(action)


def _open(command: Command[c.CaseAction], action: c.OpenCase, state: CaseState, policy: Policy) -> Decided:
    if not isinstance(state, Unopened):
        raise errors.CaseOpenedAlready
    pack = policy.pack
    topic = pack.topic(action.topic)
    if topic is None:
        raise errors.TopicUnknown(topic=action.topic, topics=", ".join(one.id for one in pack.topics))
    if action.channel not in pack.channels:
        raise errors.ChannelClosed(channel=action.channel, channels=", ".join(pack.channels))
    # A sender whom nobody knows yet is a person all the same, with a key of their own.
    subject = action.customer or f"person-{command.id}"
    return [
        e.CaseOpened(
            subject=subject,
            channel=action.channel,
            topic=action.topic,
            team=topic.team,
            priority=action.priority,
            market=action.market,
            language=action.language,
            customer=action.customer,
            order=action.order,
            description=plain(action.description, subject),
        ),
        e.CaseNumbered(number=NUMBER_TO_COME),
    ]


def _assign(action: c.AssignCase, state: Stage, policy: Policy) -> Decided:
    if isinstance(state, Closed):
        raise errors.CaseIsClosed
    if not policy.pack.has_team(action.team):
        raise errors.TeamUnknown(team=action.team, teams=", ".join(team.id for team in policy.pack.teams))
    if (action.team, action.assignee) == (state.file.team, state.file.assignee):
        return []
    return [e.CaseAssigned(team=action.team, assignee=action.assignee)]


def _resume(state: Stage) -> Decided:
    match state:
        case Open():
            return []
        case Waiting():
            return [e.CaseResumed(because="answered")]
        case Resolved() | Closed():
            raise errors.CaseIsNotWaiting
        case _:
            assert_never(state)


def _resolve(command: Command[c.CaseAction], action: c.Resolve, state: Stage, policy: Policy) -> Decided:
    if isinstance(state, Closed):
        raise errors.CaseIsClosed
    if isinstance(state, Resolved):
        return []
    resolved = e.CaseResolved(
        summary=plain(action.summary, state.file.subject),
        # Demonstrations and imports start no process, and closing by silence is one.
        silent_due=policy.silent_due(command.occurred_at) if command.origin == "live" else None,
        policy=policy.version,
    )
    return [e.CaseResumed(because="resolved"), resolved] if isinstance(state, Waiting) else [resolved]


def _confirm(state: Stage) -> Decided:
    match state:
        case Resolved():
            return [e.ResolutionConfirmed(), e.CaseClosed(how="confirmed")]
        case Closed(how="confirmed"):
            return []
        case Open() | Waiting() | Closed():
            raise _not_resolved(state)
        case _:
            assert_never(state)


def _close(command: Command[c.CaseAction], state: Stage) -> Decided:
    match state:
        case Closed():
            return []
        case Resolved(silent_due=due):
            if due is None or command.now < due:
                until = due.isoformat() if due else "a supervisor decides"
                raise errors.SilentPeriodRuns(silent_due=until)
            return [e.CaseClosed(how="silent")]
        case Open() | Waiting():
            raise errors.CaseIsNotResolved
        case _:
            assert_never(state)


def _must_be_open(state: Stage) -> None:
    if isinstance(state, Resolved):
        raise errors.CaseIsResolved
    if isinstance(state, Closed):
        raise errors.CaseIsClosed


def _not_resolved(state: Stage) -> Exception:
    closed = isinstance(state, Closed)
    return errors.CaseIsClosed() if closed else errors.CaseIsNotResolved()


def legal(state: CaseState, _asking: Asking) -> tuple[str, ...]:
    """Return the actions that would change the case now, given the right circumstances (a time, a team)."""
    match state:
        case Unopened():
            return ("open",)
        case Open():
            return ("assign", "message", "reply", "note", "wait", "resolve")
        case Waiting():
            return ("assign", "message", "reply", "note", "wait", "resume", "resolve")
        case Resolved():
            return ("assign", "message", "reply", "note", "confirm", "not_satisfied", "close", "reopen")
        case Closed():
            return ("message", "note", "reopen")
        case _:
            assert_never(state)


def _mentions(action: c.CaseAction) -> tuple[tuple[str, str | None], ...]:
    match action:
        case c.OpenCase():
            return (("customer", action.customer), ("order", action.order))
        case c.AssignCase():
            return (("staff", action.assignee),)
        case _:
            return ()


CASE = Aggregate(
    category="case",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, state: None if isinstance(state, Unopened) else state.file.subject,
    legal=legal,
    events=(
        e.CaseOpened,
        e.CaseNumbered,
        e.CaseAssigned,
        e.CustomerMessageReceived,
        e.PublicReplySent,
        e.InternalNoteAdded,
        e.CaseWaiting,
        e.CaseResumed,
        e.CaseResolved,
        e.ResolutionConfirmed,
        e.ResolutionRejected,
        e.CaseClosed,
        e.CaseReopened,
        e.SourceFactRecorded,
        e.ImpossibleSequenceFlagged,
    ),
    actions=(
        c.OpenCase,
        c.AssignCase,
        c.ReceiveMessage,
        c.Reply,
        c.AddNote,
        c.WaitFor,
        c.Resume,
        c.Resolve,
        c.Confirm,
        c.NotSatisfied,
        c.Close,
        c.Reopen,
        c.ImportHistory,
    ),
    mentions=_mentions,
    numbered=(e.CaseNumbered,),
)
