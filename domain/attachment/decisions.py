"""Decisions about attachments."""

from __future__ import annotations

from typing import Final, assert_never

from domain.aggregate import Aggregate, Asking, Named
from domain.attachment.commands import (
    UNDECLARED,
    AttachmentAction,
    BeginAttachment,
    Contents,
    FinishArrived,
    FinishAttachment,
)
from domain.attachment.errors import (
    AttachmentAboutWhom,
    AttachmentBegunAlready,
    AttachmentEmpty,
    AttachmentIsRejected,
    AttachmentTooLarge,
    AttachmentUnknown,
    DigestDiffers,
    MediaTypeNotTaken,
    SizeDiffers,
)
from domain.attachment.events import AttachmentBegun, AttachmentEvent, AttachmentFinished, AttachmentRejected
from domain.attachment.state import INITIAL, AttachmentState, Begun, Finished, Rejected, Unbegun, evolve
from domain.command import Command
from domain.personal import Plain
from domain.policy.policy import Policy
from domain.policy.sections.attachments import AttachmentRules

ALSO: Final = {
    "text/plain": {"text/csv"},
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {"application/zip"},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"application/zip"},
}
"""What bytes of a type may be called as well: a table is a text too, and an office document an archive."""


def decide(command: Command[AttachmentAction], state: AttachmentState, policy: Policy) -> list[AttachmentEvent]:
    """Begin once; finish what has arrived, or reject it for good when it is not what it was said to be."""
    action, rules = command.action, policy.pack.attachments
    match action:
        case BeginAttachment():
            return [_begin(command, action, state, rules)]
        case FinishAttachment():
            return _finish(action, state, rules)
        case _:
            assert_never(action)


def _begin(
    command: Command[AttachmentAction], action: BeginAttachment, state: AttachmentState, rules: AttachmentRules
) -> AttachmentEvent:
    if not isinstance(state, Unbegun):
        raise AttachmentBegunAlready
    subject = _whom(command, action)
    media_type = action.media_type.lower()
    if media_type != UNDECLARED and media_type not in rules.media_types:
        raise MediaTypeNotTaken(media_type=media_type, taken=", ".join(rules.media_types))
    if action.size is not None:
        _must_fit(action.size, rules)
    return AttachmentBegun(
        subject=subject,
        name=Plain(action.name, subject),
        media_type=media_type,
        size=action.size,
        digest=action.digest,
    )


def _whom(command: Command[AttachmentAction], action: BeginAttachment) -> str:
    if action.subject is not None and action.case is None:
        return action.subject
    if action.case is not None and action.subject is None:
        subject: str = command.beside[action.case].file.subject
        return subject
    raise AttachmentAboutWhom


def _finish(action: FinishAttachment, state: AttachmentState, rules: AttachmentRules) -> list[AttachmentEvent]:
    match state:
        case Unbegun():
            raise AttachmentUnknown
        case Rejected():
            raise AttachmentIsRejected(declared=state.declared, found=state.found)
        case Finished():
            _must_be(action.size, action.digest, Contents(state.size, state.digest, state.media_type))
            return []
        case Begun():
            if not isinstance(action, FinishArrived):
                raise AttachmentEmpty
            contents = action.contents
            _must_fit(contents.size, rules)
            for size, digest in ((state.size, state.digest), (action.size, action.digest)):
                _must_be(size, digest, contents)
            return [_judged(contents, state.declared, rules)]
        case _:
            assert_never(state)


def _judged(contents: Contents, declared: str, rules: AttachmentRules) -> AttachmentEvent:
    found = contents.media_type
    media_type = declared if declared in ALSO.get(found, ()) else found
    if declared not in {media_type, UNDECLARED}:
        return AttachmentRejected(reason="contradicted", declared=declared, found=found)
    if media_type not in rules.media_types:
        return AttachmentRejected(reason="not_allowed", declared=declared, found=found)
    return AttachmentFinished(size=contents.size, digest=contents.digest, media_type=media_type, declared=declared)


def _must_fit(size: int, rules: AttachmentRules) -> None:
    if size == 0:
        raise AttachmentEmpty
    if size > rules.max_bytes:
        raise AttachmentTooLarge(size=size, limit=rules.max_bytes)


def _must_be(size: int | None, digest: str | None, contents: Contents) -> None:
    if size not in {None, contents.size}:
        raise SizeDiffers(arrived=contents.size, expected=size)
    if digest not in {None, contents.digest}:
        raise DigestDiffers(arrived=contents.digest, expected=digest)


def legal(state: AttachmentState, _asking: Asking) -> tuple[str, ...]:
    """Return what would change the attachment now."""
    match state:
        case Unbegun():
            return ("begin",)
        case Begun():
            return ("finish",)
        case Finished() | Rejected():
            return ()
        case _:
            assert_never(state)


def _mentions(action: AttachmentAction) -> Named:
    return (("customer", action.subject),) if isinstance(action, BeginAttachment) else ()


def _beside(action: AttachmentAction) -> Named:
    return (("case", action.case),) if isinstance(action, BeginAttachment) else ()


ATTACHMENT = Aggregate(
    category="attachment",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, state: None if isinstance(state, Unbegun) else state.subject,
    legal=legal,
    events=(AttachmentBegun, AttachmentFinished, AttachmentRejected),
    actions=(BeginAttachment, FinishAttachment, FinishArrived),
    mentions=_mentions,
    beside=_beside,
)
