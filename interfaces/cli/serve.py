"""`caseledger serve`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click
import psutil

from interfaces.cli.options import fail, print_json, with_json, with_settings
from interfaces.embedded.errors import DataDirectoryInUse
from interfaces.logs import configure_logging
from interfaces.serve.child import command
from interfaces.serve.children import Child
from interfaces.serve.listening import DEFAULT_HOST, DEFAULT_PORT, ListenFailed, listening_socket
from interfaces.serve.supervisor import Supervisor
from interfaces.settings import DATA_DIR, URL, VOLUME
from interfaces.wiring import Database, database, first_start

if TYPE_CHECKING:
    from application.bootstrap import FirstToken
    from interfaces.settings import Settings

FIGURES: Final = "caseledger-metrics-"
"""How the folder is named in which the web workers keep their figures; the parent's process id follows.

It is not in the data folder: on a full volume the system would kill a worker that can't write there.
"""
Only = Literal["web", "engine"]


@click.command("serve")
@click.option("--host", default=DEFAULT_HOST, show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web workers.")
@click.option("--only", type=click.Choice(["web", "engine"]), help="Run one half of the service on this host.")
@with_json
@with_settings
def serve_command(host: str, port: int, workers: int, only: Only | None, *, as_json: bool, settings: Settings) -> None:
    """Run the service: web workers, and the engine that keeps the read models. Ctrl-C stops everything."""
    configure_logging()
    try:
        code = _serve(host, port, workers, only, settings, as_json=as_json)
    except ListenFailed as error:
        fail(str(error))
    except KeyboardInterrupt:
        # Ctrl-C before the children were started: what was started is stopped by now.
        code = 0
    sys.exit(code)


def _serve(host: str, port: int, workers: int, only: Only | None, settings: Settings, *, as_json: bool) -> int:
    with contextlib.ExitStack() as stack:
        listener = None if only == "engine" else stack.enter_context(listening_socket(host, port))
        found = stack.enter_context(database(settings))
        if settings.database_url is None and found.server is None:
            raise DataDirectoryInUse(settings.data_dir)
        token = asyncio.run(first_start(settings, found.url, found.room))
        _tell(listener, settings, token, as_json=as_json)
        environment = _environment(settings, found, stack)
        children = []
        if listener is not None:
            fd = listener.fileno()
            worker = {**environment, "CASELEDGER_LISTEN_FD": str(fd)}
            children += [Child(f"web {n}", command("web"), worker, (fd,)) for n in range(1, workers + 1)]
        if only != "web":
            children.append(Child("engine", command("engine"), environment))
        services = () if found.server is None else (found.server,)
        return Supervisor(children, services=services).run()


def _environment(settings: Settings, found: Database, stack: contextlib.ExitStack) -> dict[str, str]:
    # A node's name outlives its engine, so that an engine that is started again takes its own leases back at once.
    node = "embedded" if found.server is not None else f"{socket.gethostname()}:{os.getpid()}"
    _clear_figures()
    figures = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"{FIGURES}{os.getpid()}-"))
    return {
        **({} if found.volume is None else {VOLUME: str(found.volume)}),
        URL: found.url,
        DATA_DIR: str(settings.data_dir),
        "CASELEDGER_MASTER_KEY_FILE": str(settings.key_file),
        "CASELEDGER_NODE": node,
        "PROMETHEUS_MULTIPROC_DIR": figures,
    }


def _clear_figures() -> None:
    """Remove what services that were killed have left."""
    for left in Path(tempfile.gettempdir()).glob(f"{FIGURES}*-*"):
        pid = left.name.removeprefix(FIGURES).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)) and left.lstat().st_uid == os.geteuid():
            shutil.rmtree(left, ignore_errors=True)


def _tell(listener: socket.socket | None, settings: Settings, token: FirstToken | None, *, as_json: bool) -> None:
    address = None if listener is None else _address(listener)
    where = "the database that was named" if settings.database_url else str(settings.data_dir)
    if as_json:
        print_json({"url": address, "data": where, "administrator_token": token.token if token else None})
        sys.stdout.flush()
        return
    lines = [f"caseledger serves {address}" if address else "caseledger runs the engine"]
    lines.append(f"  data:  {where}")
    if token is not None:
        lines.append(f"  token: {token.token}")
        lines.append("         the administrator's, with every role; it is shown this once.")
        lines.append("         `caseledger token create` makes more; docs/roles.md says what each role may do.")
    if address is not None:
        lines.append(f"  next:  curl -H 'Authorization: Bearer <token>' {address}/v1/queues")
        lines.append(f"         the API's page is {address}/v1/docs; the README has a first session")
    lines.append("  stop:  Ctrl-C")
    click.echo("\n".join(lines))
    sys.stdout.flush()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
