"""A client of the HTTP API that costs little beside the server that it measures."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tests.bench.registry import CannotRun

if TYPE_CHECKING:
    from tests.bench.service import Service

HOST: Final = "127.0.0.1"
PATIENCE: Final = 60.0
POLL: Final = 0.005


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body."""

    status: int
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - whatever the API says
        """Return the decoded body of a success."""
        if self.status >= 300:
            raise CannotRun(f"the service answered {self.status}: {self.body[:300]!r}")
        return msgspec.json.decode(self.body)


class Client:
    """One connection that is kept alive; one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str | None) -> None:
        self._reader = reader
        self._writer = writer
        self._always = f"Host: {HOST}\r\n" + (f"Authorization: Bearer {token}\r\n" if token else "")

    @classmethod
    async def connected(cls, service: Service, token: str | None = None) -> Client:
        """Connect as soon as the service listens."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return cls(*await asyncio.open_connection(HOST, service.port), token)
            except OSError:
                if service.process.poll() is not None or time.monotonic() > deadline:
                    raise CannotRun("the service does not listen") from None
                await asyncio.sleep(POLL)

    async def ask(self, method: str, path: str, body: object = None) -> Answer:
        """Send a request and return the answer."""
        content = b"" if body is None else msgspec.json.encode(body)
        head = f"{method} {path} HTTP/1.1\r\n{self._always}Content-Length: {len(content)}\r\n"
        if content:
            head += "Content-Type: application/json\r\n"
        self._writer.write(head.encode() + b"\r\n" + content)
        first, *headers = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length = next(int(one.split(":")[1]) for one in headers if one.lower().startswith("content-length:"))
        return Answer(int(first.split()[1]), await self._reader.readexactly(length))

    async def close(self) -> None:
        """Close the connection."""
        self._writer.close()
        await self._writer.wait_closed()
