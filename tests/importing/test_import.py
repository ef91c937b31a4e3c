"""A history is taken over whole, once, and what could not have happened is flagged."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from application.importing.importer import RowsRefused
from application.importing.mapping import MappingInvalid
from application.keys.sealing import open_history
from domain.case.events import CaseAssigned, CaseOpened, SourceFactRecorded
from domain.ids import imported_case_stream
from tests.house.tree import ROOT
from tests.importing.files import HEADINGS, MAPPING, imports, line
from tests.importing.xes import MAPPING as XES_MAPPING
from tests.importing.xes import Attribute, event, trace, xes
from tests.postgres.ledgers import MASTERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from domain.event import Event, Recorded
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

WHOLE = line("1", "Open", 0) + line("1", "Take", 5) + line("1", "Solve", 10) + line("1", "Close", 15)
KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from application.desk import opened
from application.importing.importer import import_file
from application.importing.mapping import parse_mapping
from application.keys.master import parse_master_keys
from tests.postgres.ledgers import Clock

def die(stage, done, total):
    if stage == "import" and done > total / 3:
        os.kill(os.getpid(), signal.SIGKILL)

async def work(url, path, mapping):
    async with opened(url, parse_master_keys(os.environ["KEYS"]), Clock()) as desk:
        await import_file(Path(path), parse_mapping(mapping), desk.ledger, desk.clock, actor="staff-1", progress=die)

asyncio.run(work(*sys.argv[1:]))
"""


async def test_a_history_becomes_events_at_their_own_times(database: Database, tmp_path: Path) -> None:
    """Each row is kept as a fact and becomes what it means here; origin and actor say that it was imported, and by
    whom.
    """
    async with imports(database, tmp_path) as import_:
        summary = await import_(WHOLE)
        history = await import_.history("1")
    assert (summary.cases, summary.rows, summary.rows_taken_over, summary.rows_in_before) == (1, 4, 4, 0)
    assert (summary.events, summary.flags, summary.bad_rows) == (len(history), {}, 0)
    assert [(one.tag.split(".")[1], f"{one.occurred_at:%H:%M}") for one in history] == [
        ("opened", "08:00"),
        ("source_fact_recorded", "08:00"),
        ("source_fact_recorded", "08:05"),
        ("assigned", "08:05"),
        ("source_fact_recorded", "08:10"),
        ("resolved", "08:10"),
        ("source_fact_recorded", "08:15"),
        ("closed", "08:15"),
    ]
    assert {(one.origin, one.actor) for one in history} == {("import", "staff-1")}


async def test_running_it_again_adds_nothing(database: Database, tmp_path: Path) -> None:
    """Identical rows all count, and count once."""
    async with imports(database, tmp_path) as import_:
        first = await import_(WHOLE + line("1", "Close", 15) * 3)
        head = await import_.desk.reading.head()
        again = await import_(WHOLE + line("1", "Close", 15) * 3)
        assert await import_.desk.reading.head() == head
        assert (await import_.activities("1")).count("Close") == 4
    assert (first.rows_taken_over, first.flags) == (7, {"closed_again": 3})
    assert (again.rows, again.rows_taken_over, again.rows_in_before, again.events, again.flags) == (7, 0, 7, 0, {})


async def test_a_grown_file_adds_only_its_new_rows(database: Database, tmp_path: Path) -> None:
    """New rows of old cases and new cases come in beside what is there, and are not late."""
    async with imports(database, tmp_path) as import_:
        await import_(WHOLE)
        grown = await import_(WHOLE + line("2", "Open", 1) + line("1", "Note", 20))
        assert (grown.rows_taken_over, grown.rows_in_before) == (2, 4)
        assert await import_.activities("1") == ["Open", "Take", "Solve", "Close", "Note"]
        assert await import_.flags("1") == [(5, "after_close")]
        assert await import_.activities("2") == ["Open"]


