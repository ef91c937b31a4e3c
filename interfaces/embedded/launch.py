"""The step between caseledger and a program of PostgreSQL: drop root, tie it to its parent, become it.

Run as a file of its own by the interpreter, never imported. A function run between fork and exec would do the same, but
it can deadlock in a process with threads; this one starts from a clean exec.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""


def main(arguments: list[str]) -> None:
    """Become the command: parent's pid, signal at its death, uid, gid, groups, program, its arguments."""
    parent, death_signal, uid, gid = (int(argument) for argument in arguments[:4])
    groups, program = arguments[4], arguments[5]
    if uid != os.geteuid():
        os.setgroups([int(group) for group in groups.split(",") if group])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # Beware: a change of user clears this, so it comes after.
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
            sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
        # The parent may have died before the request stood: then nobody would send the signal.
        if os.getppid() != parent:
            sys.exit("the parent has ended")
    os.execv(program, arguments[5:])  # noqa: S606 - to become that program is the purpose


main(sys.argv[1:])
