"""The settings of the embedded PostgreSQL, in one place, each with its reason."""

from collections.abc import Mapping
from pathlib import Path

PORT = 5432
"""No TCP port is opened; the number is only a part of the socket's name, so it need not be free."""

SETTINGS: Mapping[str, str] = {
    # Nobody but the local user has any business here: no TCP, and a socket that only its owner (and root) can open.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    # A ledger may lose nothing that it has acknowledged. Named although they are the defaults, because what stands on
    # the command line wins over a careless ALTER SYSTEM.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Several web workers and one engine with a small pool each stay far below this; more would only cost memory.
    "max_connections": "100",
    # PostgreSQL's own default: enough for the hot end of a desk's log, bearable on a laptop or in a small container.
    "shared_buffers": "128MB",
    # Page images after a checkpoint are most of what a ledger of small events writes; they compress well.
    "wal_compression": "on",
    # The room between two checkpoints: a rebuild of read models writes fast, and crash recovery stays within seconds.
    "max_wal_size": "1GB",
    # Statements here are short; compiling them costs more than it saves.
    "jit": "off",
    # Times leave the database in UTC whatever the machine's zone, in rows and in the log.
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A backend whose client was killed stops within a second instead of finishing a long report for nobody.
    "client_connection_check_interval": "1s",
    # The log tells of trouble only, because it is a plain file that is turned over at a start and not before.
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
    # Logs hold no personal data: no text of statements, and no "Key (x)=(y) already exists".
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # Seen in the process list, so that an operator can tell this server from another.
    "cluster_name": "caseledger",
}


def server_arguments(
    cluster: Path, socket_folder: Path, access_folder: Path, overrides: Mapping[str, str]
) -> tuple[str, ...]:
    """Give the command-line arguments of `postgres` for a cluster."""
    # The socket setting is a list: quoting keeps a comma or a blank in a path from splitting it.
    quoted_socket_folder = '"' + str(socket_folder).replace('"', '""') + '"'
    places = {
        "unix_socket_directories": quoted_socket_folder,
        "hba_file": str(access_folder / "pg_hba.conf"),
        "ident_file": str(access_folder / "pg_ident.conf"),
    }
    flags = [f"--{name}={value}" for name, value in {**SETTINGS, **overrides, **places}.items()]
    return ("-D", str(cluster), *flags)
