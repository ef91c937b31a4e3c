"""Every row of a file is either read or named with its line and the reason."""

from __future__ import annotations

import gzip
import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.importing.mapping import parse_mapping
from application.importing.records import RECORD_BYTES
from application.importing.rows import source_file
from application.importing.table import FileChanged, FileUnreadable
from tests.importing.files import HEADINGS, MAPPING, line
from tests.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.importing.rows import SourceFile

GOOD = line("1", "Open", 0)


@contextmanager
def source(folder: Path, content: str | bytes, mapping: str = MAPPING) -> Iterator[SourceFile]:
    """Give a file with this content, opened."""
    path = folder / "log.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with source_file(path, parse_mapping(mapping)) as file:
        yield file


@pytest.mark.parametrize(
    "bad,reason",
    [
        (b"1,Take,2020-05-04T08:10:00Z,Bob,Ann\n", "the row has 5 columns, the heading 6"),
        (b"1,Take,2020-05-04T08:10:00Z,Bob,Ann,x,y\n", "the row has 7 columns, the heading 6"),
        (b"1,Take,noon,Bob,Ann,x\n", "the time is not written as 'iso' says"),
        (b"1,Take,,Bob,Ann,x\n", "the time is not written as 'iso' says"),
        (b"1,Take,2020-05-04,Bob,Ann,x\n", "a date without a time of day"),
        (b"1,Take,2020-05-04T08:10:00,Bob,Ann,x\n", "a time without an offset, and the mapping names no zone"),
        (b"1,Take,2199-05-04T08:10:00Z,Bob,Ann,x\n", "the time is still to come"),
        (b" ,Take,2020-05-04T08:10:00Z,Bob,Ann,x\n", "the case id is empty"),
        (b"1,,2020-05-04T08:10:00Z,Bob,Ann,x\n", "the activity is empty"),
        (b"1," + b"x" * 201 + b",2020-05-04T08:10:00Z,Bob,Ann,x\n", "the activity is longer than 200 characters"),
        (b"x" * 201 + b",Take,2020-05-04T08:10:00Z,Bob,Ann,x\n", "the case id is longer than 200 characters"),
        (b"1,Take,2020-05-04T08:10:00Z,Bob,Ann,\xff\n", "the row is not valid utf-8"),
        (b"1,Take,2020-05-04T08:10:00Z,Bob,\xed\xa0\x80,\n", "the row is not valid utf-8"),
        (b"1,Take,2020-05-04T08:10:00Z,Bob,Ann,\0\n", "the row holds a NUL character"),
        (b'1,Take,2020-05-04T08:10:00Z,Bob,Ann,"x\n', "the row can't be split into columns: unexpected end of data"),
        (b'1,Take,2020-05-04T08:10:00Z,Bob,"Ann"a,x\n', "the row can't be split into columns: ',' expected after '\"'"),
        (b"1,Take,2020-05-04T08:10:00Z,Bob,Ann," + b"x" * RECORD_BYTES + b"\n", "the row is longer than 131,072 bytes"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_read(tmp_path: Path, bad: bytes, reason: str) -> None:
    """Whatever is wrong with a row, those before and after it are not touched by it."""
    with source(tmp_path, HEADINGS.encode() + GOOD.encode() + bad + line("1", "Close", 20).encode()) as file:
        checked = file.check(NOW)
        assert [(row.line, row.reason) for row in checked.bad] == [(3, reason)]
        assert checked.rows == 2
        ((case, places),) = checked.cases()
        assert case == "1"
        assert [file.read(place).row.activity for place in places] == ["Open", "Close"]
        assert [place.line for place in places] == [2, 4]


@pytest.mark.parametrize(
    "bad,counts",
    [
        (b"1,Take,noon,Bob,Ann,x\n", True),
        (b"1,Take\n", True),
        (b"1,Take,2020-05-04T08:10:00Z,Bob,Ann,\xff\n", True),
        (b'1,Take,2020-05-04T08:10:00Z,Bob,Ann,"x\n', True),
        (b"\xff1,Take,2020-05-04T08:10:00Z,Bob,Ann,x\n", False),
        (b",Take,2020-05-04T08:10:00Z,Bob,Ann,x\n", False),
        (b'"1,Take,2020-05-04T08:10:00Z,Bob,Ann,x\n', False),
    ],
)
def test_a_bad_row_keeps_its_place_when_its_case_can_be_read(tmp_path: Path, bad: bytes, counts: bool) -> None:  # noqa: FBT001 - given by the table above
    """Repaired later, it has the ordinal that it always had."""
    with source(tmp_path, HEADINGS.encode() + GOOD.encode() + bad + line("1", "Close", 20).encode()) as file:
        ((_, places),) = file.check(NOW).cases()
        assert [place.ordinal for place in places] == ([1, 3] if counts else [1, 2])


@pytest.mark.parametrize("note", ["not yet", "not ", '"said ""yes"" to it"', '"said ""yes"', '"said\n""yes"'])
def test_a_last_row_without_a_line_end_is_not_taken_for_a_whole_one(tmp_path: Path, note: str) -> None:
    """Where the file was cut in its last column, half a row looks like a row."""
    with source(tmp_path, HEADINGS + GOOD + line("1", "Close", 20, note=note).removesuffix("\n")) as file:
        checked = file.check(NOW)
    assert checked.rows == 1
    assert [(row.line, row.reason) for row in checked.bad] == [
        (3, "the row has no line end, so the file may be cut off here; end the line if it is whole")
    ]


@settings(max_examples=200, deadline=None)
@given(data=st.data(), packed=st.booleans())
def test_no_half_of_a_row_is_read_wherever_the_file_was_cut(data: st.DataObject, packed: bool) -> None:  # noqa: FBT001 - drawn
    """What is read are the first rows as they were; packed, a file that was cut is refused."""
    notes = data.draw(
        st.lists(st.text('ab,"é\n', max_size=6).map(lambda note: f'"{note.replace(chr(34), chr(34) * 2)}"'))
    )
    content = (HEADINGS + "".join(line("1", "Note", n, note=note) for n, note in enumerate(notes))).encode()
    whole = gzip.compress(content, mtime=0) if packed else content
    cut = whole[: data.draw(st.integers(len(HEADINGS), len(whole) - packed))]
    with TemporaryDirectory() as folder:
        with source(Path(folder), content) as file:
            ((_, places),) = list(file.check(NOW).cases()) or [("", [])]
            rows = [file.read(place).row for place in places]
        if packed:
            with pytest.raises(FileUnreadable), source(Path(folder), cut):
                pass
            return
        with source(Path(folder), cut) as file:
            checked = file.check(NOW)
            ((_, places),) = list(checked.cases()) or [("", [])]
            assert [file.read(place).row for place in places] == rows[: checked.rows]
            assert checked.rows + bool(checked.bad_rows) >= cut.count(b"2020-")


@pytest.mark.parametrize(
    "cut,reason", [(-1, "line 3: the packed file (gzip) ends in the middle"), (20, "the packed file (gzip) ends")]
)
def test_a_packed_file_is_read_as_if_it_were_not(tmp_path: Path, cut: int, reason: str) -> None:
    """One that was cut is refused, and not read up to there."""
    packed = gzip.compress((HEADINGS + GOOD).encode(), mtime=0)
    with source(tmp_path, packed) as file:
        ((_, (place,)),) = file.check(NOW).cases()
        assert file.read(place).customer == "Ann"
    with pytest.raises(FileUnreadable) as refused, source(tmp_path, packed[:cut]):
        pass
    assert reason in refused.value.message


def test_several_columns_may_say_together_what_happened(tmp_path: Path) -> None:
    """Their texts are one activity; an empty one is left out."""
    mapping = MAPPING.replace('activity = "what"', 'activity = ["what", "note"]').replace("Take", '"Take / again"')
    rows = line("1", "Take", 0, note=" again ") + line("1", "Open", 1) + line("1", "", 2, note="x") + line("1", "", 3)
    with source(tmp_path, HEADINGS + rows, mapping) as file:
        checked = file.check(NOW)
        ((_, places),) = checked.cases()
        found = [file.read(place).row for place in places]
    assert [(row.activity, row.means) for row in found] == [
        ("Take / again", "assigned"),
        ("Open", "opened"),
        ("x", None),
    ]
    assert [(row.line, row.reason) for row in checked.bad] == [(5, "the activity is empty")]


def test_a_meaning_may_depend_on_the_row_before(tmp_path: Path) -> None:
    """On the one before it in time in its case, whether that is in already or not."""
    mapping = MAPPING.replace('{ means = "assigned" }', '{ means = "assigned", after = { Wait = "resumed" } }')
    rows = (
        line("1", "Take", 3) + line("1", "Take", 4) + line("2", "Take", 2) + line("1", "Wait", 1) + line("1", "Take", 0)
    )
    with source(tmp_path, HEADINGS + rows, mapping) as file:
        cases = dict(file.check(NOW).cases())
        first = [one.row.means for one in file.read_new(cases["1"], lambda _: False)]
        assert first == ["assigned", "waiting", "resumed", "assigned"]
        assert [one.row.means for one in file.read_new(cases["2"], lambda _: False)] == ["assigned"]
        waited = {3, 4}
        assert [one.row.means for one in file.read_new(cases["1"], waited.__contains__)] == ["resumed", "assigned"]


def test_rows_of_a_case_may_lie_apart_and_in_any_order(tmp_path: Path) -> None:
    """Ordinals count in the order of the file; rows are handed over in the order of time, and stay as they are within
    one time.
    """
    rows = line("1", "Close", 9) + line("2", "Open", 1) + line("1", "Open", 1) + line("1", "Take", 1)
    with source(tmp_path, HEADINGS + rows) as file:
        cases = {case: [file.read(place).row for place in places] for case, places in file.check(NOW).cases()}
    assert {case: [(row.activity, row.ordinal, row.line) for row in rows] for case, rows in cases.items()} == {
        "1": [("Open", 2, 4), ("Take", 3, 5), ("Close", 1, 2)],
        "2": [("Open", 1, 3)],
    }


def test_quoted_fields_may_hold_delimiters_quotes_and_lines(tmp_path: Path) -> None:
    """A row over several lines is one row, and the lines after it are still counted right."""
    quoted = '"1",Open,2020-05-04T08:00:00Z,Bob,"Doe; Ann","says ""no"",\r\nthen\r\n"\r\n'
    with source(tmp_path, HEADINGS + quoted + "\n" + line("1", "Close", 5)) as file:
        ((_, places),) = file.check(NOW).cases()
        first, last = (file.read(place) for place in places)
    assert '"note":"says \\"no\\",\\r\\nthen\\r\\n"' in first.row.row
    assert (first.customer, first.row.line, last.row.line) == ("Doe; Ann", 2, 6)


def test_another_delimiter_and_encoding(tmp_path: Path) -> None:
    """The mapping says how the file is written."""
    content = (HEADINGS + line("1", "Open", 0, "Zoë")).replace(",", ";").encode("cp1252")
    with source(tmp_path, content, 'delimiter = ";"\nencoding = "cp1252"\n' + MAPPING) as file:
        ((_, (place,)),) = file.check(NOW).cases()
        assert file.read(place).customer == "Zoë"


def test_a_byte_order_mark_is_no_part_of_a_heading(tmp_path: Path) -> None:
    """Spreadsheets write one."""
    with source(tmp_path, b"\xef\xbb\xbf" + (HEADINGS + GOOD).encode()) as file:
        assert file.check(NOW).rows == 1


def test_no_value_hides_another_under_the_same_heading(tmp_path: Path) -> None:
    """A row is kept whole, whatever its columns are called."""
    with source(tmp_path, HEADINGS.replace("note", "note,note,") + GOOD.replace("\n", "x,y,z\n")) as file:
        ((_, (place,)),) = file.check(NOW).cases()
        assert file.read(place).row.row.endswith('"note":"x","note (column 7)":"y","(column 8)":"z"}')


@pytest.mark.parametrize(
    "content,reason",
    [
        ("", "it is empty"),
        ("\n\n", "it is empty"),
        ("case;what;when\n", "it has no column 'case'; its headings are: case;what;when"),
        ("case,what,when,who,customer,case\n", "it has more than one column 'case'"),
        (b"\xff\xfec\0a\0s\0e\0\n\0", "line 1, the headings: the row is not valid utf-8"),
    ],
)
def test_a_file_without_the_columns_is_refused(tmp_path: Path, content: str | bytes, reason: str) -> None:
    """What can't be this file is refused before any row is looked at."""
    with pytest.raises(FileUnreadable) as refused, source(tmp_path, content):
        pass
    assert reason in refused.value.message


def test_a_file_that_changes_meanwhile_is_noticed(tmp_path: Path) -> None:
    """Rows are read again where they lay, so they must still lie there."""
    with source(tmp_path, HEADINGS + GOOD) as file:
        ((_, (place,)),) = file.check(NOW).cases()
        file.must_be_unchanged()
        (tmp_path / "log.csv").write_text("something shorter\n")
        os.utime(tmp_path / "log.csv", (1, 1))
        with pytest.raises(FileChanged):
            file.must_be_unchanged()
        with pytest.raises(FileChanged):
            file.read(place)
