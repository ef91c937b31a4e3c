"""A case that was worked step by step, and what it would have come to under another pack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from application.calendars.expanding import expand
from application.simulating.comparing import Fate, fared
from application.simulating.proposal import Proposal, announced
from application.simulating.record import immaterial_to, steps
from application.simulating.replaying import worked
from application.simulating.tally import Tally
from domain.event import tag_of
from tests.domain.clockwork import MONDAY, Clockwork

if TYPE_CHECKING:
    from application.simulating.comparing import CaseDifference, ClockName
    from application.simulating.record import Entry
    from application.simulating.replaying import Side, Worked
    from domain.case.events import CaseEvent
    from domain.command import Action
    from domain.event import Event
    from domain.policy.policy import Policy


class Recorded(Clockwork):
    """A ledger of one case that knows which events came of one command, and when they were recorded."""

    def __init__(self, *clocks: str, now: datetime = MONDAY) -> None:
        super().__init__(*clocks, now=now)
        self.log: list[Entry] = []
        self.asked = 0

    def ask(self, action: Action, policy: Policy | None = None, **circumstances: Any) -> list[Event]:  # noqa: ANN401 - the fields of a command
        """Ask something of the case now, and return the events."""
        told = len(self.dated)
        found = super().ask(action, policy, **circumstances)
        self.asked += 1
        self.log += _entries(self.asked, self.now, self.dated[told:])
        return found

    def part(self, policy: Policy | None = None, **circumstances: Any) -> Recorded:  # noqa: ANN401 - the fields of a command
        """Split a part of the case off, and return the ledger of the new case."""
        part = cast("Recorded", super().part(policy, **circumstances))
        part.asked = self.asked + 1
        part.log = _entries(part.asked, self.now, part.dated)
        return part

    @property
    def text(self) -> str:
        """The pack that was published last."""
        return self.policies.published[-1].text

    def proposal(self, text: str | None = None) -> Proposal:
        """Return a pack as it would be published now, the one that was published last unless another is given."""
        return Proposal(announced(self.policies, text or self.text, self.now, MONDAY, expand), self.now)

    def worked(self, text: str | None = None) -> Worked:
        """Return what the case came to, and what it would have come to under a pack, of what is read for that."""
        proposal = self.proposal(text)
        left_out = immaterial_to(proposal.pack)
        known = steps(one for one in self.log if tag_of(one[-1]) not in left_out)
        (found,) = worked([known], proposal, self.now)
        assert found is not None
        return found

    def fates(self, text: str | None = None) -> tuple[dict[ClockName, Fate], dict[ClockName, Fate]]:
        """Return the fates of the clocks as recorded and as proposed."""
        both = self.worked(text)
        return fates(both.recorded, self.now), fates(both.proposed, self.now)

    def differs(self, text: str | None = None) -> CaseDifference | None:
        """Return in what the case would differ."""
        tally = Tally()
        tally.take("case-1", self.worked(text), self.now, None)
        assert tally.differing == len(tally.differences)
        return next(iter(tally.differences), None)


def fates(side: Side, end: datetime) -> dict[ClockName, Fate]:
    """Return the fates of the clocks of a side by an end."""
    return {name: Fate(*one) for name, one in fared(side, end).items()}


def _entries(command: int, now: datetime, dated: list[tuple[datetime, Event]]) -> list[Entry]:
    """Return events as they are recorded of one command."""
    name = command.to_bytes(16, "big")
    return [((name, _stored(at), _stored(now)), cast("CaseEvent", event)) for at, event in dated]


def _stored(at: datetime) -> int:
    """Return an instant as PostgreSQL keeps it."""
    return (at - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
