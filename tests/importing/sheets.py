"""Small sheets of a shop's customers, orders and ratings, and a way to import them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from application.importing.sheets.customers import customer_stream
from application.importing.sheets.importer import import_sheet
from application.importing.sheets.mapping import AnySheet, CustomerSheet, OrderSheet, RatingSheet, parse_any
from application.importing.sheets.writing import Writing
from application.keys.sealing import open_history
from domain.ids import order_stream
from interfaces.cli.import_sheets import finder
from tests.postgres.ledgers import ledger_of
from tests.samples import publish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from application.desk import Desk
    from application.importing.sheets.importer import SheetSummary
    from domain.event import Event, Recorded
    from tests.postgres.databases import Database

CUSTOMERS: Final = """\
kind = "customers"
source = "shop"
constants = { market = "de" }
[columns]
key = "no"
name = "name"
email = "mail"
phone = "phone"
language = "language"
time_zone = "zone"
registered_at = "since"
[consents.newsletter]
column = "news"
given = ["yes"]
withdrawn = ["no"]
at = "news_since"
wording = "v1"
"""
CUSTOMER_HEADINGS: Final = "no,name,mail,phone,language,zone,since,news,news_since\n"
ORDERS: Final = """\
kind = "orders"
source = "shop"
constants = { market = "de", currency = "EUR" }
[columns]
number = "order"
customer = "customer"
ordered_at = "ordered"
product = "product"
quantity = "pieces"
price = "price"
coupon = "coupon"
currency = "currency"
paid_at = "paid"
shipped_at = "shipped"
[payments]
card = "card"
invoice = "invoice"
"""
ORDER_HEADINGS: Final = "order,customer,ordered,product,pieces,price,coupon,card,invoice,currency,paid,shipped\n"
RATINGS: Final = """\
kind = "ratings"
source = "survey"
[columns]
key = "no"
case = "case"
rated_at = "at"
comment = "words"
[scores]
overall = "stars"
speed = "quick"
"""
RATING_HEADINGS: Final = "no,case,at,stars,quick,words\n"
MAPPINGS: Final = {"customers": CUSTOMERS, "orders": ORDERS, "ratings": RATINGS}
HEADINGS: Final = {"customers": CUSTOMER_HEADINGS, "orders": ORDER_HEADINGS, "ratings": RATING_HEADINGS}


def sheet(mapping: str) -> AnySheet:
    """Return the mapping of a sheet."""
    found = parse_any(mapping.encode())
    assert isinstance(found, CustomerSheet | OrderSheet | RatingSheet)
    return found


def customer(  # noqa: PLR0913 - the columns
    no: str,
    name: str = "",
    mail: str = "ada@example.org",
    phone: str = "",
    *,
    language: str = "",
    zone: str = "",
    since: str = "",
    news: str = "",
    news_since: str = "",
) -> str:
    """Return a row of the customers."""
    return f"{no},{name},{mail},{phone},{language},{zone},{since},{news},{news_since}\n"


def order(  # noqa: PLR0913 - the columns
    no: str,
    product: str = "jar",
    pieces: str = "2",
    price: str = "12.50",
    *,
    of: str = "C-1",
    ordered: str = "2025-03-01T09:30:00Z",
    coupon: str = "",
    card: str = "",
    invoice: str = "",
    currency: str = "",
    paid: str = "",
    shipped: str = "",
) -> str:
    """Return a row of the orders."""
    return f"{no},{of},{ordered},{product},{pieces},{price},{coupon},{card},{invoice},{currency},{paid},{shipped}\n"


def rating(
    no: str, case: str, stars: str = "5", quick: str = "", words: str = "", *, at: str = "2025-04-01T10:00:00Z"
) -> str:
    """Return a row of the ratings."""
    return f"{no},{case},{at},{stars},{quick},{words}\n"


@dataclass(frozen=True, slots=True)
class Sheets:
    """A ledger with a policy, and a file to be imported into it."""

    desk: Desk
    path: Path

    async def __call__(self, kind: str, rows: str, mapping: str | None = None, **options: Any) -> SheetSummary:  # noqa: ANN401 - of import_sheet
        """Import the rows beneath the headings of their kind."""
        self.path.write_text(HEADINGS[kind] + rows, encoding="utf-8")
        found = sheet(mapping or MAPPINGS[kind])
        return await import_sheet(self.path, found, self.desk, finder(self.desk), **{"actor": "staff-1", **options})

    def customer(self, key: str, source: str = "shop") -> str:
        """Return the stream of a customer by their key there."""
        return customer_stream(Writing(self.desk.ledger, self.desk.clock, "staff-1", source, ""), key)

    async def history(self, stream: str) -> list[Recorded[Event]]:
        """Return what the ledger holds of a stream."""
        return await self.desk.reading.history(stream)

    async def of_order(self, number: str) -> list[Recorded[Event]]:
        """Return what the ledger holds of an order."""
        return await self.history(order_stream("de", number))

    async def details(self, key: str) -> dict[str, str | None]:
        """Return the contact details of a customer given last."""
        texts: dict[str, str | None] = {}
        for opened in await open_history(await self.history(self.customer(key)), self.desk.keys):
            texts |= opened
        return texts


@asynccontextmanager
async def sheets(database: Database, folder: Path) -> AsyncIterator[Sheets]:
    """Give a ledger with a policy to import into."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish())
        yield Sheets(desk, folder / "sheet.csv")


def names(history: list[Recorded[Event]]) -> list[str]:
    """Return the names of events."""
    return [one.tag.rsplit(".", 1)[0] for one in history]
