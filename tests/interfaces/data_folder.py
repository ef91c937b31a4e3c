"""A data folder for the embedded server."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - what is made in it is made private by mkdtemp
MEMORY_WANTED = 2**30
TOGETHER = "TESTS_TOGETHER"
"""The variable that names the folder which all processes of a test run have in common."""


@contextmanager
def data_folder() -> Iterator[Path]:
    """Give the path of a data folder that is not there yet, as a user would name it, and remove it afterwards."""
    outer = passable_folder()
    try:
        yield outer / "data"
    finally:
        shutil.rmtree(outer)


def passable_folder() -> Path:
    """Make a folder that others can pass through, in memory where that has room: no test cuts the power.

    Not pytest's tmp_path: that is closed to the account under which root's server runs.
    """
    outer = Path(tempfile.mkdtemp(prefix="caseledger-test-", dir=MEMORY if _roomy() else "/tmp"))  # noqa: S108 - as above
    outer.chmod(0o711)
    return outer


def _roomy() -> bool:
    # A server's programs may have to be copied beside its data.
    return (
        MEMORY.is_dir()
        and shutil.disk_usage(MEMORY).free > MEMORY_WANTED
        and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    )
