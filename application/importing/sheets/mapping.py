"""The mapping of a sheet: what its rows are, and which column holds which field. The text is TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from application.importing.mapping import Mapping, MappingInvalid, must_read, parse_mapping
from application.importing.times import TimeReading, reader_of
from domain.command import Line
from domain.customer.commands import Purpose
from domain.order.commands import Currency
from domain.order.events import Milestone
from domain.policy.names import Name

Column = Line | Annotated[tuple[Line, ...], Meta(min_length=1)]
"""A heading, or several whose texts are one with a blank between."""
MILESTONES: dict[str, Milestone] = {f"{name}_at": name for name in get_args(Milestone)}
"""The fields of an order that say when a milestone was reached."""


class Sheet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a table in CSV is read, packed with gzip or not.

    `columns` says where a field stands. `constants` stand where a field has no column, or its cell is empty. `values`
    turns what stands in a field into what is meant here; what is not listed is taken as it stands.
    """

    FIELDS: ClassVar[tuple[str, ...]]
    NEEDED: ClassVar[tuple[str, ...]]

    source: Name
    columns: dict[str, Column]
    constants: dict[str, Line] = {}
    values: dict[str, dict[Line, Line]] = {}
    time: TimeReading = TimeReading()
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    encoding: Annotated[str, Meta(min_length=1, max_length=40)] = "utf-8"

    @property
    def format(self) -> Literal["csv"]:
        """What it is written in; XES has no sheets."""
        return "csv"

    def headings(self, field: str) -> tuple[str, ...]:
        """Return the headings of a field's columns, none for a field without one."""
        column = self.columns.get(field, ())
        return (column,) if isinstance(column, str) else column

    def named(self) -> tuple[str, ...]:
        """Return the headings that the file must have, each once."""
        own = (heading for field in self.columns for heading in self.headings(field))
        return tuple(dict.fromkeys((*own, *self._more())))

    def identifying(self) -> tuple[str, ...]:
        """Return nothing: CSV has no defaults."""
        return ()

    def must_be_meant(self) -> None:
        """Raise ValueError with the reason when fields are unknown or missing."""
        listed = ", ".join(self.FIELDS)
        for part, fields in (("columns", self.columns), ("constants", self.constants), ("values", self.values)):
            for field in fields:
                if field not in self.FIELDS:
                    raise ValueError(f"there is no field {field!r} ({part}); there are: {listed}")
        for field in self.NEEDED:
            if field not in self.columns and field not in self.constants:
                raise ValueError(f"nothing says the {field}; give it under columns, or under constants")
        for field, meant in self.values.items():
            if any(value != value.strip() for value in meant):
                raise ValueError(f"a value of {field} begins or ends with blanks; the import reads without them")

    def _more(self) -> Iterable[str]:
        """Return the headings that stand elsewhere than under columns."""
        return ()


class ConsentReading(Struct, frozen=True, forbid_unknown_fields=True):
    """Which texts of a column say that a consent is given, and which that it is withdrawn; an empty cell says nothing.

    `at` is the column of the time since when; `wording` names the text that was agreed to.
    """

    column: Line
    given: Annotated[tuple[Line, ...], Meta(min_length=1)]
    withdrawn: tuple[Line, ...] = ()
    at: Line | None = None
    wording: Line | None = None


class CustomerSheet(Sheet, frozen=True, kw_only=True):
    """A table of customers, a row each, known by the `key` that they have there."""

    FIELDS: ClassVar = (
        "key", "market", "name", "email", "phone", "language", "time_zone", "preferred_channel", "registered_at",
    )  # fmt: skip
    NEEDED: ClassVar = ("key", "market")

    kind: Literal["customers"] = "customers"
    consents: dict[Purpose, ConsentReading] = {}

    def _more(self) -> Iterable[str]:
        for consent in self.consents.values():
            yield consent.column
            if consent.at is not None:
                yield consent.at


