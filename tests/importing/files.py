"""A small event log of another system, and a way to import it."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from application.importing.importer import import_file
from application.importing.mapping import parse_mapping
from domain.case.events import ImpossibleSequenceFlagged, SourceFactRecorded
from domain.ids import imported_case_stream
from tests.postgres.ledgers import ledger_of
from tests.samples import publish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from application.desk import Desk
    from application.importing.importer import Summary
    from application.store.reading import Reading
    from domain.event import Event, Recorded
    from tests.postgres.databases import Database

MAPPING = """\
source = "old-desk"
channel = "email"
topic = "delivery"
columns = { case = "case", activity = "what", time = "when", resource = "who", customer = "customer" }
[activities]
Open = { means = "opened" }
Triage = { opens = true }
Take = { means = "assigned" }
Wait = { means = "waiting" }
Solve = { means = "resolved" }
Close = { means = "closed" }
"""
HEADINGS = "case,what,when,who,customer,note\n"


def line(case: str, what: str, minute: int, customer: str = "Ann", note: str = "") -> str:
    """Return a row whose time is so many minutes after an hour long ago."""
    hours, minutes = divmod(minute, 60)
    return f"{case},{what},2020-05-04T{8 + hours:02}:{minutes:02}:00Z,Bob,{customer},{note}\n"


@dataclass(frozen=True, slots=True)
class Import:
    """A ledger with a policy, and a file to be imported into it."""

    desk: Desk
    path: Path

    async def __call__(self, rows: str | bytes, mapping: str = MAPPING, **options: Any) -> Summary:  # noqa: ANN401 - of import_file
        """Import the rows beneath the headings, or a whole file of bytes."""
        self.path.write_bytes(rows if isinstance(rows, bytes) else (HEADINGS + rows).encode())
        clock = self.desk.clock
        return await import_file(
            self.path, parse_mapping(mapping), self.desk.ledger, clock, **{"actor": "staff-1", **options}
        )

    async def history(self, case: str) -> list[Recorded[Event]]:
        """Return what the ledger holds of a case."""
        return await self.desk.reading.history(imported_case_stream("old-desk", case))

    async def activities(self, case: str) -> list[str]:
        """Return the activities that were taken over, in the order of the ledger."""
        return [one.event.activity for one in await self.history(case) if isinstance(one.event, SourceFactRecorded)]

    async def flags(self, case: str) -> list[tuple[int, str]]:
        """Return what was flagged, with the row's ordinal."""
        events = [one.event for one in await self.history(case)]
        return [(one.ordinal, one.problem) for one in events if isinstance(one, ImpossibleSequenceFlagged)]


@asynccontextmanager
async def imports(database: Database, folder: Path) -> AsyncIterator[Import]:
    """Give a ledger with a policy to import into."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish())
        yield Import(desk, folder / "log.csv")


async def feed(reading: Reading) -> AsyncIterator[dict[str, Any]]:
    """Yield all events as `GET /v1/events` shows them."""
    position = 0
    while found := await reading.log(position, None, 1000):
        for one in found:
            data = msgspec.to_builtins(one.event, builtin_types=(bytes,))
            yield {"position": one.position, "stream": one.stream, "type": one.tag, "data": data}
        position = found[-1].position


def shared_csv(name: str) -> Path:
    """Return a real history by its file's name, which is not ours to copy; CI must have it."""
    shared = os.environ.get("CASELEDGER_SHARED")
    if shared is None and os.environ.get("CI"):
        pytest.fail(f"Set CASELEDGER_SHARED to the folder that has data/{name}")
    path = Path(shared or "", "data", name)
    if shared is None or not path.exists():
        pytest.skip(f"CASELEDGER_SHARED names no folder that has data/{name}")
    return path
