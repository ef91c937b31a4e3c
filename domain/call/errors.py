"""Refusals of the call aggregate."""

from domain.errors import Refusal


class LineUnknown(Refusal):
    """There is no telephone line {line}. The policy lists: {lines}."""

    kind = "invalid"


class CallRecordedOtherwise(Refusal):
    """Call {call_id} of line {line} is recorded already, with another content."""


class CallWasAnswered(Refusal):
    """The call was answered: whoever took it promises a call-back on the case."""

    kind = "invalid"


class CallerNeeded(Refusal):
    """Nobody knows whom to call back: give `caller`, `customer` or `case`."""

    kind = "invalid"
