"""The data folder: where it is, what lies where in it, who may have it, and the lock on it."""

import fcntl
import hashlib
import os
import stat
import tempfile
import time
from pathlib import Path

import psutil

from interfaces.embedded.accounts import Account
from interfaces.embedded.errors import DataDirectoryInUse, DataDirectoryUnusable
from interfaces.embedded.settings import PORT

SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 103
"""The least of the systems that caseledger runs on: macOS takes 103 bytes, Linux 107."""

OTHERS = stat.S_IRWXG | stat.S_IRWXO

ORPHAN_SECONDS = 3.0
"""How long the lock may outlive whoever took it."""

POLL_SECONDS = 0.02

LOG_TURNOVER_BYTES = 10_000_000


def default_data_dir() -> Path:
    """Give the data folder that is used when none is named."""
    if os.geteuid() == 0:
        return Path("/var/lib/caseledger")
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    # A relative path counts as none: so says the XDG base directory specification.
    return (named if named.is_absolute() else Path.home() / ".local" / "share") / "caseledger"


def prepare_data_dir(data_dir: Path) -> None:
    """Create the data folder, or refuse one in which others could plant files."""
    if not data_dir.exists():
        data_dir.mkdir(mode=0o700, parents=True)
        if os.geteuid() == 0:
            # The server runs under another account, which must pass through; what lies inside guards itself. Said after
            # the fact, because root's umask may well forbid it before.
            data_dir.chmod(0o711)
    info = data_dir.stat()
    if info.st_uid != os.geteuid():
        problem = f"belongs to the user id {info.st_uid}, and caseledger runs as {os.geteuid()}"
        remedy = "start caseledger as its owner, or name a new folder below it as the data folder"
        raise DataDirectoryUnusable(data_dir, problem, remedy)
    if info.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        remedy = f"take that away with `chmod go-w {data_dir}`, or name a new folder below it as the data folder"
        raise DataDirectoryUnusable(data_dir, "can be written to by others", remedy)


class DataDirectoryLock:
    """The lock that keeps a second caseledger off a data folder, held as long as this process lives."""

    def __init__(self, data_dir: Path) -> None:
        # Not inherited by programs started from here: the lock must end with this process, not with a child of it.
        self._descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        deadline = time.monotonic() + ORPHAN_SECONDS
        while not self._locked():
            if self._holder_lives() or time.monotonic() > deadline:
                os.close(self._descriptor)
                raise DataDirectoryInUse(data_dir)
            time.sleep(POLL_SECONDS)
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)

    def _locked(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holder_lives(self) -> bool:
        # Whoever was killed may have left a child that has not started its program yet, and has the lock till then.
        holder = os.pread(self._descriptor, 20, 0)
        return holder.isdigit() and psutil.pid_exists(int(holder))

    def release(self) -> None:
        """Let the next caseledger have the folder."""
        os.close(self._descriptor)


def open_log(log: Path) -> int:
    """Open the server's log to append to, turning a long one over first."""
    if log.exists() and log.stat().st_size > LOG_TURNOVER_BYTES:
        log.replace(log.with_name(log.name + ".1"))
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def ensure_socket_folder(data_dir: Path, account: Account) -> Path:
    """Give a folder for the socket that only the server's account (and root) can enter."""
    folder = data_dir / "socket"
    socket_path = str(folder / SOCKET_NAME)
    # A comma would split the path into two hosts in every connection string.
    if len(os.fsencode(socket_path)) > LONGEST_SOCKET_PATH or "," in socket_path:
        folder = _short_base() / f"caseledger-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]}"
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _require_private(folder, account)
        return folder
    os.chown(folder, account.uid, account.gid)
    return folder


def _short_base() -> Path:
    if os.geteuid() == 0:
        # Root's own runtime and temporary folders may be closed to the account that the server runs under.
        return Path("/run") if os.access("/run", os.W_OK) else Path("/tmp")  # noqa: S108 - the folder made in it is checked
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    return runtime if runtime.is_absolute() and runtime.is_dir() else Path(tempfile.gettempdir())


def _require_private(folder: Path, account: Account) -> None:
    # The folder may stand in a place where anybody can create names: what is there already is not believed unseen.
    info = folder.lstat()
    if os.geteuid() == 0 and stat.S_ISDIR(info.st_mode) and info.st_uid == 0:
        # Root was killed between creating the folder and giving it away.
        os.chown(folder, account.uid, account.gid)
        info = folder.lstat()
    private = stat.S_ISDIR(info.st_mode) and info.st_uid == account.uid and not info.st_mode & OTHERS
    if not private:
        problem = f"is not a folder of {account.name} alone (mode 0700)"
        raise DataDirectoryUnusable(folder, problem, "remove it, so that it can be made anew")
