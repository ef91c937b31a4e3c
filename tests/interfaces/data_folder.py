"""A data folder for the embedded server."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def data_folder() -> Iterator[Path]:
    """Give the path of a data folder that is not there yet, as a user would name it, and remove it afterwards.

    Not pytest's tmp_path: that is closed to the account under which root's server runs.
    """
    outer = Path(tempfile.mkdtemp(prefix="caseledger-test-", dir="/tmp"))
    outer.chmod(0o711)
    try:
        yield outer / "data"
    finally:
        shutil.rmtree(outer)
