"""What a process is: pure, and without a memory of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from domain.command import Action, Origin
from domain.event import Event, tag_of


class Fact(Protocol):
    """An event as a process is told of it: what happened, to which stream, and when."""

    @property
    def stream(self) -> str:
        """The stream that it is an event of."""

    @property
    def version(self) -> int:
        """Which event of the stream it is, from 1."""

    @property
    def tag(self) -> str:
        """The name that it was written under."""

    @property
    def origin(self) -> Origin:
        """Whether it happened at this desk, or was taken over or made up."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def event(self) -> Event:
        """The event in its newest version; reading it may fail."""


class Asked(NamedTuple):
    """An action that a process asks for, and the stream that it is asked of."""

    stream: str
    action: Action


@dataclass(frozen=True, slots=True)
class Process:
    """What follows from events of some kinds.

    `react` says what an event leads to; the same event always leads to the same actions in the same order, because
    their commands are known by their ordinals. It is told of nothing but the event: the aggregate that is asked decides
    on its own state, and refuses where the world has moved on. `name` is never given to another.
    """

    name: str
    version: int
    to: tuple[type[Event], ...]
    react: Callable[[Any], Sequence[Asked]]

    def asks(self, fact: Fact) -> Sequence[Asked]:
        """Return what a fact leads to: nothing for one of another kind, or one that did not happen at this desk."""
        return self.react(fact) if self.concerns(fact) else ()

    def concerns(self, fact: Fact) -> bool:
        """Tell whether a fact is of a kind that something follows from, without reading it."""
        return fact.origin == "live" and _kind(fact.tag) in {_kind(tag_of(one)) for one in self.to}


def _kind(tag: str) -> str:
    """Return a tag without its version: an older one is read as the newest."""
    return tag.rpartition(".v")[0]
