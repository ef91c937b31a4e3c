"""A web worker: started by the parent, on the parent's socket, gone with the parent."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import uvicorn

from application.desk import Desk, opened
from interfaces.http.app import create_app
from interfaces.logs import configure_logging
from interfaces.serve.parent import end_with_parent
from interfaces.settings import settings_from
from interfaces.wiring import now, room_on

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

LISTEN_FD = "CASELEDGER_LISTEN_FD"
GRACE_SECONDS = 5


def main() -> None:
    """Serve HTTP on the socket whose descriptor the parent names."""
    end_with_parent()
    configure_logging()
    settings = settings_from()
    url = settings.database_url or ""
    masters = settings.masters()

    def desk() -> AbstractAsyncContextManager[Desk]:
        return opened(url, masters, now, room_on(settings.volume))

    config = uvicorn.Config(
        create_app(desk),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
    )
    listener = socket.socket(fileno=int(os.environ[LISTEN_FD]))
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
