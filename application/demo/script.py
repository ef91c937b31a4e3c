"""A script: the commands of a story in their order, each with an id that a second telling gives it again."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from domain.command import Action
from domain.ids import derived, derived_id

if TYPE_CHECKING:
    from application.demo.people import Colleague


class Dice(Random):
    """What stories are drawn from, by seed: the same names give the same story."""

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens in this share of all cases."""
        return self.random() < share


class Size(Struct, frozen=True):
    """Which demonstration it is: what it is drawn from, how many cases it has, and of how many weeks."""

    seed: int
    cases: int
    weeks: int

    @property
    def span(self) -> timedelta:
        """How long a time it tells of."""
        return timedelta(weeks=self.weeks)

    @property
    def names(self) -> tuple[str, ...]:
        """The names from which its ids are derived."""
        return ("demo", str(self.seed), str(self.cases), str(self.weeks))

    def stream(self, category: str, *names: str) -> str:
        """Return the id of one of its streams."""
        return derived(category, *self.names, *names)

    def dice(self, *names: str) -> Dice:
        """Return what a part of it is drawn from, which no other part disturbs."""
        return Dice("/".join((*self.names, *names)))


class Step(Struct, frozen=True):
    """A command to come: who does what, to which stream, when. `upload` is what is put into an attachment after it."""

    id: UUID
    stream: str
    action: Action
    at: datetime
    by: str
    roles: tuple[str, ...]
    upload: bytes | None = None


class Story(Struct, frozen=True):
    """Commands that are carried out one after the other, and the cases that they open."""

    begins: datetime
    steps: tuple[Step, ...]
    cases: tuple[str, ...] = ()


class Over(Exception):
    """The story goes no further: it has come to the present, or there is nothing more to tell."""


class Script:
    """A story being written. What would be still to come is not written: it ends with `Over`."""

    def __init__(self, size: Size, now: datetime, *names: str) -> None:
        self.size = size
        self.now = now
        self.steps: list[Step] = []
        self.cases: list[str] = []
        self._names = names

    def add(self, stream: str, action: Action, by: Colleague, at: datetime, upload: bytes | None = None) -> UUID:
        """Write a step and return the id of its command."""
        if at > self.now:
            raise Over
        command = derived_id(*self.size.names, *self._names, str(len(self.steps)))
        self.steps.append(Step(command, stream, action, at, by.stream, by.roles, upload))
        return command

    def add_case(self, stream: str) -> None:
        """Note that the last step opened a case."""
        self.cases.append(stream)

    def story(self, begins: datetime) -> Story:
        """Return what was written."""
        return Story(begins, tuple(self.steps), tuple(self.cases))
