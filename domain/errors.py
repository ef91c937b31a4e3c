"""Refusals: what a decision says instead of events. The docstring of each is its message."""

from __future__ import annotations

import inspect
import re
from typing import Literal

Kind = Literal["conflict", "invalid", "unmet", "missing", "forbidden"]


class Refusal(Exception):
    """The command was refused."""

    kind: Kind = "conflict"
    """conflict: the state does not allow it now; unmet: something must be done first; invalid: what was given can't be
    meant; missing: there is no such thing; forbidden: this person may not."""

    legal: tuple[str, ...] = ()
    """What would be taken now, where that helps."""

    wrong: tuple[tuple[str, str], ...] = ()
    """What is wrong with the fields of what was asked, each after its JSON pointer, where there is more than one."""

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """Return the stable name: `CaseIsClosed` is `case_is_closed`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def message(self) -> str:
        """Return the class docstring with the details filled in, and what would be legal now."""
        text = inspect.cleandoc(type(self).__doc__ or "").format(**self.details)
        return f"{text} Legal now: {', '.join(self.legal)}." if self.legal else text


class MentionedUnknown(Refusal):
    """There is no {category} {stream}: make it first."""

    kind = "invalid"


class OccurredInTheFuture(Refusal):
    """occurred_at is {occurred_at}, which is still to come; now it is {now}."""

    kind = "invalid"
