"""Requests over many connections at once, as fast as they are answered, with every answer looked at.

On one core uvloop sends and reads several times what a worker answers, so the client is not what is measured; `wrk`
finds the same rates. Unlike it, this client keeps the answers, so that each can be proved afterwards.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Final, cast

import msgspec
import uvloop

from tests.bench.client import HOST
from tests.bench.figures import Ran, Window
from tests.bench.registry import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS: Final = 32
PATIENCE: Final = 10.0
"""Seconds for which answers may still come after the window has ended."""
_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Load:
    """What came of the requests: times of the successes within the window, and of all there were, the bodies kept and
    the answers that were no success.
    """

    ran: Ran
    kept: list[bytes] = field(default_factory=list)
    answered: int = 0
    failed: list[bytes] = field(default_factory=list)

    def must_succeed(self) -> None:
        """Refuse a run in which anything failed."""
        if self.failed:
            raise CannotRun(f"{len(self.failed)} of {self.answered} answers were no success: {self.failed[0][:500]!r}")


def request(method: str, path: str, body: object = None, token: str | None = None) -> bytes:
    """Return a request as it travels."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    content = b""
    if body is not None:
        content = msgspec.json.encode(body)
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join(lines).encode() + _END + content


def load(
    port: int, requests: Iterator[bytes], seconds: float, *, connections: int = CONNECTIONS, keep: bool = False
) -> Load:
    """Send requests for some seconds, one at a time on each connection, and wait for the last answers."""

    async def work() -> Load:
        found = Load(Ran(Window(seconds)))
        loop = asyncio.get_running_loop()
        made = [
            (await loop.create_connection(lambda: _Connection(found, requests, keep=keep), HOST, port))[1]
            for _ in range(connections)
        ]
        for one in made:
            one.ask()
        left = found.ran.window.ends - perf_counter()
        try:
            await asyncio.wait_for(asyncio.gather(*(one.done for one in made)), left + PATIENCE)
        except TimeoutError:
            raise CannotRun(f"a request was not answered within {PATIENCE:g} s of the end") from None
        return found

    return uvloop.run(work())


class _Connection(asyncio.Protocol):
    def __init__(self, found: Load, requests: Iterator[bytes], *, keep: bool) -> None:
        self._found = found
        self._requests = requests
        self._keep = keep
        self._held = b""
        self._began = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def ask(self) -> None:
        """Send the next request, or close when the window has ended or there is none left."""
        self._began = perf_counter()
        following = next(self._requests, None) if self._began < self._found.ran.window.ends else None
        if following is not None:
            self._transport.write(following)
            return
        if not self.done.done():
            self.done.set_result(None)
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        held = self._held = self._held + data
        end = held.find(_END)
        if end < 0:
            return
        length = _LENGTH.search(held, 0, end)
        if length is None:
            self._fail(f"an answer does not tell its length: {held[:200]!r}")
            return
        if len(held) < end + len(_END) + int(length[1]):
            return
        self._held = b""
        found = self._found
        found.answered += 1
        # "HTTP/1.1 2.."
        if held[9:10] == b"2":
            found.ran.note(self._began, perf_counter())
            if self._keep:
                found.kept.append(held[end + len(_END) :])
        else:
            found.failed.append(held)
        self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"the server closed a connection: {exc}")

    def _fail(self, reason: str) -> None:
        if not self.done.done():
            self.done.set_exception(CannotRun(reason))
