"""What is recorded of refusals."""

from __future__ import annotations

from typing import Any

from domain.access.commands import RecordRefusal
from domain.access.decisions import ACCESS
from domain.access.events import AccessRefused
from tests.spec import given

REFUSAL: dict[str, Any] = {
    "right": "case.reply",
    "target": "POST /v1/cases",
    "code": "not_permitted",
    "on_behalf_of": "staff-2",
}


def test_every_refusal_is_recorded() -> None:
    """To ask again is to be refused again."""
    refused = AccessRefused(**REFUSAL)
    given(ACCESS).when(RecordRefusal(**REFUSAL)).then(refused)
    given(ACCESS, refused).when(RecordRefusal(**REFUSAL)).then(refused)
    assert given(ACCESS, refused, refused).state.refusals == 2


def test_a_refusal_is_about_whoever_was_refused() -> None:
    """The stream bears the id of their own."""
    assert ACCESS.subject("access-7", ACCESS.initial) == "staff-7"
