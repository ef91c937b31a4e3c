"""Refusals of the policy aggregate."""

from domain.errors import Refusal


class PackInvalid(Refusal):
    """The policy pack can't be published: {reason}."""

    kind = "invalid"


class PolicyInThePast(Refusal):
    """A policy can't hold before it is announced; effective_at is {effective_at}, announced_at {announced_at}."""

    kind = "invalid"
