"""The application as one object: what the interfaces are given."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from application.access import Access
from application.calendars.published import expand_published
from application.keys.secret import ledger_secret
from application.keys.subjects import SubjectKeys
from application.ledger import CaseLedger
from application.policies import Policies
from application.store.attachments import Attachments
from application.store.connecting import connect
from application.store.errors import translated
from application.store.group_commit import GroupCommit
from application.store.migrate import check_version
from application.store.reading import Reading
from application.store.waking import Waker
from application.streams import FoldedStreams
from application.uploads import Uploads

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import datetime

    from application.keys.master import MasterKeys
    from application.keys.secret import LedgerSecret


@dataclass(frozen=True)
class Desk:
    """An opened ledger with everything that acts on it."""

    ledger: CaseLedger
    reading: Reading
    streams: FoldedStreams
    policies: Policies
    keys: SubjectKeys
    secret: LedgerSecret
    access: Access
    uploads: Uploads
    clock: Callable[[], datetime]

    async def rows(self, statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a statement; the reads of the projections are given this."""
        return await self.reading.rows(statement, parameters)


@asynccontextmanager
async def opened(
    url: str, masters: MasterKeys, clock: Callable[[], datetime], room: Callable[[], bool] = lambda: True
) -> AsyncIterator[Desk]:
    """Open the ledger at an application role's URL; raise a `StoreError` that says what is wrong with it.

    While there is no `room` to write, commands fail with `StoreFull`, and reading goes on.
    """
    with translated():
        async with await connect(url) as connection:
            await check_version(connection)
    reading = Reading(url)
    await reading.open()
    waker = Waker(url)
    commit = GroupCommit(url, clock, committed=waker.wake, room=room)
    try:
        secret = await ledger_secret(reading, masters)
        streams = FoldedStreams(reading)
        policies = Policies(streams)
        keys = SubjectKeys(reading, masters)
        ledger = CaseLedger(reading, commit, streams, policies, keys, secret, expand_published)
        uploads = Uploads(Attachments(reading, keys, clock, room=room), streams, policies, clock)
        yield Desk(ledger, reading, streams, policies, keys, secret, Access(ledger, clock), uploads, clock)
    finally:
        await commit.close()
        await waker.close()
        await reading.close()
