"""What of a pack contradicts itself or can't be meant, whatever the types of its values say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.policy.checks.lines import each_once, remedies_listed, teams_listed

if TYPE_CHECKING:
    from domain.policy.reading.draft import Check

CHECKS: Final[tuple[Check, ...]] = (each_once, teams_listed, remedies_listed)
"""All of them."""
