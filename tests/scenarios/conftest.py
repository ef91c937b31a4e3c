"""The API for a scenario, as the tests of the API have it."""

from tests.http.conftest import anyio_backend, api, clock

__all__ = ["anyio_backend", "api", "clock"]
