"""What the specifications may use."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from interfaces.embedded.scratch import scratch_database
from projections.engine.connecting import connect


@pytest.fixture(scope="session")
def connection() -> Iterator[psycopg.Connection[Any]]:
    """Give a connection to a PostgreSQL of the tests' own, which takes some seconds to start."""
    with scratch_database() as url, connect(url) as connection:
        yield connection
