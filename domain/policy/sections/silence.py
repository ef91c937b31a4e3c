"""What is said to customers whose silence ends their case."""

from __future__ import annotations

from msgspec import Struct

from domain.policy.sections.texts import Texts


class Silence(Struct, frozen=True, forbid_unknown_fields=True):
    """What a customer is told when their case is resolved and is going to close by their silence.

    In `notice` stand {number}, the case's, and {days}, after how many the case closes.
    """

    notice: Texts
