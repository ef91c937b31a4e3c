"""What a killed caseledger or a killed server left behind, cleared before the next start."""

import contextlib
import logging
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

PATIENCE = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
"""From the clean way to the last resort: fast shutdown, immediate shutdown, kill; with the seconds each is given."""

SECONDS_TO_NOTICE = 1.0
"""How long a backend is given to see by itself that its postmaster is gone."""

_logger = logging.getLogger(__name__)


def clear_leftovers(cluster: Path, socket_folder: Path) -> None:
    """End a server that still runs on the cluster, and remove the files that would hinder a new one.

    Only for the holder of the lock on the data folder: the server it ends is then nobody's.
    """
    _stop_servers(cluster)
    pid = postmaster_pid(cluster)
    if pid is not None and psutil.pid_exists(pid):
        # After a restart of the machine or a container the number may be somebody else's, and PostgreSQL would take
        # that process for its postmaster. Otherwise the file stays: PostgreSQL learns from it what to check.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
    for stale in socket_folder.glob(".s.PGSQL.*"):
        stale.unlink(missing_ok=True)


def postmaster_pid(cluster: Path) -> int | None:
    """Give the process id in the cluster's pid file, if there is one."""
    lines = _pid_file(cluster)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def ready(cluster: Path, pid: int) -> bool:
    """Tell whether this postmaster takes connections, by the word that it writes into its pid file for pg_ctl."""
    lines = _pid_file(cluster)
    return len(lines) > _STATUS_LINE and postmaster_pid(cluster) == pid and lines[_STATUS_LINE].strip() == "ready"


def running_socket_folder(cluster: Path) -> Path | None:
    """Give the folder of the socket at which a server, whoever started it, takes connections; None without one."""
    lines, pid = _pid_file(cluster), postmaster_pid(cluster)
    if pid is None or not psutil.pid_exists(pid) or not ready(cluster, pid):
        return None
    return Path(lines[_SOCKET_FOLDER_LINE])


_SOCKET_FOLDER_LINE = 4
_STATUS_LINE = 7


def _pid_file(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _stop_servers(cluster: Path) -> None:
    postmaster = postmaster_pid(cluster)
    for number, seconds in PATIENCE:
        running = list(_processes(cluster))
        if not running:
            return
        if number is not signal.SIGINT:
            _signal(running, number)
        elif any(process.pid == postmaster for process in running):
            # To the postmaster only: to its backends the same signal means to cancel a query.
            _signal([process for process in running if process.pid == postmaster], number)
        else:
            psutil.wait_procs(running, timeout=SECONDS_TO_NOTICE)
            continue
        psutil.wait_procs(running, timeout=seconds)


def _signal(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    _logger.warning(
        "stopping a PostgreSQL that an earlier run left behind",
        extra={"pids": [process.pid for process in processes], "signal": number.name},
    )
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def _processes(cluster: Path) -> Iterator[psutil.Process]:
    # Every process of a server has the cluster as its working folder; a process id alone could be anybody's by now.
    place = str(cluster.resolve())
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.name() == "postgres" and process.cwd() == place and process.status() != psutil.STATUS_ZOMBIE:
                yield process
