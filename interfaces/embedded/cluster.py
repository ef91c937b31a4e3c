"""The cluster on disk: made whole or not at all, and who may connect to it as which role."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from interfaces.embedded.accounts import Account
from interfaces.embedded.binaries import MAJOR_VERSION
from interfaces.embedded.errors import ClusterVersionMismatch, DataDirectoryUnusable, ServerStartFailed
from interfaces.embedded.process import run_tool

DATABASE = "caseledger"
SUPERUSER = "postgres"
OWNER_ROLE = "caseledger_owner"
APPLICATION_ROLE = "caseledger_app"

FIRST_STATEMENTS = f"""\
CREATE ROLE {OWNER_ROLE} LOGIN;
CREATE ROLE {APPLICATION_ROLE} LOGIN;
CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE};
"""
"""One statement a line: that is how the single-user mode reads them."""

INITDB = (
    "--encoding=UTF8",
    "--locale=C",
    f"--username={SUPERUSER}",
    # Only for somebody who starts this cluster by hand: the files that initdb writes are not the ones used here.
    "--auth-local=peer",
    "--auth-host=reject",
)


def ensure_cluster(cluster: Path, account: Account, programs: Path, settings: Mapping[str, str]) -> None:
    """Create the cluster with its roles and its database, unless it is there; refuse one that can't be used."""
    for remains in cluster.parent.glob(f"{cluster.name}.new-*"):
        # An attempt that was killed. It may still be ending and writing, which is why each has a name of its own.
        shutil.rmtree(remains, ignore_errors=True)
    if not cluster.exists():
        _create(cluster, account, programs, settings)
    _require_usable(cluster, account)


def _create(cluster: Path, account: Account, programs: Path, settings: Mapping[str, str]) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix=f"{cluster.name}.new-", dir=cluster.parent))
    os.chown(unfinished, account.uid, account.gid)
    _run(account, (str(programs / "initdb"), "-D", str(unfinished), *INITDB))
    # Without a socket, a password or a moment in which a half-made cluster could be met by anybody.
    single = (str(programs / "postgres"), "--single", "-D", str(unfinished), "-c", "exit_on_error=true")
    flags = [f"--{name}={value}" for name, value in settings.items()]
    _run(account, (*single, *flags, SUPERUSER), FIRST_STATEMENTS)
    unfinished.rename(cluster)
    _sync(cluster.parent)


def _run(account: Account, command: Sequence[str], statements: str = "") -> None:
    done = run_tool(account, command, statements)
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).strip().splitlines()
        reason = f"{Path(command[0]).name} ended with {done.returncode}"
        raise ServerStartFailed(reason, lines[-10:])


def _sync(folder: Path) -> None:
    # A rename is on disk when its folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _require_usable(cluster: Path, account: Account) -> None:
    if cluster.stat().st_uid != account.uid:
        problem = f"belongs to the user id {cluster.stat().st_uid}, and PostgreSQL would run as {account.name}"
        raise DataDirectoryUnusable(cluster, problem, "start caseledger as the user who made it")
    found = ""
    with contextlib.suppress(FileNotFoundError):
        found = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    if not found:
        raise DataDirectoryUnusable(cluster, "is not a PostgreSQL cluster", "move it away, or restore it from a backup")
    if found != str(MAJOR_VERSION):
        raise ClusterVersionMismatch(cluster, found, MAJOR_VERSION)


def write_access_files(folder: Path, users: Sequence[str]) -> None:
    """Write who may connect: these operating-system users as any role, and nobody else."""
    # The folder is the caller's, not the server's: root never writes where another account could have put a link.
    folder.mkdir(mode=0o755, exist_ok=True)
    folder.chmod(0o755)
    roles = (SUPERUSER, OWNER_ROLE, APPLICATION_ROLE)
    lines = [f'caseledger "{user}" {role}\n' for user in dict.fromkeys(users) for role in roles]
    _write(folder / "pg_hba.conf", "local all all peer map=caseledger\n")
    _write(folder / "pg_ident.conf", "".join(lines))


def _write(file: Path, text: str) -> None:
    unfinished = file.with_name(file.name + ".new")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.chmod(0o644)
    unfinished.replace(file)
