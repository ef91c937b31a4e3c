"""What can be asked about cases that belong together."""

from __future__ import annotations

from typing import ClassVar

from domain.command import Action, Line, Text


class FollowUp(Action, frozen=True, kw_only=True):
    """Say which earlier case this one takes up."""

    verb: ClassVar[str] = "follow_up"
    follows: Line


class MergeCase(Action, frozen=True, kw_only=True):
    """Let the case go on in another one, which is not closed; this one is closed."""

    verb: ClassVar[str] = "merge"
    into: Line
    reason: Text | None = None


class SplitCase(Action, frozen=True, kw_only=True):
    """Make a case of its own of part of what this one is about; it keeps channel, customer and order."""

    verb: ClassVar[str] = "split"
    topic: Line
    description: Text
    kind: Line | None = None


LinkAction = FollowUp | MergeCase | SplitCase
