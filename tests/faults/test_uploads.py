"""An upload while web workers are killed: it goes on where it stopped."""

from __future__ import annotations

import os
import threading
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from application.store.attachments import CHUNK_LIMIT
from tests.interfaces.waiting import eventually
from tests.service import PATIENCE, service

if TYPE_CHECKING:
    from tests.service import Service

pytestmark = [pytest.mark.faults, pytest.mark.slow]

SCAN = b"\x89PNG\r\n\x1a\n" + os.urandom(6 * 2**20)
KILLS = 3


class Uploader:
    """A client that knows only what the service tells it, and asks again when it gets no answer."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
        """Ask until there is an answer."""

        def asked() -> list[httpx.Response]:
            try:
                return [self.client.request(method, path, **request)]
            except httpx.TransportError:
                return []

        return eventually(asked, seconds=PATIENCE)[0]

    def upload(self) -> str:
        """Upload the scan and return its address."""
        customer = self.ask("POST", "/v1/customers", json={"market": "de", "phone": "030 1234"}).json()["id"]
        body = {"subject": customer, "name": "scan.png", "media_type": "image/png", "size": len(SCAN)}
        address = self.ask("POST", "/v1/attachments", json=body).headers["location"]
        while (received := self.ask("GET", address).json()["received"])["size"] < len(SCAN):
            chunk = SCAN[received["next"] * CHUNK_LIMIT :][:CHUNK_LIMIT]
            put = self.ask("PUT", f"{address}/chunks/{received['next']}", content=chunk)
            assert put.status_code == 200, put.text
        finish = self.ask("POST", f"{address}/finish", json={"digest": sha256(SCAN).hexdigest()})
        assert finish.status_code == 200, finish.text
        return str(address)


def client_of(living: Service) -> httpx.Client:
    """Return a client with the first token."""
    headers = {"Authorization": f"Bearer {living.told['administrator_token']}"}
    return httpx.Client(base_url=living.url, headers=headers, timeout=PATIENCE)


def test_an_upload_outlives_the_process_that_takes_it() -> None:
    """Killed again and again, between chunks and within them; what was uploaded is given back byte for byte."""
    with service("--port", "0") as (living, _), client_of(living) as client:
        uploader = Uploader(client)
        addresses: list[str] = []
        enough = threading.Event()

        def go_on() -> None:
            while not enough.is_set():
                addresses.append(uploader.upload())

        working = threading.Thread(target=go_on)
        working.start()
        for _ in range(KILLS):
            living.kill("web 1")
            eventually(living.ready, seconds=PATIENCE)
        enough.set()
        working.join(4 * PATIENCE)
        assert addresses
        for address in addresses:
            assert uploader.ask("GET", f"{address}/content").content == SCAN
        feed = uploader.ask("GET", "/v1/events", params={"limit": 1000}).json()["events"]
        finished = [event["stream"] for event in feed if event["type"] == "attachment.finished.v1"]
        assert sorted(finished) == sorted(address.rsplit("/", 1)[1] for address in addresses)
