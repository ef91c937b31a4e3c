"""Uploading and reading attachments: their bytes, as far as what their events say allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never
from uuid import UUID

from domain.attachment.commands import FinishArrived, FinishAttachment
from domain.attachment.decisions import ATTACHMENT
from domain.attachment.errors import (
    AttachmentIsFinished,
    AttachmentIsRejected,
    AttachmentIsUnfinished,
    AttachmentUnknown,
)
from domain.attachment.state import Begun, Finished, Rejected, Unbegun

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from application.policies import Policies
    from application.store.attachments import Arrived, Attachments
    from application.streams import FoldedStreams
    from domain.attachment.state import AttachmentState


class Uploads:
    """The bytes of attachments, by the attachments' streams."""

    def __init__(
        self, attachments: Attachments, streams: FoldedStreams, policies: Policies, clock: Callable[[], datetime]
    ) -> None:
        self._attachments = attachments
        self._streams = streams
        self._policies = policies
        self._clock = clock

    async def put(self, stream: str, ordinal: int, data: bytes) -> None:
        """Take a chunk of an attachment that was begun; the same chunk again is no news, even after the end."""
        state = await self._state(stream)
        match state:
            case Unbegun():
                raise AttachmentUnknown
            case Begun():
                limit = await self.limit()
                await self._attachments.put(_identity(stream), state.subject, ordinal, data, limit=limit)
            case Finished():
                if not await self._attachments.holds(_identity(stream), ordinal, data):
                    raise AttachmentIsFinished
            case Rejected():
                raise AttachmentIsRejected(declared=state.declared, found=state.found)
            case _:
                assert_never(state)

    async def arrived(self, stream: str) -> Arrived:
        """Return which chunks are there."""
        return await self._attachments.arrived(_identity(stream))

    async def informed(self, stream: str, action: FinishAttachment) -> FinishAttachment:
        """Return the action with what has arrived, where the decision will want to know."""
        if not isinstance(await self._state(stream), Begun):
            return action
        contents = await self._attachments.contents(_identity(stream))
        if contents is None:
            return action
        return FinishArrived(occurred_at=action.occurred_at, size=action.size, digest=action.digest, contents=contents)

    async def whole(self, stream: str) -> Finished:
        """Return an attachment that is finished; raise a `Refusal` that says what it is instead."""
        state = await self._state(stream)
        match state:
            case Finished():
                return state
            case Unbegun():
                raise AttachmentUnknown
            case Begun():
                raise AttachmentIsUnfinished
            case Rejected():
                raise AttachmentIsRejected(declared=state.declared, found=state.found)
            case _:
                assert_never(state)

    def read(self, stream: str, whole: Finished) -> AsyncIterator[bytes]:
        """Give the bytes of a finished attachment, verified."""
        return self._attachments.read(_identity(stream), whole.size, whole.digest)

    async def limit(self) -> int:
        """Return how many bytes an attachment may hold by the policy in force."""
        return (await self._policies.in_force(self._clock())).pack.attachments.max_bytes

    async def _state(self, stream: str) -> AttachmentState:
        state: AttachmentState = (await self._streams.refresh(ATTACHMENT, stream)).state
        return state


def _identity(stream: str) -> UUID:
    return UUID(stream.removeprefix("attachment-"))
