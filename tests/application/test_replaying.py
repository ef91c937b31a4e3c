"""An auditor replays a case: all of it, as of a moment, as known at a moment, and at a version."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from application.ids import new_stream
from application.keys.subjects import SubjectKeys
from application.replaying import KnownAtInTheFuture, Question, Replay, VersionUnknown, find_case, replay
from domain.case import commands as c
from domain.case.errors import CaseUnknown
from domain.ids import imported_case_stream
from tests.importing.files import imports, line
from tests.postgres.ledgers import MASTERS, Clock, ledger_of
from tests.samples import NOW, command, open_case, publish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from application.desk import Desk
    from domain.command import Action
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

WORDS = {"case.opened.v1": "by email about delivery", "case.public_reply_sent.v1": "answered the customer"}
ALL = ["opened", "numbered", "public_reply_sent", "internal_note_added", "resolved"]


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """A ledger whose clock stands until it is moved."""
    async with ledger_of(database, Clock()) as desk:
        yield desk


async def _worked_case(desk: Desk) -> str:
    """Return a case opened at 9:00, answered at 10:00, noted at 12:00 for what was heard at 9:30, solved at 13:00."""
    assert isinstance(desk.clock, Clock)
    await desk.ledger.execute(publish())
    opening = open_case(description="Where is my parcel?")
    await desk.ledger.execute(opening)
    steps: list[tuple[int, Action, datetime | None]] = [
        (1, c.Reply(text="On its way"), None),
        (2, c.AddNote(text="She rang"), NOW + timedelta(minutes=30)),
        (1, c.Resolve(summary="It came"), None),
    ]
    for hours, action, occurred_at in steps:
        desk.clock.move(hours=hours)
        now = desk.clock()
        await desk.ledger.execute(command(action, opening.stream, now=now, occurred_at=occurred_at or now))
    return opening.stream


async def _asked(desk: Desk, stream: str, **question: Any) -> Replay:  # noqa: ANN401 - the fields of a question
    return await replay(desk.reading, desk.keys, stream, Question(**question), desk.clock())


def _tags(found: Replay) -> list[str]:
    return [entry.tag.split(".")[1] for entry in found.entries]


def _at(hour: int, minute: int = 0) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


async def test_a_whole_history_is_told_in_order_with_its_texts_and_its_end(desk: Desk) -> None:
    """Each entry has both times, a sentence and its personal texts, opened; the state is that after all of them."""
    found = await _asked(desk, await _worked_case(desk))
    assert found.position == await desk.reading.head()
    assert _tags(found) == ALL
    assert [entry.version for entry in found.entries] == [1, 2, 3, 4, 5]
    assert [(entry.occurred_at, entry.recorded_at) for entry in found.entries][3:] == [
        (_at(9, 30), _at(12)),
        (_at(13), _at(13)),
    ]
    assert found.entries[0].texts == {"description": "Where is my parcel?"}
    assert all(WORDS.get(entry.tag, "") in entry.sentence for entry in found.entries)
    assert (found.state["stage"], found.state["number"], found.state["replies"]) == ("resolved", "2026-000001", 1)


async def test_as_of_leaves_out_what_had_not_happened_yet(desk: Desk) -> None:
    """What was entered late counts from when it happened; the fold stays in the order of the ledger."""
    stream = await _worked_case(desk)
    found = await _asked(desk, stream, as_of=_at(9, 30))
    assert (_tags(found), found.state["notes"]) == (["opened", "numbered", "internal_note_added"], 1)
    assert _tags(await _asked(desk, stream, as_of=_at(9, 29))) == ["opened", "numbered"]
    before = await _asked(desk, stream, as_of=_at(8))
    assert (before.entries, before.state) == ((), {"stage": "unopened"})


async def test_known_at_leaves_out_what_was_not_recorded_yet(desk: Desk) -> None:
    """The note about 9:30 was not known before 12:00; the moment itself counts."""
    stream = await _worked_case(desk)
    found = await _asked(desk, stream, known_at=_at(11, 59))
    assert (_tags(found), found.state["notes"]) == (ALL[:3], 0)
    assert found.position == found.entries[-1].position
    assert _tags(await _asked(desk, stream, known_at=_at(12))) == ALL[:4]
    assert _tags(await _asked(desk, stream, known_at=_at(8))) == []
    assert _tags(await _asked(desk, stream, known_at=_at(13))) == ALL


async def test_both_times_narrow_together(desk: Desk) -> None:
    """As of 9:30 as it was known at 11:00, the call of 9:30 had not been entered."""
    stream = await _worked_case(desk)
    assert _tags(await _asked(desk, stream, as_of=_at(9, 30), known_at=_at(11))) == ["opened", "numbered"]
    assert _tags(await _asked(desk, stream, as_of=_at(10), at_version=2)) == ["opened", "numbered"]


async def test_at_version_is_the_case_after_so_many_events(desk: Desk) -> None:
    """A version that the case never had is refused with those that it has."""
    stream = await _worked_case(desk)
    assert _tags(await _asked(desk, stream, at_version=3)) == ALL[:3]
    for version in (0, 6):
        with pytest.raises(VersionUnknown, match="versions 1 to 5"):
            await _asked(desk, stream, at_version=version)


async def test_a_future_known_at_is_refused(desk: Desk) -> None:
    """Nobody can say what will be known; now can be asked."""
    stream = await _worked_case(desk)
    assert _tags(await _asked(desk, stream, known_at=desk.clock())) == ALL
    with pytest.raises(KnownAtInTheFuture):
        await _asked(desk, stream, known_at=desk.clock() + timedelta(microseconds=1))


async def test_what_is_no_case_is_refused(desk: Desk) -> None:
    """Neither a stream that is not there nor one of another kind is a case."""
    customer = (await desk.ledger.execute(publish())).stream
    for stream in (new_stream("case"), customer):
        with pytest.raises(CaseUnknown):
            await _asked(desk, stream)


async def test_a_case_is_found_by_any_of_its_names(database: Database, tmp_path: Path) -> None:
    """By stream, by UUID, by what the look-up of numbers knows, and by source and number."""
    stream = imported_case_stream("old-desk", "no. 7")

    async def find(number: str) -> str | None:
        return {"2026-000001": "case-one"}.get(number)

    async with imports(database, tmp_path) as import_:
        await import_(line("no. 7", "Open", 0))
        reading = import_.desk.reading
        for name in (stream, stream.removeprefix("case-"), f" {stream} ", "old-desk:no. 7"):
            assert await find_case(name, reading, find) == stream
        assert await find_case("2026-000001", reading, find) == "case-one"
        for name in ("2026-000002", "old-desk:no. 8", "", "customer-1"):
            with pytest.raises(CaseUnknown):
                await find_case(name, reading, find)


async def test_an_erased_text_is_missing_and_the_rest_is_told(desk: Desk, database: Database) -> None:
    """A replay outlives the keys of the persons in it."""
    stream = await _worked_case(desk)
    keys = SubjectKeys(desk.reading, MASTERS)
    database.rows("DELETE FROM ledger.subject_keys WHERE subject <> 'ledger'", url=database.superuser_url)
    found = await replay(desk.reading, keys, stream, Question(), desk.clock())
    assert _tags(found) == ALL
    assert found.entries[0].texts == {"description": None}
