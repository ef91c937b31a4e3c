"""A file can be looked at before it is imported, without a ledger; what is found is what the import does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from application.importing.checking import EXAMPLES, Report, check_file
from application.importing.mapping import parse_mapping
from tests.importing.files import HEADINGS, MAPPING, imports, line
from tests.importing.xes import MAPPING as XES_MAPPING
from tests.importing.xes import event, trace, xes
from tests.samples import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres.databases import Database

WHOLE = line("1", "Open", 0) + line("1", "Take", 5) + line("1", "Solve", 10) + line("1", "Close", 15)


def check(folder: Path, content: str, mapping: str = MAPPING) -> Report:
    """Return what is found in a file with this content."""
    path = folder / "log"
    path.write_text(content, encoding="utf-8")
    return check_file(path, parse_mapping(mapping), NOW)


def test_what_a_file_holds_is_told(tmp_path: Path) -> None:
    """Rows, cases, the time that they span, and what each activity means."""
    report = check(tmp_path, HEADINGS + WHOLE + line("2", "Triage", 70) + line("2", "Close", 80))
    assert (report.source, report.rows, report.cases) == ("old-desk", 6, 2)
    assert (f"{report.first:%H:%M}", f"{report.last:%H:%M}") == ("08:00", "09:20")
    assert [(one.activity, one.rows, one.means, one.opens) for one in report.activities] == [
        ("Close", 2, {"closed": 2}, False),
        ("Open", 1, {"opened": 1}, False),
        ("Take", 1, {"assigned": 1}, False),
        ("Solve", 1, {"resolved": 1}, False),
        ("Triage", 1, {}, True),
    ]
    assert report.complete


def test_what_the_mapping_leaves_out_is_told(tmp_path: Path) -> None:
    """An activity that it does not list makes the report incomplete; one that never occurs does not."""
    report = check(tmp_path, HEADINGS + WHOLE + line("1", "Sigh", 6) * 2 + line("1", "Ask", 7))
    assert report.without_meaning == ("Sigh", "Ask")
    assert report.never_occurring == ("Triage", "Wait")
    assert report.unused_columns == ("note",)
    assert not report.complete
    known = check(tmp_path, HEADINGS + WHOLE + line("1", "Sigh", 6), 'facts = ["Sigh", "Moan"]\n' + MAPPING)
    assert (known.without_meaning, known.never_occurring) == ((), ("Triage", "Wait", "Moan"))
    assert known.complete


def test_what_the_cases_priorities_would_be_is_told(tmp_path: Path) -> None:
    """A value that the mapping does not list says nothing, and makes the report incomplete."""
    mapping = MAPPING + "[priority]\ncolumn = 'note'\nvalues = { Blocker = 'urgent' }\n"
    rows = line("1", "Open", 0, note="Blocker") + line("2", "Open", 0)
    report = check(tmp_path, HEADINGS + rows, mapping)
    assert (report.priorities, report.without_priority, report.unused_columns) == ({"urgent": 1, "normal": 1}, (), ())
    assert report.complete
    unlisted = check(tmp_path, HEADINGS + rows + line("3", "Open", 0, note="Trifle") * 2, mapping)
    assert (unlisted.without_priority, unlisted.complete) == (("Trifle",), False)


def test_rows_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """All of them, by line and reason."""
    report = check(tmp_path, HEADINGS + WHOLE + "1,Take\n" + line("2", "Open", 0).replace("2020", "2199") + "1,Take\n")
    assert (report.rows, report.bad_rows) == (4, 3)
    assert [row.line for row in report.bad] == [6, 7, 8]
    assert report.bad_reasons == {"the row has 2 columns, the heading 6": 2, "the time is still to come": 1}
    assert not report.complete


def test_columns_that_the_mapping_names_must_be_there(tmp_path: Path) -> None:
    """In XES no heading says which there are; a customer that no event has would go unseen."""
    content = xes([trace("1", event("Open", 0))])
    assert check(tmp_path, content, XES_MAPPING).complete
    report = check(tmp_path, content, XES_MAPPING.replace("case:customer", "case:client"))
    assert (report.missing_columns, report.unused_columns) == (("case:client",), ("case:customer",))
    assert not report.complete


def test_nothing_at_all_can_be_told_of_an_empty_log(tmp_path: Path) -> None:
    """Headings alone are a file that can be read."""
    report = check(tmp_path, HEADINGS)
    assert (report.rows, report.cases, report.first, report.last, report.complete) == (0, 0, None, None, True)


@pytest.mark.anyio
async def test_what_would_be_flagged_is_what_is_flagged(database: Database, tmp_path: Path) -> None:
    """The domain's decision judges both, long cases that are taken over in chunks, too; the first of each are shown."""
    rows = WHOLE + line("1", "Close", 20) * 8 + line("1", "Open", 30) + line("2", "Solve", 0)
    rows += line("3", "Open", 0) + "".join(line("3", "Solve", n % 899) for n in range(1100))
    report = check(tmp_path, HEADINGS + rows)
    async with imports(database, tmp_path) as import_:
        summary = await import_(rows)
    assert report.flags == summary.flags
    assert report.flags["resolved_again"] == 1099
    shown = [one for one in report.examples if one.problem == "closed_again"]
    assert [(one.case, one.line, one.activity) for one in shown] == [("1", 6 + n, "Close") for n in range(EXAMPLES)]
