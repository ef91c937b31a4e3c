"""What can go wrong with the store, in our words. The docstring of each is its message."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

import psycopg
from psycopg import errors as pg

if TYPE_CHECKING:
    from collections.abc import Iterator


class StoreError(Exception):
    """The store failed."""

    retry_after: ClassVar[int | None] = None
    """Seconds after which trying again makes sense, or None where it does not."""

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """Return the class docstring and whatever else is known."""
        text = inspect.cleandoc(type(self).__doc__ or "")
        return f"{text} ({self.detail})" if self.detail else text


class StoreUnavailable(StoreError):
    """The database does not answer. Nothing is known of what was under way: ask again with the same Idempotency-Key."""

    retry_after = 2


class StoreBusy(StoreError):
    """The ledger is held by another writer for too long. Nothing was written; ask again."""

    retry_after = 1


class StoreFull(StoreError):
    """The database's volume is full. Nothing was written; reading goes on. Make room, then ask again."""

    retry_after = 30


class StoreRefused(StoreError):
    """The database refused what it was given."""


class NotMigrated(StoreError):
    """The database holds no ledger of this version: run `caseledger db migrate` with the owner's URL."""


class ReadModelMissing(StoreError):
    """The read model is not built yet: see that the engine runs, then ask again."""

    retry_after = 1


class LedgerTooNew(StoreError):
    """The database is newer than this program: run the newer caseledger."""


class MasterKeyRetired(StoreError):
    """The current master key of this process was retired: restart it with the ledger's current keys."""


class RightsMissing(StoreError):
    """The role may not use the ledger: run `caseledger db migrate --application-role ROLE` with the owner's URL."""


class UrlMalformed(StoreError):
    """The database URL can't be read: it looks like postgresql://role:password@host:5432/database."""


class MasterKeyMissing(StoreError):
    """The ledger's keys are wrapped by a master key that was not given."""


# By the start of SQLSTATE, because psycopg's errors do not inherit by class: AdminShutdown is no OperatorIntervention.
# The longer start stands first: 57014 (canceled) is busy, the rest of 57 (shutdown, crash) is gone.
_OURS: tuple[tuple[tuple[str, ...], type[StoreError]], ...] = (
    (("55P03", "57014", "40P01"), StoreBusy),
    (("08", "57", "53300", "25P03"), StoreUnavailable),
    (("53",), StoreFull),
    (("42P01", "42883", "3F000"), NotMigrated),
    (("42501",), RightsMissing),
    (("CL001",), MasterKeyRetired),
)


_OF_A_URL = ("in connection info string", "URI", "percent-encoded", "connection option")
"""What the driver says of a URL that it can't read."""


def translate(error: psycopg.Error) -> StoreError:
    """Return our word for a driver's error; the one place where that is decided."""
    detail = str(error).strip().split("\n")[0]
    if isinstance(error, pg.UndefinedTable) and '"read.' in detail:
        return ReadModelMissing()
    for starts, ours in _OURS:
        if (error.sqlstate or "").startswith(starts):
            return ours(detail)
    if error.sqlstate is None and any(words in detail for words in _OF_A_URL):
        # The driver's own words would quote the URL, and a password with it.
        return UrlMalformed()
    # Without a code it comes from the driver: there was no answer to take one from.
    unanswered = error.sqlstate is None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return StoreUnavailable(detail) if unanswered else StoreRefused(detail)


@contextmanager
def translated() -> Iterator[None]:
    """Raise our errors for the driver's."""
    try:
        yield
    except psycopg.Error as error:
        raise translate(error) from error
