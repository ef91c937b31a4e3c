"""What is read of a sheet's rows, and which are left out, with the reason, before any ledger is asked."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from application.importing.sheets.checking import SheetReport, check_sheet
from application.importing.sheets.file import sheet_file
from application.importing.table import FileChanged, FileUnreadable
from tests.importing.sheets import (
    CUSTOMERS,
    HEADINGS,
    MAPPINGS,
    ORDERS,
    RATINGS,
    customer,
    order,
    rating,
    sheet,
)
from tests.samples import NOW

if TYPE_CHECKING:
    from pathlib import Path

EMPTY_PRICE = "the price is empty"


def check(folder: Path, kind: str, rows: str, mapping: str | None = None) -> SheetReport:
    """Return what is found in a sheet with these rows."""
    path = folder / "sheet.csv"
    path.write_text(HEADINGS[kind] + rows, encoding="utf-8")
    return check_sheet(path, sheet(mapping or MAPPINGS[kind]), NOW)


def reasons(report: SheetReport) -> list[tuple[int, str]]:
    """Return the bad rows."""
    return [(bad.line, bad.reason) for bad in report.bad]


@pytest.mark.parametrize(
    "bad,reason",
    [
        (customer("", "Ada"), "the key is empty"),
        (customer("2", mail=""), "there is neither email nor phone; a customer needs one of them"),
        (customer("2", mail="ada"), "the email is no address for mail, like ada@example.org"),
        (customer("2", phone="call me"), "the phone is no telephone number"),
        (customer("2", language="German"), "the language is no language tag, like de or pt-BR; values.language can"),
        (customer("2", zone="Berlin"), "the time_zone is none that the IANA database names, like Europe/Berlin"),
        (customer("2", "x" * 201), "the name is longer than 200 characters"),
        (customer("2", since="2025-03-01"), "registered_at: a date without a time of day"),
        (customer("2", since="2199-03-01T00:00:00Z"), "registered_at: the time is still to come"),
        (customer("2", news="perhaps"), "the consent to newsletter is neither given nor withdrawn as the mapping has"),
        (customer("2", news="yes", news_since="noon"), "news_since: the time is not written as 'iso' says"),
        ("2,Ada\n", "the row has 2 columns, the heading 9"),
    ],
)
def test_a_bad_customer_is_named_and_the_others_are_read(tmp_path: Path, bad: str, reason: str) -> None:
    """By line and reason; the row itself, which is personal, is never quoted."""
    report = check(tmp_path, "customers", customer("1") + bad + customer("3"))
    ((line, told),) = reasons(report)
    assert (line, report.rows, report.records, report.complete) == (3, 2, 2, False)
    assert told.startswith(reason)
    assert not {"call me", "German", "perhaps", "noon", "x" * 9} & set(told.split("'"))


@pytest.mark.parametrize(
    "bad,reason",
    [
        (order("", "jar"), "the number is empty"),
        (order("2", ""), "the product is empty"),
        (order("2", price=""), EMPTY_PRICE),
        (order("2", price="12.505"), "the price can't be read: it has more than 2 decimals"),
        (order("2", price="-1"), "the price can't be read: it is negative"),
        (order("2", pieces="0"), "the quantity does not lie between 1 and 1,000,000"),
        (order("2", pieces="1.5"), "the quantity can't be read: it is no whole number"),
        (order("2", coupon="30"), "paid, coupon and points do not add up to price times quantity"),
        (order("2", card="20"), "paid, coupon and points do not add up to price times quantity"),
        (order("2", card="x"), "the amount paid by card can't be read: it is not written as the mapping says"),
        (order("2", currency="eur"), "the currency is no currency code, like EUR; values.currency can turn it"),
        (order("2", currency="QQQ"), "the price can't be read: ISO 4217 does not list the currency"),
        (order("2", paid="2199-03-01T00:00:00Z"), "paid_at: the time is still to come"),
    ],
)
def test_a_bad_order_is_named_and_the_others_are_read(tmp_path: Path, bad: str, reason: str) -> None:
    """Whatever does not add up exactly is not guessed."""
    report = check(tmp_path, "orders", order("1") + bad + order("3"))
    ((line, told),) = reasons(report)
    assert (line, report.rows, report.records) == (3, 2, 2)
    assert told.startswith(reason)


@pytest.mark.parametrize(
    "bad,reason",
    [
        (rating("", "1"), "the key is empty"),
        (rating("2", ""), "the case is empty"),
        (rating("2", "1", at=""), "the rated_at is empty"),
        (rating("2", "1", at="2199-03-01T00:00:00Z"), "rated_at: the time is still to come"),
        (rating("2", "1", stars=""), "there is no score"),
        (rating("2", "1", stars="6"), "the score for overall does not lie between 1 and 5"),
        (rating("2", "1", stars="0"), "the score for overall does not lie between 1 and 5"),
        (rating("2", "1", quick="good"), "the score for speed can't be read: it is not written as the mapping says"),
        (rating("2", "1", words="x" * 20_001), "the comment is longer than 20,000 characters"),
    ],
)
def test_a_bad_rating_is_named_and_the_others_are_read(tmp_path: Path, bad: str, reason: str) -> None:
    """A score outside its scale says nothing."""
    report = check(tmp_path, "ratings", rating("1", "1") + bad + rating("3", "1"))
    ((line, told),) = reasons(report)
    assert (line, report.rows, report.records) == (3, 2, 2)
    assert told.startswith(reason)


def test_half_an_order_is_none(tmp_path: Path) -> None:
    """With one of its rows bad, all are left out; other orders are not touched."""
    report = check(tmp_path, "orders", order("1", "jar") + order("2") + order("1", "lid", price=""))
    left = "another row of the same order is bad, and orders are taken whole; mend that one"
    assert reasons(report) == [(2, left), (4, EMPTY_PRICE)]
    assert (report.rows, report.records, report.bad_rows) == (1, 1, 2)


def test_rows_of_one_order_must_say_the_same_of_it(tmp_path: Path) -> None:
    """Which of two customers is right nobody can tell; spellings of one number are one order."""
    report = check(tmp_path, "orders", order("a-1", of="C-1") + order("A-1", of="C-2"))
    assert [line for line, _ in reasons(report)] == [2, 3]
    assert {reason[:50] for _, reason in reasons(report)} == {"the rows of the same order say different things as"}


def test_an_order_has_at_most_a_thousand_lines(tmp_path: Path) -> None:
    """One more, and it is left out whole."""
    assert check(tmp_path, "orders", order("1") * 1000).records == 1
    report = check(tmp_path, "orders", order("1") * 1001)
    assert (report.records, report.bad_reasons) == (0, {"the order has more than 1,000 lines": 1001})


def test_two_rows_of_one_key_must_be_alike(tmp_path: Path) -> None:
    """The same row twice is one customer; of two that differ nobody can tell which is right."""
    report = check(tmp_path, "customers", customer("1") * 2 + customer("2", "Ada") + customer("2", "Ida"))
    assert (report.rows, report.records) == (2, 1)
    left = "the rows of the same customer say different things about it; leave the right one"
    assert reasons(report) == [(4, left), (5, left)]


def test_what_a_sheet_holds_is_told(tmp_path: Path) -> None:
    """How many, from when to when, what is said in how many rows, and what it costs."""
    rows = order("1", card="25.00") + order("1", "lid", "1", "0.50", coupon="0.20")
    rows += order("2", currency="JPY", price="300", ordered="2025-03-02T09:30:00Z")
    report = check(tmp_path, "orders", rows, ORDERS.replace('invoice = "invoice"', ""))
    assert (report.source, report.kind, report.rows, report.records) == ("shop", "orders", 3, 2)
    assert (f"{report.first:%d %H:%M}", f"{report.last:%d %H:%M}") == ("01 09:30", "02 09:30")
    assert report.said["product"] == report.said["paid"] == 3
    assert (report.said["coupon"], report.said["paid by card"], "shipped_at" in report.said) == (1, 1, False)
    assert report.totals == {"EUR": 2550, "JPY": 600}
    assert (report.unused_columns, report.complete) == (("invoice",), True)


def test_fields_are_joined_turned_and_filled(tmp_path: Path) -> None:
    """Several columns are one text; listed values become what is meant; a constant stands where a cell is empty."""
    mapping = CUSTOMERS.replace('"name"', '["name", "no"]').replace(
        'constants = { market = "de" }', 'constants = { market = "de", language = "fr" }'
    )
    path = tmp_path / "sheet.csv"
    path.write_text(HEADINGS["customers"] + customer("1", "Ada", language="Welsh") + customer("2", " "))
    with sheet_file(path, sheet(mapping + "[values.language]\nWelsh = 'cy'\n")) as file:
        checked = file.check(NOW)
        rows = [file.rows(group, NOW)[0] for group in checked.groups()]
    assert [(row.details["name"], row.details["language"], row.market) for row in rows] == [
        ("Ada 1", "cy", "de"),
        ("2", "fr", "de"),
    ]


def test_what_was_paid_is_what_remains_when_nothing_says_it(tmp_path: Path) -> None:
    """The price of all pieces less coupon and points; where methods are given, what they add up to."""
    mapping = ORDERS.replace("invoice =", '"gift card" =')
    path = tmp_path / "sheet.csv"
    path.write_text(HEADINGS["orders"] + order("1", coupon="5") + order("2", card="20", invoice="5.00"))
    with sheet_file(path, sheet(mapping)) as file:
        lines = [file.rows(group, NOW)[0].line for group in file.check(NOW).groups()]
    assert [(line.price, line.paid, line.coupon) for line in lines] == [(1250, 2000, 500), (1250, 2500, 0)]
    assert [[(one.method, one.amount) for one in line.payments] for line in lines] == [
        [],
        [("card", 2000), ("gift card", 500)],
    ]


def test_a_file_that_is_no_such_sheet_is_refused(tmp_path: Path) -> None:
    """A column that is missing is named, with those that there are; packed files are read as well."""
    path = tmp_path / "sheet.csv"
    path.write_text("no,mail\n")
    with pytest.raises(FileUnreadable, match="no column 'name'; its headings are: no, mail"):
        check_sheet(path, sheet(CUSTOMERS), NOW)
    path.write_bytes(gzip.compress((HEADINGS["ratings"] + rating("1", "1")).encode()))
    assert check_sheet(path, sheet(RATINGS), NOW).records == 1


def test_a_file_that_changes_is_not_read_on(tmp_path: Path) -> None:
    """What lies at a place is what was checked there, or nothing."""
    path = tmp_path / "sheet.csv"
    path.write_text(HEADINGS["customers"] + customer("1"))
    with sheet_file(path, sheet(CUSTOMERS)) as file:
        (group,) = file.check(NOW).groups()
        path.write_text(HEADINGS["customers"] + customer("1", "Ida"))
        with pytest.raises(FileChanged):
            file.rows(group, NOW)