async def test_a_repaired_row_comes_late_under_its_own_identity_and_is_flagged(
    database: Database, tmp_path: Path
) -> None:
    """The rows after it keep their ordinals, so they are not taken for new ones."""
    async with imports(database, tmp_path) as import_:
        broken = await import_(WHOLE.replace("2020-05-04T08:05:00Z", "5 past 8"))
        assert [(one.line, one.reason) for one in broken.bad] == [(3, "the time is not written as 'iso' says")]
        assert (broken.bad_rows, broken.rows_taken_over, broken.flags) == (1, 3, {})
        repaired = await import_(WHOLE + line("1", "Note", 20))
        assert (repaired.rows_taken_over, repaired.rows_in_before) == (2, 3)
        assert await import_.activities("1") == ["Open", "Solve", "Close", "Take", "Note"]
        assert await import_.flags("1") == [(2, "imported_late"), (2, "after_close"), (5, "after_close")]


async def test_rows_in_any_order_are_taken_over_in_the_order_of_time(database: Database, tmp_path: Path) -> None:
    """Many systems write the newest row first; that is not a late row."""
    newest_first = "".join(reversed(WHOLE.splitlines(keepends=True)))
    async with imports(database, tmp_path) as import_:
        summary = await import_(newest_first)
        assert await import_.activities("1") == ["Open", "Take", "Solve", "Close"]
    assert summary.flags == {}


async def test_a_long_case_newest_first_is_taken_over_in_chunks_without_flags(
    database: Database, tmp_path: Path
) -> None:
    """A case may have more rows than a command takes; running it again adds nothing either."""
    rows = line("1", "Open", 0) + "".join(line("1", f"Step {n}", n % 899 + 1) for n in range(1, 1200))
    newest_first = "".join(reversed(rows.splitlines(keepends=True)))
    async with imports(database, tmp_path) as import_:
        summary = await import_(newest_first)
        assert (summary.rows_taken_over, summary.events, summary.flags) == (1200, 1201, {})
        history = await import_.history("1")
        assert [one.occurred_at for one in history] == sorted(one.occurred_at for one in history)
        assert len({one.command_id for one in history}) == 3
        assert (await import_(newest_first)).events == 0


async def test_impossible_sequences_are_kept_and_flagged(database: Database, tmp_path: Path) -> None:
    """Nothing is refused because it could not have happened here."""
    rows = WHOLE + line("1", "Close", 20) + line("1", "Solve", 25) + line("1", "Whatever", 30) + line("1", "Open", 35)
    async with imports(database, tmp_path) as import_:
        summary = await import_(rows)
        assert len(await import_.activities("1")) == 8
        assert await import_.flags("1") == [
            (5, "closed_again"),
            (6, "after_close"),
            (7, "after_close"),
            (8, "opened_again"),
        ]
    assert summary.flags == {"after_close": 2, "closed_again": 1, "opened_again": 1}


async def test_a_case_without_an_opening_is_opened_and_flagged(database: Database, tmp_path: Path) -> None:
    """An activity that the mapping lets open a case is no such thing."""
    async with imports(database, tmp_path) as import_:
        await import_(line("1", "Solve", 0) + line("2", "Triage", 0) + line("3", "Other", 0))
        assert await import_.flags("1") == [(1, "no_opening")]
        assert await import_.flags("2") == []
        assert await import_.flags("3") == [(1, "no_opening")]
        assert isinstance((await import_.history("1"))[0].event, CaseOpened)


async def test_a_case_has_the_priority_that_its_first_row_says(database: Database, tmp_path: Path) -> None:
    """In the order of time; a case of which nothing is said, or nothing that the mapping lists, is normal."""
    mapping = MAPPING + "[priority]\ncolumn = 'note'\nvalues = { Blocker = 'urgent', Trifle = 'low' }\n"
    rows = line("1", "Take", 5, note="Trifle") + line("1", "Open", 0, note="Blocker")
    rows += line("2", "Open", 0) + line("3", "Open", 0, note="Whatever") + line("4", "Open", 0, note=" Trifle ")
    async with imports(database, tmp_path) as import_:
        await import_(rows, mapping)
        opened = [(await import_.history(case))[0].event for case in "1234"]
    assert [one.priority for one in opened if isinstance(one, CaseOpened)] == ["urgent", "normal", "normal", "low"]


