"""Refusals about what is said."""

from domain.errors import Refusal


class PartyNeeded(Refusal):
    """Say in `party` whom the case waits for."""

    kind = "invalid"


class WaitsSince(Refusal):
    """The case has waited since {since}: resume it first, enter what was before that, then let it wait again."""


class ReferralUnanswered(Refusal):
    """Referral {referral} is not answered yet."""


class WaitsForAnother(Refusal):
    """The case does not wait for the answer to referral {referral}, or not for that alone."""
