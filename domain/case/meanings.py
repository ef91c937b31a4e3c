"""What an activity of another system can mean here."""

from typing import Literal

Meaning = Literal[
    "opened",
    "assigned",
    "message",
    "reply",
    "note",
    "waiting",
    "resumed",
    "resolved",
    "confirmed",
    "not_satisfied",
    "closed",
    "reopened",
]