async def test_an_activity_without_a_meaning_is_kept_as_a_fact(database: Database, tmp_path: Path) -> None:
    """It changes nothing else, and is not lost."""
    async with imports(database, tmp_path) as import_:
        await import_(line("1", "Open", 0) + line("1", "Ask the oracle", 5))
        *_, last = await import_.history("1")
        assert isinstance(last.event, SourceFactRecorded)
        assert (last.event.activity, last.event.means, last.event.line) == ("Ask the oracle", None, 3)


async def test_rows_are_sealed_and_people_are_pseudonyms(database: Database, tmp_path: Path) -> None:
    """Nothing that a row says of a person stands in the database in the clear, and the auditor can read all of it."""
    async with imports(database, tmp_path) as import_:
        await import_(line("1", "Open", 0, "Ann Smith", "rang at noon") + line("1", "Take", 5, "Ann Smith"))
        ((dump,),) = database.rows(
            "SELECT string_agg(e::text || convert_from(state, 'UTF8'), '') FROM ledger.stored_events e"
        )
        for secret in ("Ann Smith", "Bob", "noon", "rang"):
            assert secret not in dump
            assert secret.encode().hex() not in dump
        history = await import_.history("1")
        opened = await open_history(history, import_.desk.keys)
    assert '"customer":"Ann Smith","note":"rang at noon"' in (opened[1]["row"] or "")
    (assigned,) = (one.event for one in history if isinstance(one.event, CaseAssigned))
    assert (assigned.assignee or "").startswith("source-")


async def test_rows_are_sealed_with_the_key_of_whom_they_are_about(database: Database, tmp_path: Path) -> None:
    """One customer has one key in all their cases; a case that changes hands has two; one that names nobody its own."""
    rows = (
        line("1", "Open", 0, "Ann") + line("1", "Take", 1, "") + line("1", "Note", 2, "Zoe") + line("1", "Note", 3, "")
    )
    rows += line("2", "Open", 0, "Ann") + line("3", "Open", 0, "") + line("4", "Open", 0, "")
    rows += line("5", "Open", 0, "") + line("5", "Take", 1, "Zoe")
    keys: dict[str, list[str]] = {}
    async with imports(database, tmp_path) as import_:
        await import_(rows)
        for case in "12345":
            events = [one.event for one in await import_.history(case)]
            keys[case] = [one.row.key for one in events if isinstance(one, SourceFactRecorded)]  # type: ignore[union-attr] # what is read is sealed
    ann, zoe = keys["1"][0], keys["1"][2]
    assert keys == {"1": [ann, ann, zoe, zoe], "2": [ann], "3": keys["3"], "4": keys["4"], "5": [zoe, zoe]}
    assert len({ann, zoe, *keys["3"], *keys["4"]}) == 4


async def test_strict_imports_nothing_when_a_row_is_bad(database: Database, tmp_path: Path) -> None:
    """All rows are checked before the first is taken over, and the bad ones are named."""
    async with imports(database, tmp_path) as import_:
        head = await import_.desk.reading.head()
        with pytest.raises(RowsRefused, match="1 rows can't be imported") as refused:
            await import_(WHOLE + "1,Take\n", strict=True)
        assert await import_.desk.reading.head() == head
        assert (await import_(WHOLE, strict=True)).rows_taken_over == 4
    assert [(one.line, one.reason) for one in refused.value.bad] == [(6, "the row has 2 columns, the heading 6")]


async def test_a_mapping_that_the_policy_does_not_know_is_refused(database: Database, tmp_path: Path) -> None:
    """A topic that no team takes is found out before any row is read."""
    async with imports(database, tmp_path) as import_:
        with pytest.raises(MappingInvalid, match="no topic 'repairs'"):
            await import_(WHOLE, MAPPING.replace("delivery", "repairs"))


