"""The operating-system account that the embedded PostgreSQL runs under, and what that account can reach."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from interfaces.embedded.errors import DataDirectoryUnusable, ServerAccountUnavailable

SYSTEM_ACCOUNTS = ("postgres", "pgserver")
"""Whom root hands the server to, in this order; the last one is created when there is none."""


@dataclass(frozen=True, slots=True)
class Account:
    """An operating-system account, with the groups that it belongs to."""

    name: str
    uid: int
    gid: int
    groups: tuple[int, ...]


def caller_account() -> Account:
    """Give the account that runs caseledger."""
    uid = os.geteuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        # Beware: containers may run under a bare number; then neither initdb nor peer authentication works.
        reason = f"the user id {uid} has no name on this system"
        raise ServerAccountUnavailable(reason) from None
    return Account(entry.pw_name, uid, os.getegid(), tuple(os.getgroups()))


def server_account(cluster: Path) -> Account:
    """Give the account that the server of this cluster runs under: the caller's, or for root a system account."""
    caller = caller_account()
    if caller.uid != 0:
        return caller
    # A cluster stays with its owner, also when an account that would come first is installed later.
    if cluster.exists() and cluster.stat().st_uid != 0:
        return _account(pwd.getpwuid(cluster.stat().st_uid))
    for name in SYSTEM_ACCOUNTS:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    return _account(_created(SYSTEM_ACCOUNTS[-1]))


def _account(entry: pwd.struct_passwd) -> Account:
    groups = tuple(os.getgrouplist(entry.pw_name, entry.pw_gid))
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, groups)


def _created(name: str) -> pwd.struct_passwd:
    try:
        # No home, no shell: nobody is to log in as this account, it only owns files and a process.
        create = ("useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name)
        subprocess.run(create, check=True, capture_output=True, text=True)  # noqa: S603 - fixed words
        return pwd.getpwnam(name)
    except (OSError, KeyError, subprocess.CalledProcessError) as error:
        reason = f"creating {name} failed ({error})"
        raise ServerAccountUnavailable(reason) from error


def can_run(account: Account, *command: str) -> bool:
    """Tell whether the account gets as far as running this command with success."""
    # Trying it under the account is the only answer that counts access lists, mounts and security modules in.
    as_other = os.geteuid() != account.uid
    try:
        probe = subprocess.run(  # noqa: S603 - commands of this package with paths of the administrator's
            command,
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=account.uid if as_other else None,
            group=account.gid if as_other else None,
            extra_groups=account.groups if as_other else None,
        )
    except PermissionError:
        return False
    return probe.returncode == 0


def require_passage(account: Account, folder: Path) -> None:
    """Refuse a folder that the account cannot pass through, naming the one that stops it."""
    if _can_enter(account, folder):
        return
    culprit = next(step for step in (*reversed(folder.parents), folder) if not _can_enter(account, step))
    problem = f"cannot be entered by the account {account.name}, which runs PostgreSQL because root may not"
    remedy = f"allow it with `chmod o+x {culprit}`, choose a data folder elsewhere, or start caseledger as its owner"
    raise DataDirectoryUnusable(culprit, problem, remedy)


def _can_enter(account: Account, folder: Path) -> bool:
    return can_run(account, "/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder))
