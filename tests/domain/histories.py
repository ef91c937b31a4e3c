"""Short histories of a case, one for each stage."""

from datetime import timedelta

from domain.case import events as e
from domain.event import Event
from domain.personal import Sealed
from tests.samples import NOW

CUSTOMER = "customer-1"
SEALED = Sealed(1, "k-1", b"nonce", b"box")
"""A personal value as every fold sees it."""
SILENT_DUE = NOW + timedelta(days=7)

opened = e.CaseOpened(subject=CUSTOMER, channel="email", topic="delivery", team="front")
waiting = e.CaseWaiting(waits_on="customer", asked=SEALED)
resolved = e.CaseResolved(summary=SEALED, silent_due=SILENT_DUE, policy=1)
confirmed = e.ResolutionConfirmed()
closed = e.CaseClosed(how="confirmed")
silent = e.CaseClosed(how="silent")

STAGES: dict[str, tuple[Event, ...]] = {
    "unopened": (),
    "open": (opened,),
    "waiting": (opened, waiting),
    "resolved": (opened, resolved),
    "closed": (opened, resolved, silent),
}
