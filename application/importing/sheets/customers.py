"""Taking customers over: whoever is new is registered, and what a row says otherwise than before is changed.

A row is compared with what this source said last, not with what is known now: what the desk learned meanwhile stays,
however often the same row comes in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec import json

from application.importing.sheets.said import said_before
from application.importing.sheets.writing import NotTaken, Taken, Writing
from domain.customer.commands import ChangeContactDetails, GiveConsent, RegisterCustomer, WithdrawConsent
from domain.customer.decisions import CUSTOMER
from domain.customer.events import ConsentGiven, ConsentWithdrawn, ContactDetailsChanged, CustomerRegistered
from domain.customer.state import Unregistered
from domain.ids import derived
from domain.personal import Sealed

if TYPE_CHECKING:
    from application.importing.sheets.customer_rows import ConsentSaid, CustomerRow
    from application.keys.sealing import Opened
    from domain.event import Event, Recorded

_DETAILS = ("name", "email", "phone", "language", "time_zone", "preferred_channel")


def customer_stream(writing: Writing, key: str, source: str | None = None) -> str:
    """Return the stream of the customer whom a source knows by this key; only this ledger can tell which it is."""
    return derived("customer", "import", writing.pseudonym("customer", key, source))


@dataclass
class _Said:
    """What a source said last of a customer."""

    market: str | None = None
    details: dict[str, str] = field(default_factory=dict)
    consents: dict[str, tuple[bool, str | None]] = field(default_factory=dict)


class CustomerTaker:
    """Takes the customers of one sheet over."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._said_before = said_before(writing.ledger.reading, writing.ledger.keys)

    async def take(self, rows: list[CustomerRow]) -> Taken:
        """Take a customer over, of whom all rows say the same; raise `Refusal` when the ledger can't have it so."""
        row = rows[0]
        stream = customer_stream(self._writing, row.key)
        before = await self._writing.before(CUSTOMER, stream)
        step = _Step(self._writing, stream, before.version, row)
        if isinstance(before.state, Unregistered):
            written = await step.register() + await step.consent(_Said())
            return Taken("new", written)
        said = await self._said(stream)
        if said.market not in {None, row.market}:
            raise NotTaken(reason="the customer was imported with another market, which can't be changed; mend the row")
        written = await step.change(said) + await step.consent(said)
        return Taken("changed" if written else "unchanged", written)

    async def _said(self, stream: str) -> _Said:
        said = _Said()
        for one, texts in await self._said_before(stream):
            _note(said, one, texts)
        return said


def _note(said: _Said, recorded: Recorded[Event], texts: Opened) -> None:
    match recorded.event:
        case CustomerRegistered() | ContactDetailsChanged() as event:
            for name in _DETAILS:
                value = getattr(event, name)
                if isinstance(value, Sealed):
                    value = texts[name]
                    if value is None:
                        raise NotTaken(reason="the customer's data were erased, so nothing of them is taken over")
                if value is not None:
                    said.details[name] = value
            if isinstance(event, CustomerRegistered):
                said.market = event.market
        case ConsentGiven(purpose=purpose, wording=wording):
            said.consents[purpose] = (True, wording)
        case ConsentWithdrawn(purpose=purpose):
            said.consents[purpose] = (False, None)
        case _:
            pass


class _Step:
    """What is done for one row, from one version on: ids of commands tell steps and contents apart, so that a row that
    says again what it said two imports ago is news, and a step that was cut off is not done twice.
    """

    def __init__(self, writing: Writing, stream: str, version: int, row: CustomerRow) -> None:
        self._writing = writing
        self._stream = stream
        self._row = row
        content = writing.pseudonym("row", json.encode(row).decode())
        self._names = ("customers", stream, str(version), content)

    async def register(self) -> int:
        """Register the customer; return how many events that were."""
        row = self._row
        details: dict[str, Any] = row.details
        action = RegisterCustomer(market=row.market, **details)
        return await self._writing.execute(
            action, self._stream, self._writing.command_id(*self._names), row.registered_at
        )

    async def change(self, said: _Said) -> int:
        """Change the contact details that are said otherwise than before; return how many events that were."""
        changed: dict[str, Any] = {
            name: text for name, text in self._row.details.items() if said.details.get(name) != text
        }
        if not changed:
            return 0
        action = ChangeContactDetails(**changed)
        return await self._writing.execute(action, self._stream, self._writing.command_id(*self._names), None)

    async def consent(self, said: _Said) -> int:
        """Give and withdraw the consents that are said otherwise than before; return how many events that were."""
        written = 0
        for purpose, consent in self._row.consents.items():
            known = said.consents.get(purpose)
            # Who never agreed, as far as this source said, has nothing to withdraw.
            if known == (consent.given, consent.wording) or (known is None and not consent.given):
                continue
            written += await self._writing.execute(
                _of(purpose, consent),
                self._stream,
                self._writing.command_id(*self._names, "consent", purpose),
                consent.since,
            )
        return written


def _of(purpose: str, consent: ConsentSaid) -> GiveConsent | WithdrawConsent:
    if consent.given:
        return GiveConsent(purpose=purpose, wording=consent.wording)
    return WithdrawConsent(purpose=purpose)
