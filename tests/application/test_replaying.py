"""An auditor replays a stream: all of it, as of a moment, as known at a moment, at a version, and two of these."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from application.describing import Change
from application.ids import new_stream
from application.keys.subjects import SubjectKeys
from application.known import KnownAtInTheFuture
from application.replaying import StreamUnknown, differ, find_stream, replay
from application.retelling import LEFT_OUT, Detail, Difference, Question, Replay, VersionUnknown
from domain.case import commands as c
from domain.case.errors import CaseUnknown
from domain.ids import imported_case_stream
from tests.importing.files import imports, line
from tests.postgres.ledgers import MASTERS, Clock, ledger_of
from tests.samples import NOW, command, open_case, publish, register_customer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from application.desk import Desk
    from application.retelling import Entry
    from domain.command import Action
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

WORDS = {"case.opened.v1": "by email about delivery", "case.public_reply_sent.v1": "answered the customer"}
ALL = ["opened", "numbered", "public_reply_sent", "internal_note_added", "resolved", "silence_announced"]


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
    return _short(found.entries)


def _short(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.tag.split(".")[1] for entry in entries]


async def _differs(desk: Desk, stream: str, first: Question, second: Question) -> Difference:
    return await differ(desk.reading, desk.keys, stream, (first, second), desk.clock())


def _at(hour: int, minute: int = 0) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


async def test_a_whole_history_is_told_in_order_with_its_texts_and_its_end(desk: Desk) -> None:
    """Each entry has both times, a sentence and its personal texts, opened; the state is that after all of them."""
    found = await _asked(desk, await _worked_case(desk))
    assert found.position == await desk.reading.head()
    assert _tags(found) == ALL
    assert [entry.version for entry in found.entries] == [1, 2, 3, 4, 5, 6]
    assert [(entry.occurred_at, entry.recorded_at) for entry in found.entries][3:] == [
        (_at(9, 30), _at(12)),
        *[(_at(13), _at(13))] * 2,
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
    for version in (0, 7):
        with pytest.raises(VersionUnknown, match="versions 1 to 6"):
            await _asked(desk, stream, at_version=version)


async def test_a_future_known_at_is_refused(desk: Desk) -> None:
    """Nobody can say what will be known; now can be asked."""
    stream = await _worked_case(desk)
    assert _tags(await _asked(desk, stream, known_at=desk.clock())) == ALL
    with pytest.raises(KnownAtInTheFuture):
        await _asked(desk, stream, known_at=desk.clock() + timedelta(microseconds=1))


async def test_what_is_not_there_is_refused(desk: Desk) -> None:
    """By its kind: a case, or another stream."""
    with pytest.raises(CaseUnknown):
        await _asked(desk, new_stream("case"))
    for stream in (new_stream("order"), "parcel-1"):
        with pytest.raises(StreamUnknown, match=f"no {stream.partition('-')[0]} {stream}"):
            await _asked(desk, stream)


async def test_each_event_comes_with_what_it_changed(desk: Desk) -> None:
    """Field by field; what stayed as it was, and what came with nothing in it, is not told."""
    found = await _asked(desk, await _worked_case(desk))
    changed = [{one.field: (one.before, one.after) for one in entry.changes} for entry in found.entries]
    assert changed[0]["stage"] == ("unopened", "open")
    assert changed[0]["team"] == (None, "front")
    assert "assignee" not in changed[0]
    assert "replies" not in changed[0]
    assert changed[1:4] == [{"number": (None, "2026-000001")}, {"replies": (0, 1)}, {"notes": (0, 1)}]
    assert changed[4] == {
        "stage": ("open", "resolved"),
        "silent_due": (None, "2026-03-09T13:00:00Z"),
        "times_resolved": (0, 1),
    }


async def test_a_whole_state_stands_beside_each_event_where_asked_for(desk: Desk) -> None:
    """The last is the state of the replay; without asking there is none."""
    stream = await _worked_case(desk)
    found = await replay(desk.reading, desk.keys, stream, Question(), desk.clock(), Detail(states=True))
    states = [entry.state for entry in found.entries]
    assert [state and state["stage"] for state in states] == ["open"] * 4 + ["resolved"] * 2
    assert states[-1] == found.state
    assert {entry.state for entry in (await _asked(desk, stream)).entries} == {None}


async def test_two_moments_tell_what_was_learned_late(desk: Desk) -> None:
    """Of 9:30, one note more is known after 12:00 than before."""
    stream = await _worked_case(desk)
    told = await _differs(
        desk, stream, Question(as_of=_at(9, 30), known_at=_at(11)), Question(as_of=_at(9, 30), known_at=_at(12))
    )
    assert told.changes == (Change("notes", 0, 1),)
    assert (_short(told.entries), told.gone) == (["internal_note_added"], ())
    assert (told.first.events, told.second.events) == (2, 3)
    assert (told.first.state["notes"], told.second.state["notes"]) == (0, 1)


async def test_two_moments_may_come_in_any_order(desk: Desk) -> None:
    """What the second does not have any more is told, too; of the same moment nothing differs."""
    stream = await _worked_case(desk)
    back = await _differs(desk, stream, Question(), Question(at_version=3))
    assert (back.entries, _short(back.gone)) == ((), ALL[3:])
    assert Change("stage", "resolved", "open") in back.changes
    same = await _differs(desk, stream, Question(), Question(at_version=6))
    assert (same.changes, same.entries, same.gone) == ((), (), ())


async def test_personal_values_can_be_left_out(desk: Desk) -> None:
    """Of the texts and of the state; what is not personal stays."""
    registered = register_customer(name="Ann", email="ann@example.org")
    await desk.ledger.execute(registered)
    shown = await _asked(desk, registered.stream)
    assert (shown.state["name"], shown.state["market"]) == ("Ann", "de")
    hidden = await replay(desk.reading, desk.keys, registered.stream, Question(), desk.clock(), Detail(texts=False))
    assert (hidden.entries[0].texts, hidden.state["name"]) == ({}, LEFT_OUT)
    assert (hidden.state["market"], hidden.state["phone"]) == ("de", None)


async def test_any_stream_is_told(desk: Desk) -> None:
    """A policy, by its publications."""
    published = await desk.ledger.execute(publish())
    found = await _asked(desk, published.stream)
    assert found.entries[0].sentence.startswith("The policy shop was published")
    assert [one["pack"] for one in found.state["published"]] == ["shop"]


async def test_a_case_is_found_by_any_of_its_names(database: Database, tmp_path: Path) -> None:
    """By stream, by UUID, by what the look-up of numbers knows, and by source and number."""
    stream = imported_case_stream("old-desk", "no. 7")

    async def find(number: str) -> str | None:
        return {"2026-000001": "case-one"}.get(number)

    async with imports(database, tmp_path) as import_:
        await import_(line("no. 7", "Open", 0))
        reading = import_.desk.reading
        for name in (stream, stream.removeprefix("case-"), f" {stream} ", "old-desk:no. 7"):
            assert await find_stream(name, reading, find) == stream
        assert await find_stream("2026-000001", reading, find) == "case-one"
        customer = new_stream("customer")
        assert await find_stream(customer, reading, find) == customer
        for name in ("2026-000002", "old-desk:no. 8", "", "customer-1", f"parcel-{stream[5:]}"):
            with pytest.raises(CaseUnknown):
                await find_stream(name, reading, find)


async def test_an_erased_text_is_missing_and_the_rest_is_told(desk: Desk, database: Database) -> None:
    """A replay outlives the keys of the persons in it."""
    stream = await _worked_case(desk)
    keys = SubjectKeys(desk.reading, MASTERS)
    database.rows("DELETE FROM ledger.subject_keys WHERE subject <> 'ledger'", url=database.superuser_url)
    found = await replay(desk.reading, keys, stream, Question(), desk.clock())
    assert _tags(found) == ALL
    assert found.entries[0].texts == {"description": None}
