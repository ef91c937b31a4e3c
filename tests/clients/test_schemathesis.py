"""The real service against its own description: whatever it is sent, it answers as it says that it does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from interfaces.http.conventions import LARGEST
from tests.http.described import DOCUMENT
from tests.service import PATIENCE
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAMING: Final = {"connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade"}
"""Headers that say where a request ends and to whom it goes: what is wrong there is no request of HTTP, and the server
says so in words of its own before anything here is asked.
"""
EXAMPLES: Final = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "5"))
"""How many requests of each kind an operation gets. A long search: `SCHEMATHESIS_EXAMPLES=500 make test TESTS=...`."""
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
OPERATIONS: Final[dict[str, Any]] = {
    found.ok().label: found.ok()
    for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()
    if isinstance(found, Ok)
}
SOON: Final = 10
"""A position that is reached at once; reads wait for those that are to come."""


class Desk:
    """A running service that has one of each thing, and a session on it."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"
        self._client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)
        customer = self._made("/v1/customers", {"market": "de", "name": "Ada", "email": "ada@example.org"})
        line = {"product": "jar", "quantity": 1, "price": 5, "paid": 5}
        order = {"market": "de", "number": "A-1", "customer": customer, "currency": "EUR", "lines": [line]}
        self.things = {
            "customers": customer,
            "orders": self._made("/v1/orders", order),
            "cases": self._made("/v1/cases", {"channel": "email", "topic": "delivery", "customer": customer}),
        }

    def known(self, operation: Any) -> dict[str, Any] | None:  # noqa: ANN401 - an operation of schemathesis
        """Return what to put into an operation's path so that something is there."""
        thing = next((one for name, one in self.things.items() if operation.path.startswith(f"/v1/{name}/")), None)
        names = [one.name for one in operation.path_parameters]
        return {names[0]: thing} if names and thing else None

    def _made(self, path: str, body: object) -> str:
        answer = self._client.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def close(self) -> None:
        """Hang up."""
        self._client.close()
        self.session.close()


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """A running service that all tests of this module share: whatever one wrote must not trouble the next."""
    with serving() as running:
        made = Desk(running.url, running.token)
        yield made
        made.close()


@pytest.mark.parametrize(
    "label, mode",
    [
        (label, mode)
        for label, one in OPERATIONS.items()
        for mode in GenerationMode
        # What takes nothing can't be given anything wrong.
        if mode is GenerationMode.POSITIVE or any((one.body, one.path_parameters, one.query))
    ],
)
def test_an_operation_answers_as_it_is_described(desk: Desk, label: str, mode: GenerationMode) -> None:
    """Never by a failure of the server, a status or a body that is not described, or by taking what it should not."""
    operation = OPERATIONS[label]
    # What is right is asked of something that is there, what is wrong of anything.
    known = desk.known(operation) if mode is GenerationMode.POSITIVE else None
    # Only of bodies: in a query a wrong value may come to nothing on its way.
    checks = [*CHECKS, negative_data_rejection] if operation.body else CHECKS

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(operation.as_strategy(generation_mode=mode, path_parameters=known))
    def ask(case: schemathesis.Case[Any]) -> None:
        soon = (case.query or {}).get("at_least")
        if isinstance(soon, int) and SOON < soon <= LARGEST:
            case.query["at_least"] = SOON
        for name in [one for one in case.headers or () if one.lower() in FRAMING]:
            del case.headers[name]
        case.call_and_validate(base_url=desk.url, session=desk.session, checks=checks)

    ask()


def test_whatever_was_written_can_be_read(desk: Desk) -> None:
    """No read model stumbled over it."""
    found = desk.session.get(f"{desk.url}/v1/health/ready", timeout=PATIENCE).json()
    assert {one["error"] for one in found["projections"].values()} == {None}
