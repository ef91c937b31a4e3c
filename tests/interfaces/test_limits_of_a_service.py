"""The limits that an operator sets, and how the web workers of a service share them."""

from __future__ import annotations

import httpx
import pytest

from interfaces.http.limits import Limits
from interfaces.settings import settings_from
from tests.cli.running import Terminal
from tests.interfaces.data_folder import data_folder
from tests.service import NO_TLS, start


def _policies(url: str, token: str) -> set[str]:
    """Return what workers say of the limit, over many connections, so that each worker is met."""
    headers = {"Authorization": f"Bearer {token}"}
    answers = [httpx.get(f"{url}/v1/policy", headers=headers, verify=NO_TLS) for _ in range(20)]
    return {one.headers["ratelimit-policy"] for one in answers}


@pytest.mark.parametrize("workers,policy", [("1", '"requests";q=900;w=60'), ("3", '"requests";q=300;w=60')])
def test_the_workers_of_a_service_share_its_limit(workers: str, policy: str) -> None:
    """Each has its part of it, and says so."""
    options = ("--port", "0", "--workers", workers)
    with data_folder() as folder, start(folder, *options, CASELEDGER_RATE_LIMIT="900") as service:
        assert _policies(service.url, service.told["administrator_token"]) == {policy}


@pytest.mark.parametrize(
    "rate,report,expected",
    [
        (None, None, Limits()),
        ("", " ", Limits()),
        (" 600 ", "12", Limits(requests=600, reports=12)),
        ("0", "0", Limits(requests=0, reports=0)),
    ],
)
def test_limits_are_set_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, rate: str | None, report: str | None, expected: Limits
) -> None:
    """In requests a minute; 0 is none, and what is not set is as usual."""
    for name, value in (("CASELEDGER_RATE_LIMIT", rate), ("CASELEDGER_REPORT_LIMIT", report)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert settings_from().limits == expected


@pytest.mark.parametrize("setting", ["CASELEDGER_RATE_LIMIT", "CASELEDGER_REPORT_LIMIT"])
@pytest.mark.parametrize("given", ["many", "-1", "1.5", "6_000", "10/s", "9999999999", "\u0663"])
def test_a_limit_that_means_nothing_is_refused_at_the_start(setting: str, given: str) -> None:
    """By its name, with what it takes."""
    assert (
        Terminal({setting: given}).run("serve", "--port", "0").refuses(setting, repr(given), "as in 6000", "0 for no")
    )
