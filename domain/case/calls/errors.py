"""Refusals about calls to the customer."""

from domain.errors import Refusal


class NoCallBackWindow(Refusal):
    """The policy does not say when call-backs are made: say in `until` by when, and in `since` from when on."""

    kind = "invalid"


class CallBackWindowOver(Refusal):
    """The window ends at {until}, which is not after {now}: give one that is still to come."""

    kind = "invalid"


class CallBackWindowEmpty(Refusal):
    """The window ends at {until}, but begins at {since}: give an end after its begin."""

    kind = "invalid"


class CallBackUnknown(Refusal):
    """The case has no call-back {call_back}."""

    kind = "invalid"


class CallBackOver(Refusal):
    """Call-back {call_back} is {status} already. A call without a promise leaves `call_back` out."""


class CallBackNotYetPromised(Refusal):
    """Call-back {call_back} was promised at {promised_at}, after {at}. A call of before leaves `call_back` out."""

    kind = "invalid"


class CallBackOpen(Refusal):
    """The customer was promised a call: make it, or cancel it, first."""

    kind = "unmet"
