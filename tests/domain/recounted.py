"""A case whose clocks are counted a second time, in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.clocks.verifying import Verifier

if TYPE_CHECKING:
    from tests.domain.clockwork import Clockwork


def agrees(work: Clockwork) -> bool:
    """Tell whether that comes to what was written down."""
    verifier = Verifier(work.policies)
    return not [one for number, each in enumerate(work.dated, 1) for one in verifier.take(work.stream, number, *each)]
