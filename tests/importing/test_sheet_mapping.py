"""A mapping of a sheet that can't be meant is refused before anything is read, and the message says why."""

from __future__ import annotations

import pytest

from application.importing.mapping import Mapping, MappingInvalid
from application.importing.sheets.mapping import CustomerSheet, OrderSheet, RatingSheet, parse_any
from tests.importing.files import MAPPING
from tests.importing.sheets import CUSTOMERS, ORDERS, RATINGS


@pytest.mark.parametrize(
    "wrong,reason",
    [
        (CUSTOMERS.replace('"customers"', '"clients"'), "there is no kind 'clients'; there are: cases, customers"),
        (CUSTOMERS.replace('"customers"', "[]"), "there is no kind []"),
        (CUSTOMERS + "nonsense", "Expected '='"),
        ("surprise = 1\n" + CUSTOMERS, "unknown field `surprise`"),
        (CUSTOMERS.replace("name =", "nick ="), "no field 'nick' (columns); there are: key, market, name"),
        (CUSTOMERS.replace("market =", "land ="), "no field 'land' (constants)"),
        (CUSTOMERS + "[values.land]\nA = 'b'", "no field 'land' (values)"),
        (CUSTOMERS + "[values.language]\n' A' = 'b'", "begins or ends with blanks"),
        (CUSTOMERS.replace('key = "no"', ""), "nothing says the key; give it under columns, or under constants"),
        (CUSTOMERS.replace('"name"', "[]"), "length"),
        (CUSTOMERS.replace('["yes"]', "[]"), "length"),
        (CUSTOMERS.replace("newsletter]", "'News letter']"), "regex"),
        ("delimiter = '\"'\n" + CUSTOMERS, "can't separate columns"),
        ("encoding = 'utf-16'\n" + CUSTOMERS, "no superset of ASCII"),
        ("time = { zone = 'Rome' }\n" + CUSTOMERS, "no time zone 'Rome'"),
        (CUSTOMERS.replace('"shop"', '"My Shop"'), "regex"),
        ("amounts = { decimal = ',', thousands = ',' }\n" + ORDERS, "can't be the one between thousands"),
        ("amounts = { digits = { DEM = 9 } }\n" + ORDERS, "<= 6"),
        (ORDERS.replace("coupon =", "method ="), "'method' has nothing to say"),
        (RATINGS.split("[scores]")[0], "missing required field `scores`"),
        ("best = 1\n" + RATINGS, ">= 2"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused_with_the_reason(wrong: str, reason: str) -> None:
    """Each mistake is named, so that it can be mended without guessing."""
    with pytest.raises(MappingInvalid) as refused:
        parse_any(wrong.encode())
    assert reason in refused.value.message


def test_the_kind_says_what_the_rows_are() -> None:
    """Without one they are what happened in cases."""
    kinds = [type(parse_any(text.encode())) for text in (CUSTOMERS, ORDERS, RATINGS, MAPPING)]
    assert kinds == [CustomerSheet, OrderSheet, RatingSheet, Mapping]
    assert isinstance(parse_any(f'kind = "cases"\n{MAPPING}'.encode()), Mapping)
    with pytest.raises(MappingInvalid, match="utf-8"):
        parse_any(b"\xff")
