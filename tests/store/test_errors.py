"""The driver's errors in our words."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors as pg

from application.store import errors
from application.store.errors import StoreError, translate


@pytest.mark.parametrize(
    "driver_error, ours",
    [
        (pg.AdminShutdown, errors.StoreUnavailable),
        (pg.CrashShutdown, errors.StoreUnavailable),
        (pg.CannotConnectNow, errors.StoreUnavailable),
        (pg.IdleInTransactionSessionTimeout, errors.StoreUnavailable),
        (pg.ConnectionFailure, errors.StoreUnavailable),
        (pg.TooManyConnections, errors.StoreUnavailable),
        (psycopg.OperationalError, errors.StoreUnavailable),
        (psycopg.InterfaceError, errors.StoreUnavailable),
        (pg.LockNotAvailable, errors.StoreBusy),
        (pg.QueryCanceled, errors.StoreBusy),
        (pg.DeadlockDetected, errors.StoreBusy),
        (pg.DiskFull, errors.StoreFull),
        (pg.OutOfMemory, errors.StoreFull),
        (pg.UndefinedTable, errors.NotMigrated),
        (pg.UndefinedFunction, errors.NotMigrated),
        (pg.InvalidSchemaName, errors.NotMigrated),
        (pg.UniqueViolation, errors.StoreRefused),
        (pg.InsufficientPrivilege, errors.RightsMissing),
        (psycopg.ProgrammingError, errors.StoreRefused),
    ],
)
def test_a_drivers_error_is_told_in_our_words(driver_error: type[psycopg.Error], ours: type[StoreError]) -> None:
    """Whether to ask again, and when, depends on what went wrong; only the first line is passed on."""
    translated = translate(driver_error("what happened\nDETAIL: and to whom"))
    assert type(translated) is ours
    assert translated.detail == "what happened"
    assert translated.message.endswith("(what happened)")


@pytest.mark.parametrize("url", ["nonsense", "postgresql://ann:secret%zz@host/desk", "postgresql://host/desk?secret=1"])
def test_a_malformed_url_is_not_repeated(url: str) -> None:
    """Given a URL that can't be read, then what is said of it quotes nothing of it, since a password may be in it."""
    with pytest.raises(psycopg.Error) as raised:
        psycopg.connect(url)
    told = translate(raised.value)
    assert isinstance(told, errors.UrlMalformed)
    assert "secret" not in told.message
    assert "nonsense" not in told.message
