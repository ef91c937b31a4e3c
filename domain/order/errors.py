"""Refusals of the order aggregate."""

from domain.errors import Refusal


class OrderUnknown(Refusal):
    """There is no such order."""

    kind = "missing"


class OrderRecordedAlready(Refusal):
    """This order is recorded already, with other contents: `correct` gives them anew."""


class SharesDoNotAddUp(Refusal):
    """Line {line}: paid {paid}, coupon {coupon} and points {points} must add up to price times quantity, {total}."""

    kind = "invalid"


class PaymentsDoNotAddUp(Refusal):
    """Line {line}: the payments make {payments} and must add up to what was paid, {paid}."""

    kind = "invalid"


class MethodTwice(Refusal):
    """Line {line}: {method} stands twice among the payments. Add the amounts up, or tell the two apart by name."""

    kind = "invalid"


class StillToCome(Refusal):
    """{field} is {given}, which is still to come; now it is {now}."""

    kind = "invalid"


class NothingToCorrect(Refusal):
    """Give at least one of `lines`, `currency`, `ordered_at` and `merchant`."""

    kind = "invalid"


class MilestoneReachedAlready(Refusal):
    """The order reached {milestone} at {reached_at}. To correct the time, give the right one and a `reason`."""


class MilestoneNotReached(Refusal):
    """The order has not reached {milestone}, so there is no time to correct: leave `reason` out."""


class CorrectedTimeMissing(Refusal):
    """Give the right time in `occurred_at`."""

    kind = "invalid"


class ScanHasOneTime(Refusal):
    """A scan happened at its scanned_at, {scanned_at}: leave `occurred_at` out."""

    kind = "invalid"


class OrderIsSigned(Refusal):
    """The customer has the goods, so the order can't be changed any more: what is wrong with them is a return."""


class OrderIsShipped(Refusal):
    """The goods have left, so their specification can't be changed any more; the address still can."""


class ChangeIsOpen(Refusal):
    """Change {change} of the {what} is open: bring it to its end before the next one is requested."""


class ChangeUnknown(Refusal):
    """The order has no change {change}. It has {changes}."""

    kind = "invalid"


class ReasonMissing(Refusal):
    """Say in `reason` why the change is refused."""

    kind = "invalid"


class ChangeDecidedAlready(Refusal):
    """Change {change} is decided already, it is {stage}."""


class ChangeNotApproved(Refusal):
    """Change {change} is {stage}: only what was approved can be carried out."""

    kind = "unmet"


class ChangeIsOver(Refusal):
    """Change {change} is over already, it is {stage}: request it anew."""
