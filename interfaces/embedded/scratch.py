"""A PostgreSQL for a while: what read models are proved on, here and in packages of others."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from interfaces.embedded.server import EmbeddedPostgres

UNSAFE: Final = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Nothing that is kept here has to survive a crash."""


@contextmanager
def scratch_database() -> Iterator[str]:
    """Give the URL of an empty database on a server of its own; both are gone afterwards.

    There is no ledger in it. Starting takes about a second, so one is best shared by all tests of a run.
    """
    folder = Path(tempfile.mkdtemp(prefix="caseledger-scratch-"))
    # Root's server runs under another account, which has to come through.
    folder.chmod(0o711)
    try:
        with EmbeddedPostgres(folder / "data", settings=UNSAFE) as server:
            yield server.owner_url
    finally:
        shutil.rmtree(folder)
