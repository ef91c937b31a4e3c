"""What is asked about the clocks of a case."""

from __future__ import annotations

from typing import ClassVar

from domain.command import Action


class NoticeClocks(Action, frozen=True, kw_only=True):
    """Look at the clocks, and write down what has run out or is about to."""

    verb: ClassVar[str] = "notice_clocks"


ClockAction = NoticeClocks
