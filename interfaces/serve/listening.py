"""The listening socket, bound once by the parent and shared by its web workers."""

import errno
import socket
import time

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
BACKLOG = 2048
"""How many connections wait while every worker is busy or being restarted; the system may cap it lower."""

RETRY_SECONDS = 3.0
"""The workers of a parent that was killed need a moment to end and let go of the port."""

POLL_SECONDS = 0.05


class ListenFailed(Exception):
    """The service cannot listen where it was told to."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        remedies = {
            errno.EADDRINUSE: "another program listens there: stop it, or choose another port",
            errno.EACCES: "only root may use ports below 1024: choose a higher one and put a proxy before it",
            errno.EADDRNOTAVAIL: "no network interface of this machine has that address",
        }
        remedy = remedies.get(error.errno or 0, error.strerror or str(error))
        super().__init__(f"cannot listen on {host} port {port}: {remedy}")


def listening_socket(
    host: str = DEFAULT_HOST, port: int = DEFAULT_PORT, *, retry_seconds: float = RETRY_SECONDS
) -> socket.socket:
    """Bind and listen, waiting a moment for a port that is about to become free."""
    deadline = time.monotonic() + retry_seconds
    while True:
        try:
            return _bound(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise ListenFailed(host, port, error) from error
        time.sleep(POLL_SECONDS)


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        # Connections of the last run that are still closing don't stand in the way; a live listener does.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # The parent listens itself, so that connections queue up while workers are down, and none is refused.
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener
