"""The floor under HTTP: a Litestar application that decodes the same body with msgspec, does nothing and answers.

`python -m tests.bench.apps.noop PORT [PAGES]`; PAGES is a file of JSON that has an answer to each query of a GET.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.params import FromPath

from tests.bench.apps.serving import serve

_AT: Final = "2026-01-01T00:00:00.000000Z"


class Replying(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a reply."""

    text: str


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a new case."""

    channel: str
    topic: str
    customer: str
    order: str
    description: str


@post("/v1/cases/{case:str}/reply", status_code=200)
async def reply(case: FromPath[str], data: Replying) -> dict[str, str | int]:  # noqa: ARG001 - it does nothing
    """Answer like a reply that was sent."""
    return {"id": case, "version": 3, "position": 12_345, "recorded_at": _AT}


@post("/v1/cases", status_code=201)
async def open_case(data: Opening) -> dict[str, str | int]:  # noqa: ARG001 - it does nothing
    """Answer like a case that was opened."""
    case = "case-00000000-0000-7000-8000-000000000001"
    return {"id": case, "version": 2, "position": 12_345, "recorded_at": _AT, "number": "2026-000001"}


def main(port: int, pages: dict[str, str]) -> None:
    """Serve."""
    kept = {query.encode(): page.encode() for query, page in pages.items()}

    @get("/v1/{rest:path}")
    async def page(request: Request[Any, Any, Any]) -> Response[bytes]:
        return Response(kept[request.scope["query_string"]], media_type="application/json")

    serve(Litestar([reply, open_case, page], openapi_config=None, logging_config=None), port)


if __name__ == "__main__":
    main(int(sys.argv[1]), msgspec.json.decode(Path(sys.argv[2]).read_bytes()) if len(sys.argv) > 2 else {})
