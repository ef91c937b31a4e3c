"""Running them: each in a process of its own, served as the service's web worker is served."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn

from tests.bench.client import HOST, PATIENCE, POLL
from tests.bench.registry import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from litestar import Litestar

STOP_SECONDS: Final = 10


def serve(app: Litestar, port: int) -> None:
    """Serve an application with the settings of `interfaces.serve.web`."""
    config = uvicorn.Config(
        app,
        host=HOST,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
    )
    uvicorn.Server(config).run()


@contextmanager
def spawned(module: str, *arguments: str) -> Iterator[int]:
    """Have a module serve its application for a while; its first argument is the port, which is given."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    with subprocess.Popen([sys.executable, "-m", module, str(port), *arguments]) as process:
        try:
            _listens(process, port)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _listens(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection((HOST, port)).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise CannotRun("an application to compare with does not listen") from None
            time.sleep(POLL)
        else:
            return
