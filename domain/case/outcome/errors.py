"""Refusals about how a case is solved and ended."""

from domain.errors import Refusal


class SilentPeriodRuns(Refusal):
    """The customer has until {silent_due} to answer; until then only their word or a decision closes the case."""


class SilenceClosesNothing(Refusal):
    """The customer wrote since, or was never told that silence closes the case, or it is followed up: let them confirm
    it, reopen it, or decide.
    """


class RemedyNeedsReason(Refusal):
    """For this kind the policy offers: {remedies}. Another solution needs a `reason`."""

    kind = "invalid"


class SolutionEmpty(Refusal):
    """Give a `remedy`, a `text`, or both."""

    kind = "invalid"


class SolutionUnknown(Refusal):
    """The case has no solution {solution}."""

    kind = "invalid"


class SolutionNeedsNoMerchant(Refusal):
    """The merchant has no say in solution {solution}."""


class ReviewedByProposer(Refusal):
    """You proposed this solution, so another person reviews it."""

    kind = "forbidden"


class ReviewedAlready(Refusal):
    """Solution {solution} was reviewed with another outcome. Propose another one."""


class NothingHoped(Refusal):
    """The customer named no remedy that they hope for."""


class MerchantAnswerMissing(Refusal):
    """The merchant has not answered to the solution yet."""

    kind = "unmet"


class ReviewMissing(Refusal):
    """The solution needs the approval of another person first."""

    kind = "unmet"


class ScoreTooHigh(Refusal):
    """{dimension} has {score}, but the scale ends at {best}."""

    kind = "invalid"


class RatedTwice(Refusal):
    """{dimension} is rated twice: give one score for each dimension."""

    kind = "invalid"
