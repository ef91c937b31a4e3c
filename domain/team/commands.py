"""What can be asked of a team."""

from typing import ClassVar

from domain.command import Action, Line
from domain.policy.names import Name


class FormTeam(Action, frozen=True, kw_only=True):
    """Form a team under a short name."""

    verb: ClassVar[str] = "form"

    team: Name
    title: Line


class RenameTeam(Action, frozen=True, kw_only=True):
    """Give the team another title; its short name stays."""

    verb: ClassVar[str] = "rename"

    title: Line


class NameLead(Action, frozen=True, kw_only=True):
    """Say who leads the team; without `staff` nobody does."""

    verb: ClassVar[str] = "name_lead"

    staff: Line | None = None


TeamAction = FormTeam | RenameTeam | NameLead
