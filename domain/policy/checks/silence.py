"""Closing by silence: only where the customer is told beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.policy.reading.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.reading.draft import Draft


def silence_announced(draft: Draft) -> Iterator[Problem]:
    """Find cases that would close by silence unannounced, and notices of a close that never comes."""
    closes, told = draft.at("silent_days") is not None, draft.at("silence") is not None
    if closes and not told:
        says = "resolved cases close without the customer's word, and no text tells the customer so beforehand"
        yield Problem(("silent_days",), says, "Add `silence` with its `notice`, or leave out `silent_days`")
    if told and not closes:
        says = "no case closes by silence, as `silent_days` is left out"
        yield Problem(("silence",), says, "Leave it out, or add `silent_days`")
