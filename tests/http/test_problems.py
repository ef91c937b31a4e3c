"""Every error is problem+json, those included that no handler of ours has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from application.store.errors import MasterKeyMissing, StoreBusy, StoreFull, StoreRefused, StoreUnavailable
from tests.http.api import CASE, problem

if TYPE_CHECKING:
    from application.store.errors import StoreError
    from tests.http.api import Api

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v2/cases",
        "/v1/case",
        "/v1/cases/a/b/c",
        "/v1/schema/x",
        "/v1/schema/x/y",
        "/favicon.ico",
        "//",
        "/%2e",
    ],
)
async def test_an_address_that_leads_nowhere(shared_api: Api, path: str) -> None:
    """Whatever is asked of it."""
    for method in ("GET", "POST", "DELETE"):
        answer = await shared_api.send(method, path)
        problem(answer, 404, "not_found") if answer.status_code != 405 else problem(answer, 405, "method_not_allowed")


@pytest.mark.parametrize(
    "method,path,allowed",
    [
        ("DELETE", "/v1/cases", {"GET", "POST", "OPTIONS"}),
        ("PUT", "/v1/cases", {"GET", "POST", "OPTIONS"}),
        ("PATCH", "/v1/cases/x", {"GET", "OPTIONS"}),
        ("GET", "/v1/cases/x/reply", {"POST", "OPTIONS"}),
        ("POST", "/v1/events", {"GET", "OPTIONS"}),
        ("GET", "/v1/customers/find", {"POST", "OPTIONS"}),
        ("POST", "/health/live", {"GET", "OPTIONS"}),
        ("TRACE", "/v1/events", {"GET", "OPTIONS"}),
    ],
)
async def test_a_method_that_an_address_does_not_take(
    shared_api: Api, method: str, path: str, allowed: set[str]
) -> None:
    """`Allow` says which it takes."""
    answer = await shared_api.send(method, path)
    problem(answer, 405, "method_not_allowed")
    assert {one.strip() for one in answer.headers["allow"].split(",")} == allowed


@pytest.mark.parametrize(
    "error,status,code,retry_after",
    [
        (StoreUnavailable("host=10.1.2.3"), 503, "store_unavailable", "2"),
        (StoreBusy(), 503, "store_busy", "1"),
        (StoreFull(), 503, "store_full", "30"),
        (StoreRefused('relation "x"'), 500, "store_refused", None),
        (MasterKeyMissing("k-1"), 500, "master_key_missing", None),
    ],
)
async def test_a_failure_of_the_store_says_when_to_ask_again(
    api: Api, monkeypatch: pytest.MonkeyPatch, error: StoreError, status: int, code: str, retry_after: str | None
) -> None:
    """Where that makes sense; and it tells nothing of what is inside."""

    async def failing(*_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever it is called with
        raise error

    monkeypatch.setattr(type(api.desk.ledger), "execute", failing)
    answer = await api.post("/v1/cases", CASE)
    body = problem(answer, status, code)
    assert answer.headers.get("retry-after") == retry_after
    assert not error.detail or error.detail not in body["detail"]


async def test_an_error_that_nobody_thought_of_tells_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the answer nor the log quotes what a customer wrote; the log has the place."""

    async def failing(*_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever it is called with
        raise LookupError("my parcel is lost")

    monkeypatch.setattr(type(api.desk.ledger), "execute", failing)
    answer = await api.post("/v1/cases", CASE)
    problem(answer, 500, "internal_error")
    (record,) = [record for record in caplog.records if record.name == "interfaces.http.problems"]
    assert "failing" in str(vars(record)["frames"])
    assert vars(record)["path_template"] == "/v1/cases"
    assert "parcel" not in answer.text + caplog.text + str(vars(record))
