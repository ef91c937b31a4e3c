"""Two words for a process: when this happens, then these actions are asked for, or nothing.

when(ANSWERED_REFERRALS, ReferralAnswered(referral=2)).then(Asked(STREAM, Resume(referral=2)))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import structs

from domain.event import Recorded, schema_version_of, tag_of
from tests.samples import NOW

if TYPE_CHECKING:
    from domain.event import Event
    from domain.processes.process import Asked, Process

STREAM = "case-00000000-0000-7000-8000-000000000001"


@dataclass(frozen=True, slots=True)
class When:
    """Something that happened, and the process that is told of it."""

    process: Process
    fact: Recorded[Any]

    def then(self, *expected: Asked) -> None:
        """Expect these actions, in order, each time that the process is told of it."""
        assert list(self.process.asks(self.fact)) == list(expected)
        assert list(self.process.asks(self.fact)) == list(expected)


def when(process: Process, event: Event, **circumstances: Any) -> When:  # noqa: ANN401 - the fields of an envelope
    """Let an event happen."""
    return When(process, structs.replace(_fact(event), **circumstances))


def _fact(event: Event) -> Recorded[Any]:
    tag, own_id = tag_of(event), UUID(int=1)
    return Recorded(
        position=1,
        stream=STREAM,
        version=1,
        tag=tag,
        schema_version=schema_version_of(tag),
        event_id=own_id,
        command_id=own_id,
        occurred_at=NOW,
        recorded_at=NOW,
        actor="staff-1",
        on_behalf_of=None,
        origin="live",
        correlation=own_id,
        causation=None,
        subject=None,
        event=event,
    )
