"""Amounts are turned into minor units exactly, or refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.importing.sheets.amounts import EXPONENTS, MOST, Amounts
from application.importing.sheets.mapping import AmountReading

if TYPE_CHECKING:
    from typing import Literal

PLAIN = Amounts(AmountReading())
SIGNS: st.SearchStrategy[tuple[Literal[".", ","], Literal["", ".", ",", " ", "'"]]] = st.sampled_from(
    [(".", ""), (".", ","), (".", " "), (".", "'"), (",", ""), (",", "."), (",", " "), (",", "'")]
)


@pytest.mark.parametrize(
    "text,currency,minor",
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("0.07", "EUR", 7),
        ("0012.500000", "EUR", 1250),
        ("1000", "JPY", 1000),
        ("1000.00", "JPY", 1000),
        ("1.234", "KWD", 1234),
        ("1.2345", "CLF", 12345),
        ("10000000000000.00", "EUR", MOST),
    ],
)
def test_an_amount_has_the_minor_units_of_its_currency(text: str, currency: str, minor: int) -> None:
    """EUR has two decimals, JPY none, KWD three, CLF four; zeros beyond them are nothing."""
    assert PLAIN.minor(text, currency) == minor


@pytest.mark.parametrize(
    "text,currency,reason",
    [
        ("12.505", "EUR", "more than 2 decimals"),
        ("12.5", "JPY", "no whole number"),
        ("-1.00", "EUR", "negative"),
        ("12,50", "EUR", "not written as the mapping says"),
        ("1,000.00", "EUR", "not written as the mapping says"),
        ("EUR 5", "EUR", "not written as the mapping says"),
        ("1e3", "EUR", "not written as the mapping says"),
        ("NaN", "EUR", "not written as the mapping says"),
        ("٣", "EUR", "not written as the mapping says"),
        (".5", "EUR", "not written as the mapping says"),
        ("5.", "EUR", "not written as the mapping says"),
        ("5\n", "EUR", "not written as the mapping says"),
        ("1" * 41, "EUR", "not written as the mapping says"),
        ("0." + "0" * 37 + "1", "EUR", "more than 2 decimals"),
        ("10000000000000.01", "EUR", "too large"),
        ("1.00", "DEM", "does not list the currency"),
    ],
)
def test_what_is_no_exact_amount_is_refused(text: str, currency: str, reason: str) -> None:
    """Nothing is rounded or guessed, and the message does not quote what was written."""
    with pytest.raises(ValueError, match=reason) as refused:
        PLAIN.minor(text, currency)
    assert text not in str(refused.value)


def test_a_mapping_may_know_a_currency_that_is_no_longer_listed() -> None:
    """The mark had a hundred pfennigs."""
    assert Amounts(AmountReading(digits={"DEM": 2})).minor("1.99", "DEM") == 199


def test_minor_units_may_stand_in_the_file() -> None:
    """Then they are whole numbers."""
    amounts = Amounts(AmountReading(unit="minor"))
    assert amounts.minor("1250", "EUR") == 1250
    with pytest.raises(ValueError, match="no whole number"):
        amounts.minor("12.50", "EUR")


@given(minor=st.integers(0, MOST), currency=st.sampled_from(sorted(EXPONENTS)), signs=SIGNS, grouped=st.booleans())
def test_what_is_written_is_read(
    minor: int,
    currency: str,
    signs: tuple[Literal[".", ","], Literal["", ".", ",", " ", "'"]],
    grouped: bool,  # noqa: FBT001 - drawn
) -> None:
    """Every amount in every currency, however it is written, is itself again."""
    decimal, thousands = signs
    digits = EXPONENTS[currency]
    written = f"{Decimal(minor).scaleb(-digits):{',' if grouped and thousands else ''}.{digits}f}"
    written = written.translate({ord(","): thousands, ord("."): decimal})
    assert Amounts(AmountReading(decimal, thousands)).minor(written, currency) == minor


@given(st.text("0123456789.,' -", max_size=30))
def test_whatever_is_written_is_read_exactly_or_refused(text: str) -> None:
    """Decimal says the same of what is read."""
    try:
        found = PLAIN.minor(text, "EUR")
    except ValueError:
        return
    assert Decimal(text) * 100 == found
