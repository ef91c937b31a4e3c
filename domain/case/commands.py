"""What can be asked about a case."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from domain.case.events import Priority, WaitsOn
from domain.case.meanings import Meaning
from domain.command import Action, Line, Text
from domain.customer.commands import Language, Market


class OpenCase(Action, frozen=True, kw_only=True):
    """Open a case: somebody contacted the desk about a topic."""

    verb: ClassVar[str] = "open"
    channel: Line
    topic: Line
    description: Text | None = None
    priority: Priority = "normal"
    market: Market | None = None
    language: Language | None = None
    customer: Line | None = None
    order: Line | None = None


class AssignCase(Action, frozen=True, kw_only=True):
    """Give the case to a team, and to one of its people if named."""

    verb: ClassVar[str] = "assign"
    team: Line
    assignee: Line | None = None


class ReceiveMessage(Action, frozen=True, kw_only=True):
    """Record what the customer wrote or said."""

    verb: ClassVar[str] = "message"
    text: Text
    channel: Line | None = None


class Reply(Action, frozen=True, kw_only=True):
    """Answer the customer."""

    verb: ClassVar[str] = "reply"
    text: Text


class AddNote(Action, frozen=True, kw_only=True):
    """Add a note that the customer does not see."""

    verb: ClassVar[str] = "note"
    text: Text


class WaitFor(Action, frozen=True, kw_only=True):
    """Wait for somebody else, and say what they were asked for."""

    verb: ClassVar[str] = "wait"
    waits_on: WaitsOn
    asked: Text


class Resume(Action, frozen=True, kw_only=True):
    """Stop waiting: the answer came, or is no longer needed."""

    verb: ClassVar[str] = "resume"


class Resolve(Action, frozen=True, kw_only=True):
    """Hold the case solved, and say how."""

    verb: ClassVar[str] = "resolve"
    summary: Text


class Confirm(Action, frozen=True, kw_only=True):
    """Record that the customer confirmed the resolution; this closes the case."""

    verb: ClassVar[str] = "confirm"


class NotSatisfied(Action, frozen=True, kw_only=True):
    """Record that the customer was not satisfied with the resolution; this opens the case again."""

    verb: ClassVar[str] = "not_satisfied"
    reason: Text | None = None


class Close(Action, frozen=True, kw_only=True):
    """Close a resolved case after the silent period."""

    verb: ClassVar[str] = "close"


class Reopen(Action, frozen=True, kw_only=True):
    """Take up a resolved or closed case again, and say why."""

    verb: ClassVar[str] = "reopen"
    reason: Text


class SourceRow(Struct, frozen=True):
    """One row of another system's history: its ordinal within the case, its line in the file, and what it says.

    `resource` is a pseudonym of whoever acted there; `row` is the whole row as JSON.
    """

    ordinal: int
    line: int
    activity: str
    occurred_at: datetime
    row: str
    means: Meaning | None = None
    opens: bool = False
    resource: str | None = None


class ImportHistory(Action, frozen=True, kw_only=True):
    """Take over rows of another system's history, in their order. Rows that were taken over before are no news."""

    verb: ClassVar[str] = "import"
    source: str
    source_case: str
    subject: str
    channel: str
    topic: str
    rows: tuple[SourceRow, ...]


CaseAction = (
    OpenCase
    | AssignCase
    | ReceiveMessage
    | Reply
    | AddNote
    | WaitFor
    | Resume
    | Resolve
    | Confirm
    | NotSatisfied
    | Close
    | Reopen
    | ImportHistory
)
