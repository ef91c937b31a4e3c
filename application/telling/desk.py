"""Events of what a desk is made of, in the words of a person: policies, teams, texts, files, refusals, upkeep."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from application.telling.words import at, listed
from domain.access.events import AccessRefused
from domain.attachment import events as a
from domain.follow_up_list.events import FollowUpListMade
from domain.policy.events import CalendarExtended, PolicyPublished, PolicyWithdrawn, StatutesPublished
from domain.standard_reply import events as s
from domain.team import events as t
from domain.upkeep.events import ParkedEventDropped

if TYPE_CHECKING:
    from domain.access.events import AccessEvent
    from domain.attachment.events import AttachmentEvent
    from domain.follow_up_list.events import FollowUpListEvent
    from domain.policy.events import PolicyEvent
    from domain.standard_reply.events import StandardReplyEvent
    from domain.team.events import TeamEvent
    from domain.upkeep.events import UpkeepEvent


def told_of_access(event: AccessEvent) -> str:
    """Return what happened as a sentence."""
    match event:
        case AccessRefused():
            behalf = f" on behalf of {event.on_behalf_of}" if event.on_behalf_of else ""
            return f"They were refused {event.right} on {event.target}{behalf}: {event.code}."
        case _:
            assert_never(event)


def told_of_attachment(event: AttachmentEvent) -> str:
    """Return what happened as a sentence, without any personal value."""
    match event:
        case a.AttachmentBegun():
            size = f", {event.size} bytes announced" if event.size is not None else ""
            return f"A file about {event.subject} began to come, said to be {event.media_type}{size}."
        case a.AttachmentFinished():
            return f"The file is whole: {event.size} bytes of {event.media_type}, SHA-256 {event.digest}."
        case a.AttachmentRejected(reason="contradicted"):
            return f"The file was not taken: it was said to be {event.declared}, and its bytes show {event.found}."
        case a.AttachmentRejected():
            return f"The file was not taken: the policy does not list {event.found}."
        case _:
            assert_never(event)


def told_of_follow_up_list(event: FollowUpListEvent) -> str:
    """Return what happened as a sentence."""
    match event:
        case FollowUpListMade():
            whose = f"The list of {event.pack} for {event.day}, as at {at(event.at)}"
            return f"{whose}, was made: {listed(event.cases) or 'nothing is followed up'}."
        case _:
            assert_never(event)


def told_of_policy(event: PolicyEvent) -> str:
    """Return what happened as a sentence."""
    match event:
        case PolicyPublished():
            when = f"announced at {at(event.announced_at)}, in force from {at(event.effective_at)}"
            new = listed(one.spec.id for one in event.calendars)
            calendars = f" with the calendars {new}" if new else ""
            return f"The policy {event.pack} was published{calendars}, {when}: {event.reason}"
        case CalendarExtended(calendar=new):
            known = f"what is known of its zone and holidays to the end of {new.expansion.last_day.year}"
            since = at(event.effective_at)
            return f"The calendar {new.spec.id} of {event.pack} follows {known}, from {since} on: {event.reason}"
        case PolicyWithdrawn():
            when = f"announced at {at(event.announced_at)}, from {at(event.effective_at)} on"
            return f"The policy {event.pack} was withdrawn, {when}: {event.reason}"
        case StatutesPublished():
            when = f"announced at {at(event.announced_at)}, in force from {at(event.effective_at)}"
            return f"The statutes were written down anew, {len(event.statutes)} of them, {when}: {event.reason}"
        case _:
            assert_never(event)


def told_of_standard_reply(event: StandardReplyEvent) -> str:
    """Return what happened as a sentence."""
    match event:
        case s.ReplyWritten():
            return f"The text {event.title!r} was written for {event.topic} in {event.language}."
        case s.ReplyRevised():
            return f"The text became revision {event.revision}, {event.title!r}: {event.reason}"
        case s.ReplyRetired():
            return f"The text is not to be used any more: {event.reason}"
        case _:
            assert_never(event)


def told_of_team(event: TeamEvent) -> str:
    """Return what happened as a sentence."""
    match event:
        case t.TeamFormed():
            return f"Team {event.team} was formed: {event.title}."
        case t.TeamRenamed():
            return f"The team is called {event.title} now."
        case t.LeadNamed(staff=None):
            return "Nobody leads the team."
        case t.LeadNamed():
            return f"{event.staff} leads the team."
        case _:
            assert_never(event)


def told_of_upkeep(event: UpkeepEvent) -> str:
    """Return what happened as a sentence."""
    match event:
        case ParkedEventDropped():
            whose = f"{event.build} build of {event.projection} in version {event.version}"
            what = f"{event.event_type} at position {event.position} of {event.stream}"
            return f"The {whose} goes on without {what}: {event.reason}"
        case _:
            assert_never(event)
