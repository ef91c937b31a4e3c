"""What a case demands of the files that come to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.attachment.state import Finished
from domain.case import errors

if TYPE_CHECKING:
    from domain.command import Command


def must_be_whole_and_of(subjects: tuple[str | None, ...], attachments: tuple[str, ...], command: Command[Any]) -> None:
    """Refuse attachments that are not finished, or about somebody else than these, whom the case is about."""
    for attachment in attachments:
        state = command.beside.get(attachment)
        if not isinstance(state, Finished):
            raise errors.AttachmentNotFinished(attachment=attachment)
        if state.subject not in subjects:
            raise errors.AttachmentOfAnother(attachment=attachment, subject=state.subject)
