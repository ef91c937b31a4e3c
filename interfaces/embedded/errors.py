"""What can go wrong with the embedded PostgreSQL, each said with what to do about it."""

from collections.abc import Sequence
from pathlib import Path


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot be used."""


class DataDirectoryInUse(EmbeddedServerError):
    """Another caseledger runs on the same data folder."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(
            f"another caseledger is already running on {data_dir}; stop it first, or choose another data folder"
        )


class DataDirectoryUnusable(EmbeddedServerError):
    """The data folder has an owner, a mode or a content that caseledger must not work with."""

    def __init__(self, folder: Path, problem: str, remedy: str) -> None:
        super().__init__(f"{folder} {problem}; {remedy}")


class ClusterVersionMismatch(EmbeddedServerError):
    """The data folder was made by another major version of PostgreSQL."""

    def __init__(self, cluster: Path, found: str, wanted: int) -> None:
        super().__init__(
            f"{cluster} holds a PostgreSQL {found} cluster, and this caseledger brings PostgreSQL {wanted}; "
            f"dump it with the caseledger that made it (pg_dump), move the folder away, start once to make a new one, "
            f"and restore the dump into that"
        )


class ServerAccountUnavailable(EmbeddedServerError):
    """There is no operating-system account under which PostgreSQL could run."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"no account to run PostgreSQL under, which refuses root: {reason}; "
            f"start caseledger as an ordinary user, or create a system account named postgres"
        )


class ServerStartFailed(EmbeddedServerError):
    """PostgreSQL did not start."""

    def __init__(self, reason: str, last_words: Sequence[str] = ()) -> None:
        super().__init__("\n  ".join((f"the embedded PostgreSQL did not start: {reason}", *last_words)))
