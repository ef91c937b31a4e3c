"""What a sheet of customers makes of its rows, one at a time; nothing is known of the ledger here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from application.importing.sheets.cells import Cells
from application.importing.table import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping as Values
    from datetime import datetime

    from application.importing.sheets.mapping import ConsentReading, CustomerSheet


class ConsentSaid(NamedTuple):
    """What a row says of a consent, and since when, if it says that."""

    given: bool
    wording: str | None
    since: datetime | None


class CustomerRow(Struct, frozen=True):
    """A customer as a row says they are. `details` are those that it says, by field."""

    key: str
    market: str
    details: dict[str, str]
    consents: dict[str, ConsentSaid]
    registered_at: datetime | None


class CustomerReader:
    """Reads rows as customers."""

    def __init__(self, sheet: CustomerSheet) -> None:
        self._cells = Cells(sheet)
        self._consents = sheet.consents

    def key(self, values: Values[str, Any]) -> tuple[str, ...] | None:
        """Return what names the customer, also of a bad row; nothing where that can't be read."""
        key = self._cells.raw(values, "key")
        return None if key is None else (key,)

    def read(self, values: Values[str, Any], now: datetime) -> CustomerRow:
        """Return the row; raise ValueError with the reason when it can't be meant."""
        cells = self._cells
        details = {
            "name": cells.text(values, "name"),
            "email": cells.text(values, "email"),
            "phone": cells.text(values, "phone"),
            "language": cells.text(values, "language"),
            "time_zone": cells.zone(values, "time_zone"),
            "preferred_channel": cells.text(values, "preferred_channel"),
        }
        if details["email"] is None and details["phone"] is None:
            raise ValueError("there is neither email nor phone; a customer needs one of them")
        said = ((purpose, self._consent(values, purpose, one, now)) for purpose, one in self._consents.items())
        return CustomerRow(
            key=cells.needed(values, "key"),
            market=cells.needed(values, "market"),
            details={field: text for field, text in details.items() if text is not None},
            consents={purpose: consent for purpose, consent in said if consent is not None},
            registered_at=cells.moment(values, "registered_at", now),
        )

    def _consent(
        self, values: Values[str, Any], purpose: str, reading: ConsentReading, now: datetime
    ) -> ConsentSaid | None:
        text = text_of(values.get(reading.column))
        if not text:
            return None
        given = text in reading.given
        if not given and text not in reading.withdrawn:
            raise ValueError(f"the consent to {purpose} is neither given nor withdrawn as the mapping has it")
        since = None if reading.at is None else self._cells.moment_at(values, reading.at, now)
        return ConsentSaid(given, reading.wording if given else None, since)

    def of_all(self, row: CustomerRow) -> object:
        """Return what every row of one key must say alike."""
        return row

    def when(self, row: CustomerRow) -> datetime | None:
        """Return the row's time."""
        return row.registered_at
