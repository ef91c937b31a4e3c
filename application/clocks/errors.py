"""Refusals of questions about clocks."""

from domain.errors import Refusal


class ClockUnknown(Refusal):
    """The case has no clock {clock}; it has {clocks}."""

    kind = "missing"
