"""The words with which cases are described. They stand in events, so none is ever taken away."""

from typing import Literal

Priority = Literal["low", "normal", "high", "urgent"]
PurchaseStage = Literal["before", "during", "after"]
"""Whether the customer asks before, during or after the purchase."""
Complexity = Literal["simple", "complex"]
"""A complex case needs its facts verified and its cause found before it is resolved."""
Severity = Literal["ordinary", "major"]
"""A major case is dangerous, or concerns many: it is an emergency. A case is ordinary until it is said otherwise."""
WaitsOn = Literal["customer", "third_party", "department"]
Finding = Literal["true", "untrue", "undetermined"]
"""What an investigation gave: whether what the customer says is so."""
Shortcoming = Literal["transfers"]
"""A limit of good handling that was passed: the case was handed on more often than it should have been."""
ClosedHow = Literal["confirmed", "silent", "supervisor", "merged", "imported"]
"""On the customer's word; by the customer's silence; by a supervisor's decision, which counts as unconfirmed; because
it goes on in another case; or as another system recorded it."""
Liable = Literal["platform", "merchant", "brand", "carrier", "customer", "nobody"]
Fault = Literal["error", "misunderstanding", "misuse"]
"""Why a customer is liable."""
CompensationKind = Literal["money", "voucher", "points", "goods"]
MerchantSays = Literal["accepted", "refused", "countered"]
CallOutcome = Literal["reached", "not_reached"]
"""Whether a call to the customer came through."""
CallBackStatus = Literal["promised", "made", "cancelled", "lapsed", "merged"]
"""How a promised call stands; one lapsed that was still open when its case was closed, and one merged goes on in the
case that its own was merged into.
"""
HopeOutcome = Literal["granted", "partly", "refused"]
Impossible = Literal[
    "no_opening",
    "opened_again",
    "after_close",
    "closed_again",
    "resolved_again",
    "not_waiting",
    "not_resolved",
    "not_closed",
    "imported_late",
]
"""What can be wrong with a sequence of imported facts."""
