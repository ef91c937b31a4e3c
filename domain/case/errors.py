"""Refusals of the case aggregate."""

from domain.errors import Refusal


class CaseUnknown(Refusal):
    """There is no such case."""

    kind = "missing"


class CaseOpenedAlready(Refusal):
    """This case is open already."""


class CaseIsNotWaiting(Refusal):
    """The case waits for nobody."""


class CaseIsNotResolved(Refusal):
    """The case is not resolved."""


class CaseIsResolved(Refusal):
    """The case is resolved: reopen it first."""


class CaseIsClosed(Refusal):
    """The case is closed: reopen it first."""


class CaseIsOpen(Refusal):
    """The case is open, so there is nothing to reopen."""


class CaseIsMerged(Refusal):
    """The case goes on in {into}: go on there."""


class SilentPeriodRuns(Refusal):
    """The customer has until {silent_due} to answer; until then only their word or a decision closes the case."""


class SilenceClosesNothing(Refusal):
    """The customer wrote since, or the case never waited for silence: let them confirm it, reopen it, or decide."""


class TopicUnknown(Refusal):
    """There is no topic {topic}. The policy lists: {topics}."""

    kind = "invalid"


class ChannelClosed(Refusal):
    """The channel {channel} is not open. The policy opens: {channels}."""

    kind = "invalid"


class KindUnknown(Refusal):
    """There is no kind {kind}. The policy lists: {kinds}."""

    kind = "invalid"


class KindNeeded(Refusal):
    """A contact by {channel} says its kind. The policy lists: {kinds}."""

    kind = "invalid"


class NameNeeded(Refusal):
    """The policy wants the name of whoever contacts the desk: give `name`, or the `customer` if they are known."""

    kind = "invalid"


class DetailUnknown(Refusal):
    """There is no detail {detail} for this kind of case. The policy lists: {details}."""

    kind = "invalid"


class RemedyUnknown(Refusal):
    """There is no remedy {remedy}. The policy lists: {remedies}. Anything else goes into words."""

    kind = "invalid"


class NothingToAmend(Refusal):
    """Give at least one thing that the case should say."""

    kind = "invalid"


class NothingToClassify(Refusal):
    """Give `kind` or `topic`, or both."""

    kind = "invalid"


class AttachmentNotFinished(Refusal):
    """Attachment {attachment} is not finished: upload all of it and finish it first."""

    kind = "unmet"


class AttachmentOfAnother(Refusal):
    """Attachment {attachment} is about {subject}, whom this case is not about."""

    kind = "invalid"


class CustomerKnown(Refusal):
    """The case belongs to {customer}. If two customers are one person, merge them."""


class TeamUnknown(Refusal):
    """There is no team {team}. The policy lists: {teams}."""

    kind = "invalid"


class ClaimedByAnother(Refusal):
    """{assignee} has the case. It can be transferred, or released first."""


class NobodyHasIt(Refusal):
    """Nobody has the case."""


class AssigneeHasLeft(Refusal):
    """{assignee} does not work here any more."""

    kind = "invalid"


class DepartmentUnknown(Refusal):
    """There is no department {department}. The policy lists: {departments}."""

    kind = "invalid"


class ReferralUnknown(Refusal):
    """The case has no referral {referral}."""

    kind = "invalid"


class ReferralAnsweredAlready(Refusal):
    """Referral {referral} was answered."""


class PartyNeeded(Refusal):
    """Say in `party` whom the case waits for."""

    kind = "invalid"


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


class FollowsItself(Refusal):
    """A case can't follow itself."""

    kind = "invalid"


class FollowsAnother(Refusal):
    """The case follows {follows} already."""


class CaseMergedIntoItself(Refusal):
    """A case can't be merged into itself."""

    kind = "invalid"


class MergeTargetClosed(Refusal):
    """{into} is closed: reopen it first, or merge the other way round."""
