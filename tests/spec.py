"""Three words for a decision: given these events, when this is asked, then these events, nothing, or a refusal.

given(CASE, opened).when(Resolve(summary="sent again")).then(CaseResolved(...))
given(CASE, opened, closed).when(Reply(text="...")).then(CaseIsClosed)
given(CASE, opened).when(Resume()).then()
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from domain.errors import Refusal
from tests.samples import NOW, POLICY, command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.aggregate import Aggregate
    from domain.command import Action, Command
    from domain.event import Dated, Event, On
    from domain.policy.policy import Policy

STREAM = "stream-1"


@dataclass(frozen=True, slots=True)
class Given:
    """A stream with a history."""

    aggregate: Aggregate
    events: tuple[Event, ...]

    @property
    def state(self) -> Any:  # noqa: ANN401 - a state of whatever aggregate
        """What the history folds to."""
        return self.aggregate.fold(self.events, self.aggregate.initial)

    def when(self, action: Action, *, policy: Policy = POLICY, stream: str = STREAM, **circumstances: Any) -> When:  # noqa: ANN401 - the fields of a command
        """Ask something of the stream."""
        return When(self, command(action, stream, **{"now": NOW, **circumstances}), policy)


@dataclass(frozen=True, slots=True)
class When:
    """Something asked of a stream."""

    given: Given
    command: Command[Any]
    policy: Policy

    def decided(self) -> Sequence[Event | Dated[Event] | On[Event]]:
        """Return the decision."""
        return self.given.aggregate.decided(self.command, self.given.state, self.policy)

    def then(self, *expected: Event | Dated[Event] | On[Event] | type[Refusal]) -> str:
        """Expect events, in order, none of them for "already true"; or one refusal, whose message is returned."""
        if len(expected) == 1 and isinstance(expected[0], type):
            with pytest.raises(expected[0]) as refused:
                self.decided()
            assert type(refused.value) is expected[0]
            return refused.value.message
        assert list(self.decided()) == list(expected)
        return ""


def given(aggregate: Aggregate, *events: Event) -> Given:
    """Begin with a stream that has these events."""
    return Given(aggregate, events)