class AmountReading(Struct, frozen=True, forbid_unknown_fields=True):
    """How amounts are written: the sign before their decimals, and one between thousands, if any.

    With `unit` minor they are whole numbers of minor units already. `digits` says how many decimals a currency has that
    ISO 4217 does not list, or no longer.
    """

    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", " ", "'"] = ""
    unit: Literal["major", "minor"] = "major"
    digits: dict[Currency, Annotated[int, Meta(ge=0, le=6)]] = {}


class OrderSheet(Sheet, frozen=True, kw_only=True):
    """A table of orders, a row for each line; rows of one market and number are one order.

    `customers` is the source from which the customers were imported, left out the same. `payments` names the column of
    what was paid by each method; where there is one method a line, the field `method` names it. Without a column `paid`
    it is what the payments add up to, or else the price less coupon and points.
    """

    FIELDS: ClassVar = (
        "number", "market", "customer", "currency", "ordered_at", "merchant", "product", "brand", "model", "batch",
        "quantity", "price", "paid", "coupon", "points", "method", *MILESTONES,
    )  # fmt: skip
    NEEDED: ClassVar = ("number", "market", "customer", "currency", "product", "quantity", "price")

    kind: Literal["orders"] = "orders"
    customers: Name | None = None
    amounts: AmountReading = AmountReading()
    payments: Annotated[dict[Line, Line], Meta(max_length=20)] = {}

    def must_be_meant(self) -> None:
        """Raise ValueError with the reason also when amounts or payments can't be read in one way."""
        super().must_be_meant()
        if self.amounts.decimal == self.amounts.thousands:
            raise ValueError("the sign before decimals can't be the one between thousands, too (amounts)")
        if self.payments and ("method" in self.columns or "method" in self.constants):
            raise ValueError("the payments name their methods, so the field 'method' has nothing to say")

    def _more(self) -> Iterable[str]:
        return self.payments.values()


class RatingSheet(Sheet, frozen=True, kw_only=True):
    """A table of ratings, a row each, known by the `key` that they have there.

    `case` is our number of a case, its id, or its number in the system that it was imported from, also written
    source:number; with `cases`, always its number in that system. `scores` names the column of each dimension; `best`
    is the end of the scale, which begins with 1.
    """

    FIELDS: ClassVar = ("key", "case", "rated_at", "comment")
    NEEDED: ClassVar = ("key", "case", "rated_at")

    kind: Literal["ratings"] = "ratings"
    scores: Annotated[dict[Name, Line], Meta(min_length=1, max_length=20)]
    best: Annotated[int, Meta(ge=2, le=100)] = 5
    cases: Name | None = None

    def _more(self) -> Iterable[str]:
        return self.scores.values()


AnySheet = CustomerSheet | OrderSheet | RatingSheet
_SHEETS: dict[str, type[AnySheet]] = {"customers": CustomerSheet, "orders": OrderSheet, "ratings": RatingSheet}


def parse_any(text: bytes) -> Mapping | AnySheet:
    """Read a mapping of whatever kind; without one it is of cases. Raise `MappingInvalid` with the reason."""
    try:
        found: dict[str, Any] = tomllib.loads(text.decode())
        kind = found.get("kind", "cases")
        if kind == "cases":
            return parse_mapping(text)
        sheet = _sheet(kind, found)
    except (msgspec.ValidationError, ValueError) as error:
        raise MappingInvalid(reason=str(error)) from error
    must_read(sheet.delimiter, sheet.encoding)
    return sheet


def _sheet(kind: object, found: dict[str, Any]) -> AnySheet:
    if not isinstance(kind, str) or kind not in _SHEETS:
        raise ValueError(f"there is no kind {kind!r}; there are: {', '.join(('cases', *_SHEETS))}")
    sheet: AnySheet = msgspec.convert(found, _SHEETS[kind])
    reader_of(sheet.time)
    sheet.must_be_meant()
    return sheet
