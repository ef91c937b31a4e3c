"""Refusals about what was found out and what follows from it."""

from domain.errors import Refusal


class FaultNeeded(Refusal):
    """Of a liable customer `fault` says why: error, misunderstanding or misuse; of nobody else."""

    kind = "invalid"


class ProposalUnknown(Refusal):
    """The case has no proposed compensation {proposal}."""

    kind = "invalid"


class CompensationDecidedAlready(Refusal):
    """Compensation {proposal} was decided otherwise. Propose another one."""


class AmountNeeded(Refusal):
    """Nobody proposed an amount: give `amount` and `currency`."""

    kind = "invalid"


class CurrencyDiffers(Refusal):
    """The policy's limits are in {expected}, so an amount in {currency} can't be held against them."""

    kind = "invalid"


class AboveApprovalLimit(Refusal):
    """You may grant up to {limit} {currency} in minor units; {amount} needs somebody who may grant more."""

    kind = "forbidden"


class RuleUnknown(Refusal):
    """There is no rule {rule}. The policy lists: {rules}."""

    kind = "invalid"


class VerificationMissing(Refusal):
    """A complex case is resolved after its facts were verified."""

    kind = "unmet"


class CauseMissing(Refusal):
    """A complex case is resolved after its cause was found."""

    kind = "unmet"


class CompensationUndecided(Refusal):
    """A proposed compensation is not decided yet."""

    kind = "unmet"


class GuidanceMissing(Refusal):
    """A case for which the customer is liable is resolved after guidance was given."""

    kind = "unmet"
