"""What every aggregate offers to the application, under the same names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from domain.errors import Refusal

if TYPE_CHECKING:
    from domain.command import Action, Command
    from domain.event import Dated, Event, On
    from domain.policy.policy import Policy

if TYPE_CHECKING:
    Decided = Sequence[Event | Dated[Event] | On[Event]]
Decide = Callable[["Command[Any]", Any, "Policy"], "Decided"]
Named = tuple[tuple[str, "str | None"], ...]
"""Streams that an action names, each after its category."""


class Asking(Protocol):
    """Who asks, and when: a command is one."""

    @property
    def actor(self) -> str:
        """The opaque id of who asks."""

    @property
    def now(self) -> datetime:
        """The moment of asking."""

    @property
    def on_behalf_of(self) -> str | None:
        """The opaque id of whoever is acted for, if anybody is."""


class Governed(NamedTuple):
    """By which policy a decision is made: the one of a number, or else the one in force for a market.

    With an `order` the decision is about a purchase, too, and looks at what was published when that was made. `law_at`
    is the moment of the laws that count, where that is not the one of asking. What goes on in another case (`joins`) is
    decided with a look at that one's policy.
    """

    version: int | None = None
    market: str | None = None
    order: str | None = None
    law_at: datetime | None = None
    joins: str | None = None


class Asker(NamedTuple):
    """Who asks, and when, without a command."""

    actor: str
    now: datetime
    on_behalf_of: str | None = None


@dataclass(frozen=True, eq=False)
class Aggregate:
    """One kind of stream: where it starts, how it folds, how it decides.

    `evolve` is total: it never raises, reads no clock and looks nothing up. `decide` returns events, none when what is
    asked is already true, or raises a `Refusal`. `subject(stream, state)` names the person whom it is about;
    `legal(state, asking)` the actions that it takes now, from this person, given sensible contents.
    """

    category: str
    initial: Any
    evolve: Callable[[Any, Any], Any]
    decide: Decide
    subject: Callable[[str, Any], str | None]
    legal: Callable[[Any, Asking], tuple[str, ...]]
    events: tuple[type[Event], ...]
    actions: tuple[type[Action], ...]
    mentions: Callable[[Any], Named] = lambda _action: ()
    """The streams that an action refers to, each after its category; one without events is refused by the application.
    """
    beside: Callable[[Any], Named] = lambda _action: ()
    """The streams whose states an action's decision must see, too; held against the ledger when it is appended, and it
    may add events to them. One without events is refused by the application."""
    tied: Callable[[Any, Any], Named] = lambda _action, _state: ()
    """As `beside`, for streams that an action does not name, but the state of its own stream does."""
    governed: Callable[[Any, Any], Governed] = lambda _action, _state: Governed()
    """By which policy an action is decided on in a state."""
    numbered: tuple[type[Event], ...] = ()
    """Events whose `number` the store fills in under its lock; a decision leaves `NUMBER_TO_COME` there."""

    def decided(
        self,
        command: Command[Any],
        state: Any,  # noqa: ANN401 - a state of whatever aggregate
        policy: Policy,
    ) -> Decided:
        """Return the decision; a refusal because of the state says what would be legal instead."""
        try:
            return self.decide(command, state, policy)
        except Refusal as refusal:
            if refusal.kind in {"conflict", "unmet"}:
                refusal.legal = self.legal(state, command)
            raise

    def fold(self, events: Sequence[Event], state: Any) -> Any:  # noqa: ANN401 - a state of whatever aggregate
        """Return the state after these events, from an earlier state."""
        evolve = self.evolve
        for event in events:
            state = evolve(state, event)
        return state


NUMBER_TO_COME = "?"
"""Stands in an event for the human number that only the store, under its lock, can give."""
