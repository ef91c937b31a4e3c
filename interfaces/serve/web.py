"""A web worker: started by the parent, on the parent's socket, gone with the parent."""

from __future__ import annotations

import gc
import os
import socket
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

import uvicorn

from application.desk import Desk, opened
from interfaces.http.app import create_app
from interfaces.logs import configure_logging
from interfaces.serve.supervisor import COPIES_VARIABLE
from interfaces.settings import settings_from
from interfaces.wiring import now, room_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager
    from ipaddress import IPv6Network

LISTEN_FD = "CASELEDGER_LISTEN_FD"
GRACE_SECONDS = 5


def main() -> None:
    """Serve HTTP on the socket whose descriptor the parent names."""
    configure_logging()
    settings = settings_from()
    url = settings.database_url or ""
    masters = settings.masters()

    def desk() -> AbstractAsyncContextManager[Desk]:
        return opened(url, masters, now, room_on(settings.volume))

    gc.disable()
    app = create_app(desk, settings.limits.shared_by(int(os.environ[COPIES_VARIABLE])))
    config = configured(app, settings.trusted_proxies)
    # What stays for ever is not looked through again: that would stop the worker for tens of milliseconds at a time.
    gc.collect()
    gc.freeze()
    gc.enable()
    # And of what comes and goes hardly anything refers to itself.
    gc.set_threshold(50_000, 20, 100)
    listener = socket.socket(fileno=int(os.environ[LISTEN_FD]))
    uvicorn.Server(config).run(sockets=[listener])


def configured(app: Callable[..., Any], trusted: Sequence[IPv4Network | IPv6Network]) -> uvicorn.Config:
    """Return how an application is served; `X-Forwarded-For` and `-Proto` are believed only from trusted proxies."""
    # On a socket that takes both, a peer of IPv4 shows up as an address of IPv6.
    mapped = [f"::ffff:{one.network_address}/{96 + one.prefixlen}" for one in trusted if isinstance(one, IPv4Network)]
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
        # Both are said: left out, they follow FORWARDED_ALLOW_IPS, and without it whoever comes from this host.
        proxy_headers=bool(trusted),
        forwarded_allow_ips=[*map(str, trusted), *mapped],
    )
