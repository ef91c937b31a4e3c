"""Whose word is taken for a client's address and scheme: that of trusted proxies, and of nobody else."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
import uvicorn

from interfaces.serve.listening import listening_socket
from interfaces.serve.web import configured
from interfaces.settings import settings_from
from tests.cli.running import Terminal
from tests.interfaces.data_folder import data_folder
from tests.interfaces.waiting import eventually
from tests.service import PATIENCE, start

if TYPE_CHECKING:
    from collections.abc import Iterator

PEER, PROXY, OUTER = "127.0.0.1", "127.0.0.2", "127.0.3.4"
"""Somebody, and two proxies, all on this host."""
TRUSTED: Final = f"{PROXY}, 127.0.3.0/24,"
CLIENT: Final = "203.0.113.7"


async def _echo(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - what ASGI gives
    """Answer with the client and the scheme that an application is told."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = json.dumps([scope["client"][0], scope["scheme"]]).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def _served(monkeypatch: pytest.MonkeyPatch, trusted: str, host: str = "0.0.0.0") -> Iterator[int]:  # noqa: S104 - one test's
    """Give the port of an application that is served as the settings say, on any address of this host."""
    monkeypatch.setenv("CASELEDGER_TRUSTED_PROXIES", trusted)
    # What the server would go by if it were left to itself.
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    server = uvicorn.Server(configured(_echo, settings_from().trusted_proxies))
    with listening_socket(host, 0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            eventually(lambda: server.started, seconds=PATIENCE)
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


def _get(peer: str, url: str, headers: dict[str, str]) -> httpx.Response:
    """Ask from an address of this host."""
    with httpx.Client(transport=httpx.HTTPTransport(local_address=peer)) as client:
        return client.get(url, headers=headers)


def _seen(port: int, peer: str, **headers: str) -> list[str]:
    named = {f"X-Forwarded-{name}": value for name, value in headers.items()}
    seen: list[str] = _get(peer, f"http://127.0.0.1:{port}/", named).json()
    return seen


def test_nobody_is_believed_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even this host, and whatever the server's own variable says."""
    with _served(monkeypatch, " , ") as port:
        for peer in (PEER, PROXY):
            assert _seen(port, peer, For=CLIENT, Proto="https") == [peer, "http"]


def test_only_a_trusted_peer_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Named by its address or by its network; anybody else speaks for themselves."""
    with _served(monkeypatch, TRUSTED) as port:
        assert _seen(port, PEER, For=CLIENT, Proto="https") == [PEER, "http"]
        for proxy in (PROXY, OUTER):
            assert _seen(port, proxy, For=CLIENT, Proto="https") == [CLIENT, "https"]
            assert _seen(port, proxy) == [proxy, "http"]


def test_of_a_chain_the_first_that_is_not_trusted_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the right, where the proxies write; what a client has put to the left of itself is not looked at."""
    with _served(monkeypatch, TRUSTED) as port:
        assert _seen(port, PROXY, For=f"198.51.100.1, {CLIENT}, {OUTER}")[0] == CLIENT
        assert _seen(port, PROXY, For=f"{OUTER}, 198.51.100.1, {CLIENT}")[0] == CLIENT
        assert _seen(port, PROXY, For=f"{OUTER}, {CLIENT}:4711, {OUTER}")[0] == CLIENT
        assert _seen(port, PROXY, For="2001:db8::7, 127.0.3.9")[0] == "2001:db8::7"


def test_a_proxy_is_the_same_on_a_socket_of_both_protocols(monkeypatch: pytest.MonkeyPatch) -> None:
    """There its address is written as one of IPv6."""
    with _served(monkeypatch, TRUSTED, "::") as port:
        assert _seen(port, PROXY, For=CLIENT)[0] == CLIENT
        assert _seen(port, OUTER, For=CLIENT)[0] == CLIENT
        assert _seen(port, PEER, For=CLIENT)[0].removeprefix("::ffff:") == PEER


def test_a_service_counts_attempts_by_the_address_that_a_trusted_proxy_names() -> None:
    """Each of its clients has tries of their own, while whoever forges the header uses up the same ones."""
    clients = [f"203.0.113.{n}" for n in range(40)]
    with data_folder() as folder, start(folder, CASELEDGER_TRUSTED_PROXIES=PROXY) as service:

        def left(peer: str) -> list[int]:
            # Over one connection, so that the tries are used up faster than new ones flow in.
            with httpx.Client(transport=httpx.HTTPTransport(local_address=peer), base_url=service.url) as http:
                answers = [http.get("/v1/queues", headers={"X-Forwarded-For": client}) for client in clients]
            assert {answer.status_code for answer in answers} == {401}
            told = [answer.headers["ratelimit"] for answer in answers]
            return [int(one.removeprefix('"attempts";r=').partition(";")[0]) for one in told]

        assert set(left(PROXY)) == {59}
        assert min(left(PEER)) < 59


@pytest.mark.parametrize(
    "given", ["proxy.local", "*", "10.0.0.7;10.0.0.8", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.7, ::g"]
)
def test_a_list_of_proxies_that_means_nothing_is_refused_at_the_start(given: str) -> None:
    """By the name of the setting and of what is wrong in it; an address with bits beside its network is a slip."""
    ended = Terminal({"CASELEDGER_TRUSTED_PROXIES": given}).run("serve", "--port", "0")
    assert ended.refuses("CASELEDGER_TRUSTED_PROXIES", repr(given.rpartition(", ")[2]), "10.1.0.0/16")
