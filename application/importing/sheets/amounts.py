"""Amounts of money as people write them, turned into minor units exactly."""

from __future__ import annotations

import re
from decimal import Context, Decimal, Inexact
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from application.importing.sheets.mapping import AmountReading

T = TypeVar("T")
_DIGITS: Final[dict[int, str]] = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF"
        " CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG"
        " HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR"
        " MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD"
        " SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG"
        " YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
EXPONENTS: Final = {code: digits for digits, codes in _DIGITS.items() for code in codes.split()}
"""How many decimals each currency of ISO 4217 has that is in use now."""
MOST: Final = 10**15
"""The largest amount, in minor units."""
_LONGEST: Final = 40
_EXACTLY: Final = Context(prec=2 * _LONGEST, traps=[Inexact])


class Amounts:
    """Reads amounts and numbers as a mapping says they are written. A text that can't be read raises ValueError, whose
    message never quotes it.
    """

    def __init__(self, reading: AmountReading) -> None:
        self._reading = reading
        self._exponents = EXPONENTS | reading.digits
        whole = r"[0-9]+"
        if reading.thousands:
            whole = rf"(?:[0-9]{{1,3}}(?:{re.escape(reading.thousands)}[0-9]{{3}})+|[0-9]+)"
        self._pattern = re.compile(rf"{whole}(?:{re.escape(reading.decimal)}[0-9]+)?")

    def minor(self, text: str, currency: str) -> int:
        """Return an amount in minor units of its currency."""
        digits = self._exponents.get(currency)
        if digits is None:
            raise ValueError(
                "ISO 4217 does not list the currency; mend it, or say under amounts.digits how many decimals it has"
            )
        return self._exact(text, 0 if self._reading.unit == "minor" else digits)

    def whole(self, text: str) -> int:
        """Return a whole number."""
        return self._exact(text, 0)

    def _exact(self, text: str, digits: int) -> int:
        if text.startswith("-"):
            raise ValueError("it is negative")
        if len(text) > _LONGEST or not self._pattern.fullmatch(text):
            shape = f"digits, {self._reading.decimal!r} before decimals"
            if self._reading.thousands:
                shape += f", {self._reading.thousands!r} between thousands"
            raise ValueError(f"it is not written as the mapping says ({shape})")
        plain = text.replace(self._reading.thousands, "") if self._reading.thousands else text
        # A text so short is a number that is shifted exactly.
        shifted = _EXACTLY.scaleb(Decimal(plain.replace(self._reading.decimal, ".")), digits)
        if shifted != (found := int(shifted)):
            raise ValueError(f"it has more than {digits} decimals" if digits else "it is no whole number")
        if found > MOST:
            raise ValueError("it is too large")
        return found


def read_as(what: str, read: Callable[[str], T], text: str) -> T:
    """Return what a text reads as; what can't be read says what it was to be."""
    try:
        return read(text)
    except ValueError as error:
        raise ValueError(f"the {what} can't be read: {error}") from None
