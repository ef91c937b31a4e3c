"""What every aggregate offers to the application, under the same names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.command import Action, Command
    from domain.event import Dated, Event
    from domain.policy.pack import Policy

Decide = Callable[["Command[Any]", Any, "Policy"], "Sequence[Event | Dated[Event]]"]


@dataclass(frozen=True)
class Aggregate:
    """One kind of stream: where it starts, how it folds, how it decides.

    `evolve` is total: it never raises, reads no clock and looks nothing up. `decide` returns events, none when what is
    asked is already true, or raises a `Refusal`. `subject(stream, state)` names the person whom it is about, `legal`
    the actions that would change it now.
    """

    category: str
    initial: Any
    evolve: Callable[[Any, Any], Any]
    decide: Decide
    subject: Callable[[str, Any], str | None]
    legal: Callable[[Any], tuple[str, ...]]
    events: tuple[type[Event], ...]
    actions: tuple[type[Action], ...]
    mentions: Callable[[Any], tuple[tuple[str, str | None], ...]] = lambda _action: ()
    """The streams that an action refers to, each after its category; one without events is refused by the application.
    """
    numbered: tuple[type[Event], ...] = ()
    """Events whose `number` the store fills in under its lock; a decision leaves `NUMBER_TO_COME` there."""

    def fold(self, events: Sequence[Event], state: Any) -> Any:  # noqa: ANN401 - a state of whatever aggregate
        """Return the state after these events, from an earlier state."""
        evolve = self.evolve
        for event in events:
            state = evolve(state, event)
        return state


NUMBER_TO_COME = "?"
"""Stands in an event for the human number that only the store, under its lock, can give."""
