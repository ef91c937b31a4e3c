"""What can be asked of a team."""

from typing import ClassVar

from domain.command import Action, Line
from domain.policy.pack import Name


class FormTeam(Action, frozen=True, kw_only=True):
    """Form a team under a short name."""

    verb: ClassVar[str] = "form"

    team: Name
    title: Line


TeamAction = FormTeam
