"""What imports said before of some streams: asked together, since a sheet that comes again asks for every one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from application.keys.sealing import Opened, open_history
from application.store import arrays
from application.store.batching import Batcher
from application.store.reading import recorded
from application.store.sql import query
from domain.event import Event, Recorded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from application.keys.subjects import SubjectKeys
    from application.store.reading import Reading

Said = list[tuple[Recorded[Event], Opened]]
"""The imported events of a stream in its order, each with its personal texts."""
_HISTORIES = query("histories")


def said_before(reading: Reading, keys: SubjectKeys) -> Callable[[str], Awaitable[Said]]:
    """Return what finds the imported events of a stream."""
    return Batcher(partial(_of_streams, reading, keys))


async def _of_streams(reading: Reading, keys: SubjectKeys, streams: list[str]) -> list[Said]:
    rows = await reading.rows(_HISTORIES, (arrays.text(dict.fromkeys(streams)),))
    history = [one for one in map(recorded, rows) if one.origin == "import"]
    found: dict[str, Said] = {stream: [] for stream in streams}
    for one, texts in zip(history, await open_history(history, keys), strict=True):
        found[one.stream].append((one, texts))
    return [found[stream] for stream in streams]
