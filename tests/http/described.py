"""The description of the API, for tests that are made of it: one for each operation, one for each command."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Final

import msgspec

from interfaces.http.app import create_app

if TYPE_CHECKING:
    from application.desk import Desk


def _no_desk() -> AbstractAsyncContextManager[Desk]:
    raise AssertionError


APP: Final = create_app(_no_desk)
"""The application; it is never started."""
DOCUMENT: Final[dict[str, Any]] = msgspec.json.decode(APP.document.body)
"""What integrators get."""
