"""Refusals about what is said."""

from domain.errors import Refusal


class PartyNeeded(Refusal):
    """Say in `party` whom the case waits for."""

    kind = "invalid"


class ReferralUnanswered(Refusal):
    """Referral {referral} is not answered yet."""


class WaitsForAnother(Refusal):
    """The case does not wait for the answer to referral {referral}, or not for that alone."""
