"""The PostgreSQL that caseledger runs by itself when it is given no other."""

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from interfaces.embedded.accounts import Account, caller_account, require_passage, server_account
from interfaces.embedded.binaries import find_programs
from interfaces.embedded.cluster import APPLICATION_ROLE, DATABASE, OWNER_ROLE, ensure_cluster, write_access_files
from interfaces.embedded.errors import ServerStartFailed
from interfaces.embedded.layout import DataDirectoryLock, ensure_socket_folder, open_log, prepare_data_dir
from interfaces.embedded.leftovers import clear_leftovers, ready, running_socket_folder
from interfaces.embedded.process import ServerProcess
from interfaces.embedded.settings import PORT, server_arguments

START_SECONDS = 60.0
"""A start after a crash replays up to max_wal_size of log; on a slow disk that takes most of a minute."""

STOP_PATIENCE = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
"""Fast shutdown, immediate shutdown, kill; with the seconds each is given."""

POLL_SECONDS = 0.02
REPORT_SECONDS = 5.0
LOG_LINES_IN_ERRORS = 10

_logger = logging.getLogger(__name__)


class EmbeddedPostgres:
    """A PostgreSQL server in a data folder: a child of this process that lives no longer than it."""

    name = "embedded PostgreSQL"

    def __init__(
        self, data_dir: Path, *, settings: Mapping[str, str] | None = None, start_seconds: float = START_SECONDS
    ) -> None:
        self._data_dir = data_dir.resolve()
        self._cluster = self._data_dir / "postgres"
        self._log = self._data_dir / "postgres.log"
        self._settings = dict(settings or {})
        self._start_seconds = start_seconds
        self._lock: DataDirectoryLock | None = None
        self._process: ServerProcess | None = None
        self._socket_folder: Path | None = None
        # stop() withdraws this before it waits for its turn, so that it need not sit out a start that takes long.
        self._wanted = False
        self._turn = threading.RLock()

    def __enter__(self) -> Self:
        """Start the server."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self.stop()

    @property
    def new(self) -> bool:
        """Whether the data folder holds no cluster yet."""
        return not self._cluster.exists()

    @property
    def owner_url(self) -> str:
        """The database as its owner sees it: for migrations."""
        return _url(self._socket(), OWNER_ROLE)

    @property
    def application_url(self) -> str:
        """The database as the service sees it."""
        return _url(self._socket(), APPLICATION_ROLE)

    @property
    def pid(self) -> int | None:
        """The process id of the running server."""
        process = self._process
        return process.pid if process is not None and process.alive() else None

    def alive(self) -> bool:
        """Tell whether the server's process runs."""
        return self.pid is not None

    def start(self) -> None:
        """Start the server and return when it takes connections; on a new data folder, make the cluster first."""
        with self._turn:
            self._wanted = True
            try:
                prepare_data_dir(self._data_dir)
                if self._lock is None:
                    self._lock = DataDirectoryLock(self._data_dir)
                self._start()
            except BaseException:
                self.stop()
                raise

    def attach(self) -> str:
        """Give the service's URL of the server that another caseledger runs in this data folder, once it is ready."""
        deadline = time.monotonic() + self._start_seconds
        while (folder := running_socket_folder(self._cluster)) is None:
            if time.monotonic() > deadline:
                reason = "another caseledger has the data folder open, and its server takes no connections"
                raise ServerStartFailed(reason)
            time.sleep(POLL_SECONDS)
        return _url(folder, APPLICATION_ROLE)

    def revive(self) -> None:
        """Start the server again if it died; do nothing once it was stopped."""
        with self._turn:
            if self._wanted and not self.alive():
                self._start()

    def stop(self) -> None:
        """Stop the server in order, and let go of the data folder."""
        self._wanted = False
        with self._turn:
            if self._process is not None:
                self._end(self._process)
                self._process = None
            if self._socket_folder is not None:
                # It may stand outside the data folder. After a kill it is not empty, and the next start clears it.
                with contextlib.suppress(OSError):
                    self._socket_folder.rmdir()
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def _start(self) -> None:
        if self.alive():
            return
        account = server_account(self._cluster)
        require_passage(account, self._data_dir)
        programs = find_programs(account, self._data_dir)
        self._socket_folder = ensure_socket_folder(self._data_dir, account)
        clear_leftovers(self._cluster, self._socket_folder)
        ensure_cluster(self._cluster, account, programs, self._settings)
        access_folder = self._data_dir / "access"
        write_access_files(access_folder, (caller_account().name, account.name))
        arguments = server_arguments(self._cluster, self._socket_folder, access_folder, self._settings)
        self._process = self._spawn(account, (str(programs / "postgres"), *arguments))
        self._await_ready(self._process)

    def _spawn(self, account: Account, command: tuple[str, ...]) -> ServerProcess:
        log = open_log(self._log)
        try:
            return ServerProcess(account, command, log)
        finally:
            os.close(log)

    def _await_ready(self, process: ServerProcess) -> None:
        began = reported = time.monotonic()
        while not ready(self._cluster, process.pid):
            reason = ""
            if process.wait(POLL_SECONDS):
                reason = f"it ended at once; its log is {self._log}"
            elif not self._wanted:
                reason = "it was stopped meanwhile"
            elif time.monotonic() - began > self._start_seconds:
                reason = f"it was not ready within {self._start_seconds:g} s; its log is {self._log}"
            if reason:
                self._end(process)
                raise ServerStartFailed(reason, self._last_words())
            if time.monotonic() - reported > REPORT_SECONDS:
                reported = time.monotonic()
                seconds = round(reported - began)
                _logger.info("waiting for PostgreSQL, which may be recovering", extra={"seconds": seconds})
        _logger.info("PostgreSQL is ready", extra={"pid": process.pid, "seconds": round(time.monotonic() - began, 3)})

    def _end(self, process: ServerProcess) -> None:
        for number, seconds in STOP_PATIENCE:
            process.send(number)
            if process.wait(seconds):
                return
            _logger.warning("PostgreSQL has not stopped", extra={"signal": number.name, "seconds": seconds})

    def _last_words(self) -> list[str]:
        return self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES_IN_ERRORS:]

    def _socket(self) -> Path:
        if self._socket_folder is None:
            reason = "it was not told to yet"
            raise ServerStartFailed(reason)
        return self._socket_folder


def _url(socket_folder: Path, role: str) -> str:
    # The port is named, because PGPORT in somebody's shell would be heeded otherwise.
    return f"postgresql://{role}@/{DATABASE}?host={quote(str(socket_folder), safe='')}&port={PORT}"
