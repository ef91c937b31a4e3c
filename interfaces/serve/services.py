"""Services that the parent keeps alive in its own process, the embedded database for one."""

import logging
import threading
from typing import Protocol

POLL_SECONDS = 0.1
LONGEST_DELAY_SECONDS = 5.0

_logger = logging.getLogger(__name__)


class Service(Protocol):
    """Something that may die and can be brought back."""

    name: str

    def alive(self) -> bool:
        """Tell whether it runs."""

    def revive(self) -> None:
        """Start it again if it died; do nothing once it was stopped on purpose."""


class ServiceKeeper:
    """Revives a service in a thread of its own: that may take long, and the children need the parent meanwhile."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"keeper of {service.name}", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Cease to watch; a revival under way ends when the service itself is stopped."""
        self._stopping.set()

    def _keep(self) -> None:
        failures = 0
        while not self._stopping.wait(min(POLL_SECONDS * 2**failures, LONGEST_DELAY_SECONDS)):
            if self._service.alive():
                failures = 0
                continue
            _logger.warning("service died, starting it again", extra={"service": self._service.name})
            try:
                self._service.revive()
            except Exception as error:
                if self._stopping.is_set():
                    return
                failures = min(failures + 1, 10)
                reason = {"service": self._service.name, "reason": str(error)}
                _logger.exception("service could not be started again", extra=reason)