async def test_the_same_history_in_xes_gives_the_same_events(database: Database, tmp_path: Path) -> None:
    """But for the lines: the same rows, meanings, times, flags and people, whichever way it comes in, and once."""
    heading = "case:concept:name,case:customer,concept:name,time:timestamp,org:resource,note\n"
    steps = [("Open", 0), ("Take", 5), ("Close", 30), ("Close", 40), ("Solve", 20), ("Other", 50)]
    cases = {f"{n} é": steps[n % 2 : 3 + n] for n in range(4)}
    whole = [event(what, minute, Attribute("string", "note", 'a "b", <c>')) for what, minute in steps]
    log = xes([trace(case, *(one for one in whole if _step(one) in chosen)) for case, chosen in cases.items()])
    written = [
        f'{case},Ann,{what},2020-05-04T{8 + minute // 60:02}:{minute % 60:02}:00Z,Bob,"a ""b"", <c>"\n'
        for case, chosen in cases.items()
        for what, minute in steps
        if (what, minute) in chosen
    ]
    files = [(heading + "".join(written)).encode(), log.encode(), gzip.compress(log.encode())]
    found: list[list[Any]] = []
    async with imports(database, tmp_path) as import_:
        for number, content in enumerate(files):
            mapping = XES_MAPPING.replace("old-desk", f"desk-{number}")
            summary = await import_(content, mapping)
            assert (await import_(content, mapping)).events == 0
            found.append([summary.cases, summary.rows, summary.events, summary.flags])
            for case in cases:
                stream = imported_case_stream(f"desk-{number}", case)
                found[-1] += [_facts(one) for one in await import_.desk.reading.history(stream)]
                found[-1] += list(await open_history(await import_.desk.reading.history(stream), import_.desk.keys))
        # The same bytes under the same source are no news either, in whatever format they come.
        assert (await import_(files[1], XES_MAPPING.replace("old-desk", "desk-0"))).events == 0
    assert found[0] == found[1] == found[2]
    assert found[0][3]


def _step(one: Sequence[Attribute]) -> tuple[str, int]:
    when = str(one[1].value)
    return str(one[0].value), (int(when[11:13]) - 8) * 60 + int(when[14:16])


def _facts(recorded: Recorded[Event]) -> tuple[object, ...]:
    """Return what must be alike in two imports: all but lines, the source's name, people, and sealed values."""
    fields = {name: getattr(recorded.event, name) for name in recorded.event.__struct_fields__}
    for apart in ("line", "source", "subject", "row", "assignee"):
        fields.pop(apart, None)
    return recorded.tag, recorded.occurred_at, fields


@pytest.mark.faults
@pytest.mark.parametrize("written", ["csv", "xes"])
async def test_an_import_killed_in_the_middle_goes_on_where_it_was(
    database: Database, tmp_path: Path, written: str
) -> None:
    """After a kill and another run every row is in, and in once."""
    steps = [(str(n % 150), "Open" if n < 150 else "Take", n // 150) for n in range(900)]
    if written == "csv":
        content, mapping = HEADINGS + "".join(line(*step) for step in steps), MAPPING
    else:
        traces = [trace(str(n), *(event(what, at) for case, what, at in steps if case == str(n))) for n in range(150)]
        content, mapping = xes(traces), XES_MAPPING
    async with imports(database, tmp_path) as import_:
        import_.path.write_text(content)
        environment = {**os.environ, "KEYS": MASTERS.text(), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", KILLED, database.application_url, str(import_.path), mapping]
        killed = subprocess.run(command, env=environment, check=False)  # noqa: ASYNC221 - nothing else is to be done
        assert killed.returncode == -signal.SIGKILL
        summary = await import_(content.encode(), mapping)
        assert 0 < summary.rows_in_before < 900
        assert summary.rows_in_before + summary.rows_taken_over == 900
        for case in range(150):
            facts = [one.event for one in await import_.history(str(case))]
            assert [one.ordinal for one in facts if isinstance(one, SourceFactRecorded)] == [1, 2, 3, 4, 5, 6]
        assert (await import_(content.encode(), mapping)).events == 0
