"""The cells of a row, by the fields that the mapping finds in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from application.importing.table import text_of
from application.importing.times import TimeUnreadable, pinned_zone, reader_of
from domain.command import Line, Text
from domain.customer.commands import Email, Language, Market, Phone
from domain.order.commands import Currency

if TYPE_CHECKING:
    from collections.abc import Mapping as Values
    from datetime import datetime

    from application.importing.sheets.mapping import Sheet

_SHORT: Final = (Line, "longer than 200 characters")
_TAKEN: Final[dict[str, tuple[Any, str]]] = {
    "market": (Market, "no market's short name: at most 32 letters, digits, - and _"),
    "email": (Email, "no address for mail, like ada@example.org"),
    "phone": (Phone, "no telephone number: digits, with +, spaces and the usual separators"),
    "language": (Language, "no language tag, like de or pt-BR; values.language can turn it into one"),
    "currency": (Currency, "no currency code, like EUR; values.currency can turn it into one"),
    "comment": (Text, "longer than 20,000 characters"),
}
"""What a field takes, and what is wrong with one that it does not; every other one takes a short text."""


class Cells:
    """Reads the fields of rows. What can't be meant raises ValueError, whose message never quotes the row."""

    def __init__(self, sheet: Sheet) -> None:
        self._headings = {field: sheet.headings(field) for field in sheet.FIELDS}
        self._constants = sheet.constants
        self._values = sheet.values
        self._time = reader_of(sheet.time)

    def raw(self, values: Values[str, Any], field: str) -> str | None:
        """Return the text of a field, None for an empty one, whatever it is."""
        texts = [text_of(values.get(heading)) for heading in self._headings[field]]
        text = " ".join(filter(None, texts)) or self._constants.get(field)
        return text and self._values.get(field, {}).get(text, text)

    def text(self, values: Values[str, Any], field: str) -> str | None:
        """Return the text of a field, None for an empty one."""
        text = self.raw(values, field)
        if text is None:
            return None
        taken, wrong = _TAKEN.get(field, _SHORT)
        try:
            msgspec.convert(text, taken)
        except msgspec.ValidationError:
            # Without what caused it: that may quote the row.
            raise ValueError(f"the {field} is {wrong}") from None
        return text

    def needed(self, values: Values[str, Any], field: str) -> str:
        """Return the text of a field that must not be empty."""
        text = self.text(values, field)
        if text is None:
            raise ValueError(f"the {field} is empty")
        return text

    def zone(self, values: Values[str, Any], field: str) -> str | None:
        """Return a time zone."""
        name = self.text(values, field)
        if name is None:
            return None
        try:
            pinned_zone(name)
        except ValueError:
            raise ValueError(f"the {field} is none that the IANA database names, like Europe/Berlin") from None
        return name

    def moment(self, values: Values[str, Any], field: str, now: datetime) -> datetime | None:
        """Return a time that has come."""
        text = self.text(values, field)
        return None if text is None else self._came(text, field, now)

    def moment_at(self, values: Values[str, Any], heading: str, now: datetime) -> datetime | None:
        """Return a time that has come, of a column."""
        text = text_of(values.get(heading))
        return self._came(text, heading, now) if text else None

    def _came(self, text: str, what: str, now: datetime) -> datetime:
        try:
            moment = self._time(text)
        except TimeUnreadable as error:
            raise ValueError(f"{what}: {error}") from None
        if moment > now:
            raise ValueError(f"{what}: the time is still to come")
        return moment
