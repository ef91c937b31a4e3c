"""Refusals of the order aggregate."""

from domain.errors import Refusal


class OrderRecordedAlready(Refusal):
    """This order is recorded already, with other contents."""


class SharesDoNotAddUp(Refusal):
    """Line {line}: paid {paid} and coupon {coupon} must add up to price times quantity, {total}."""

    kind = "invalid"
