"""Refusals of the customer aggregate."""

from domain.errors import Refusal


class CustomerUnknown(Refusal):
    """There is no such customer."""

    kind = "missing"


class CustomerRegisteredAlready(Refusal):
    """This customer is registered already."""


class NoContact(Refusal):
    """A customer needs at least one contact: give `email` or `phone`."""

    kind = "invalid"


class NothingToChange(Refusal):
    """Give at least one of `name`, `email`, `phone` and `language`."""

    kind = "invalid"
