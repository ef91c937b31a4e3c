"""Answers that are the same for everybody, and change only with the program."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from litestar import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar import Request


@dataclass(frozen=True)
class Cached:
    """A body with an entity tag of its own, which spares it to whoever has it already."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """The digest of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'

    def answer(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        """Return the body, or a 304."""
        given = request.headers.get("if-none-match", "")
        known = {one.strip().removeprefix("W/") for one in given.split(",")}
        # It is kept by the client, but asked for each time: a newer program may be running.
        headers = {"ETag": self.etag, "Cache-Control": "no-cache", **self.headers}
        if known & {self.etag, "*"}:
            return Response(b"", status_code=304, headers=headers)
        return Response(self.body, media_type=self.media_type, headers=headers)
