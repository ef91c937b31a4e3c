"""The PostgreSQL 18 that caseledger runs by itself, in its data folder, when it is given no database."""

from interfaces.embedded.errors import (
    ClusterVersionMismatch,
    DataDirectoryInUse,
    DataDirectoryUnusable,
    EmbeddedServerError,
    ServerAccountUnavailable,
    ServerStartFailed,
)
from interfaces.embedded.layout import default_data_dir
from interfaces.embedded.server import EmbeddedPostgres

__all__ = [
    "ClusterVersionMismatch",
    "DataDirectoryInUse",
    "DataDirectoryUnusable",
    "EmbeddedPostgres",
    "EmbeddedServerError",
    "ServerAccountUnavailable",
    "ServerStartFailed",
    "default_data_dir",
]
