"""Refusals about what is said."""

from domain.errors import Refusal


class PartyNeeded(Refusal):
    """Say in `party` whom the case waits for."""

    kind = "invalid"
