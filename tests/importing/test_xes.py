"""An event log in XES is read event by event, whatever its size; what can't be read is named with its line."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.importing.mapping import parse_mapping
from application.importing.records import RECORD_BYTES
from application.importing.rows import source_file
from application.importing.table import FileUnreadable
from application.importing.xes import DEEPEST, LONGEST_TAG
from tests.house.tree import ROOT
from tests.importing.xes import MAPPING, Attribute, Trace, event, trace, xes
from tests.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from application.importing.rows import Checked, Read, SourceFile

GOOD = xes([trace("1", event("Open", 0), event("Close", 9))])
PACKED = gzip.compress(GOOD.encode(), mtime=0)
WHEN = '<date key="time:timestamp" value="2020-05-04T08:00:00Z"/>'
BOMB = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'
OUTSIDE = '<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
MEMORY = """
import sys
from pathlib import Path
from application.importing.mapping import parse_mapping
from application.importing.rows import source_file
from tests.importing.xes import MAPPING
from tests.samples import NOW

with source_file(Path(sys.argv[1]), parse_mapping(MAPPING)) as file:
    checked = file.check(NOW)
    for case, places in checked.cases():
        for read in file.read_new(places, lambda ordinal: False):
            pass
# Not by getrusage: its peak is handed down by whoever started this.
status = Path("/proc/self/status").read_text()
print(checked.rows, status.split("VmHWM:")[1].split()[0])
"""


@contextmanager
def source(folder: Path, content: str | bytes, mapping: str = MAPPING) -> Iterator[SourceFile]:
    """Give a file with this content, opened."""
    path = folder / "log.xes"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with source_file(path, parse_mapping(mapping)) as file:
        yield file


def read(file: SourceFile, checked: Checked) -> dict[str, list[Read]]:
    """Return every good row of the file, by case."""
    return {case: list(file.read_new(places, lambda _: False)) for case, places in checked.cases()}


def kept(folder: Path, content: str | bytes) -> list[dict[str, Any]]:
    """Return what is kept of each row, all of which are good."""
    with source(folder, content) as file:
        checked = file.check(NOW)
        assert checked.bad == []
        return [json.loads(one.row.row) for rows in read(file, checked).values() for one in rows]


def test_an_event_is_a_row_with_the_attributes_of_its_trace(tmp_path: Path) -> None:
    """Those of the trace stand under `case:`, all values as they are written; the line is that of the event's tag."""
    with source(tmp_path, GOOD) as file:
        rows = read(file, file.check(NOW))
    assert [(one.row.ordinal, one.row.line, one.row.means) for one in rows["1"]] == [(1, 4, "opened"), (2, 5, "closed")]
    assert [(one.customer, one.resource) for one in rows["1"]] == [("Ann", "Bob")] * 2
    assert json.loads(rows["1"][0].row.row) == {
        "case:concept:name": "1",
        "case:customer": "Ann",
        "concept:name": "Open",
        "time:timestamp": "2020-05-04T08:00:00Z",
        "org:resource": "Bob",
    }


@pytest.mark.parametrize(
    "root",
    [
        "<log>",
        '<log xmlns="http://www.xes-standard.org/" xes.version="1849.2016" xes.features="nested-attributes">',
        '<log openxes.version="1.0RC7" xmlns="http://code.deckfour.org/xes">',
    ],
)
def test_a_namespace_makes_no_difference(tmp_path: Path, root: str) -> None:
    """Nor do the extensions and classifiers that a log declares, and what it says of itself."""
    declared = (
        '<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>'
        '<classifier name="Activity" keys="concept:name"/><string key="concept:name" value="the log"/>'
        '<list key="meta"><values><int key="x" value="1"/></values></list>'
    )
    assert kept(tmp_path, GOOD.replace('<log xes.version="2.0">', root + declared)) == kept(tmp_path, GOOD)


def test_a_prefixed_namespace_makes_no_difference(tmp_path: Path) -> None:
    """Every tag may be written with one."""
    prefixed = GOOD.replace("</", "</x:").replace("<log", '<x:log xmlns:x="http://www.xes-standard.org/"')
    for tag in ("trace", "event", "string", "date"):
        prefixed = prefixed.replace(f"<{tag}", f"<x:{tag}")
    assert kept(tmp_path, prefixed) == kept(tmp_path, GOOD)


def test_nested_attributes_and_lists_are_kept_whole(tmp_path: Path) -> None:
    """What has attributes of its own becomes an object, a list an array, in the older way of writing one, too; what is
    read of it is its value.
    """
    nested = Attribute("string", "note", "hm", [Attribute("int", "n", "07", [Attribute("boolean", "sure", "true")])])
    listed = Attribute("list", "tags", None, [Attribute("id", "i", "7")], [Attribute("float", "x", "1.50")] * 2)
    more = '<list key="old"><string key="x" value="1"/><string key="x" value="2"/></list><list key="none"/>'
    content = xes([trace("1", [*event("Open", 0)[1:], nested, listed])]).replace(
        "</event>", f'{more}<string key="concept:name" value="Close"><int key="n" value="1"/></string></event>'
    )
    with source(tmp_path, content) as file:
        ((one,),) = read(file, file.check(NOW)).values()
    row = json.loads(one.row.row)
    assert row["note"] == {
        "value": "hm",
        "attributes": {"n": {"value": "07", "attributes": {"sure": "true"}}},
    }
    assert row["tags"] == {"value": [{"x": "1.50"}, {"x": "1.50"}], "attributes": {"i": "7"}}
    assert (row["old"], row["none"]) == ([{"x": "1"}, {"x": "2"}], [])
    assert (one.row.activity, one.row.means) == ("Close", "closed")


def test_what_a_tag_says_beyond_xes_is_kept(tmp_path: Path) -> None:
    """Under its name after `@`, beside the value or with what the event or the trace has."""
    content = xes([trace("1", event("Open", 0, Attribute("float", "price", "1.50")))]).replace(
        "<event>", '<event n="7">'
    )
    content = content.replace("<trace>", '<trace n="8">').replace('value="1.50"', 'value="1.50" unit="EUR"')
    (row,) = kept(tmp_path, content)
    assert (row["@n"], row["case:@n"], row["price"]) == ("7", "8", {"value": "1.50", "attributes": {"@unit": "EUR"}})


def test_no_value_hides_another_under_the_same_key(tmp_path: Path) -> None:
    """A row is kept whole, whatever its attributes are called."""
    again = [
        Attribute("string", "who", "A"),
        Attribute("string", "who", "B"),
        Attribute("string", "case:customer", "C"),
    ]
    (row,) = kept(tmp_path, xes([trace("1", event("Open", 0, *again))]))
    assert (row["who"], row["who (2)"], row["case:customer"], row["case:customer (2)"]) == ("A", "B", "Ann", "C")


def test_defaults_fill_what_an_event_or_a_trace_lacks(tmp_path: Path) -> None:
    """What it has stands as it is."""
    declared = (
        '<global scope="trace"><string key="market" value="se"/><string key="customer" value="x"/></global>'
        '<global scope="event"><string key="lifecycle:transition" value="complete"/>'
        '<string key="concept:name" value="Triage"/></global>'
    )
    events = [event("Open", 0, Attribute("string", "lifecycle:transition", "start")), event("", 1)[1:]]
    first, second = kept(tmp_path, xes([trace("1", *events)], declared))
    assert (first["lifecycle:transition"], first["concept:name"], first["case:market"]) == ("start", "Open", "se")
    assert (second["lifecycle:transition"], second["concept:name"]) == ("complete", "Triage")
    assert {row["case:customer"] for row in (first, second)} == {"Ann"}


def test_no_default_says_which_case_when_or_who(tmp_path: Path) -> None:
    """Otherwise events of nobody knows which case would become one, and all unnamed people the same person."""
    declared = (
        '<global scope="trace"><string key="concept:name" value="?"/><string key="customer" value="?"/></global>'
        '<global scope="event"><date key="time:timestamp" value="1970-01-01T00:00:00Z"/>'
        '<string key="org:resource" value="?"/></global>'
    )
    name = Attribute("string", "concept:name", "1")
    traces = [Trace([name], [event("Open", 0)[:2], event("Close", 0)[:1]]), Trace([], [event("Open", 0)])]
    with source(tmp_path, xes(traces, declared)) as file:
        checked = file.check(NOW)
        ((one,),) = read(file, checked).values()
    assert (one.customer, one.resource) == (None, None)
    assert [(row.line, row.reason.split(",")[0]) for row in checked.bad] == [
        (6, "there is no 'time:timestamp'"),
        (9, "there is no 'case:concept:name'"),
    ]


@pytest.mark.parametrize(
    "within,reason",
    [
        ('<date key="time:timestamp" value="noon"/>', "the time is not written as 'iso' says"),
        (
            '<date key="time:timestamp" value="2020-05-04T08:00:00"/>',
            "without an offset, and the mapping names no zone",
        ),
        ('<list key="time:timestamp"/>', "the time is not written as"),
        ('<date key="time:timestamp" value="2199-05-04T08:00:00Z"/>', "still to come"),
        ("", "there is no 'time:timestamp', which the mapping has for the time; add it to the file"),
        (WHEN + '<string value="x"/>', "the event: an attribute has no key"),
        (WHEN + '<string key="t">text</string>', "the event: an attribute has no value"),
        (WHEN + '<string key="t" value="x">text</string>', "the event: text stands where XES has none"),
        (WHEN + "text", "the event: text stands where XES has none"),
        (WHEN + "<nonsense/>", "the event: an attribute has no key"),
        (f'{WHEN}<string key="x" value="{"x" * RECORD_BYTES}"/>', "the event: the attributes are longer than 131,072"),
        (f'{WHEN}<string key="x" value="{"ä" * (RECORD_BYTES // 2)}"/>', "with its trace is longer than 131,072 bytes"),
        (
            WHEN + '<int key="x" value="1">' * DEEPEST + "</int>" * DEEPEST,
            f"attributes are nested deeper than {DEEPEST}",
        ),
    ],
)
def test_a_bad_event_is_named_and_the_others_are_read(tmp_path: Path, within: str, reason: str) -> None:
    """Whatever is wrong with an event, those before and after it are not touched by it, and keep their ordinals."""
    bad = f'<event><string key="concept:name" value="Take"/>{within}</event>'
    first, last = GOOD.split("</event>\n<event>")
    with source(tmp_path, f"{first}</event>\n{bad}\n<event>{last}") as file:
        checked = file.check(NOW)
        (rows,) = read(file, checked).values()
    assert [(row.line, reason in row.reason) for row in checked.bad] == [(5, True)], checked.bad
    assert [(one.row.line, one.row.ordinal) for one in rows] == [(4, 1), (6, 3)]


def test_events_of_a_bad_trace_are_named(tmp_path: Path) -> None:
    """One that has no name, and one whose attributes can't be read; what stands in no trace has no case either."""
    stray = "<event>" + "".join(one.written() for one in event("Open", 0)) + "</event>\n"
    unnamed = xes([Trace([], [event("Open", 0)]), trace("2", event("Open", 0))])
    content = unnamed.replace("<trace>\n", f"{stray}<trace>\n", 1).replace(
        '<string key="concept:name" value="2">', '<string key="concept:name" value="2"><int key="n"/>'
    )
    with source(tmp_path, content) as file:
        checked = file.check(NOW)
    nameless = "there is no 'case:concept:name', which the mapping has for the case id; add it to the file"
    assert [(row.line, row.reason) for row in checked.bad] == [
        (3, nameless),
        (5, nameless),
        (8, "its trace: an attribute has no value"),
    ]


def test_two_traces_of_one_name_are_one_case(tmp_path: Path) -> None:
    """As rows of a case may lie apart; ordinals count on, and events stand in the order of time."""
    traces = [trace("1", event("Close", 9)), trace("2", event("Open", 0)), trace("1", event("Open", 0))]
    with source(tmp_path, xes(traces)) as file:
        rows = read(file, file.check(NOW))
    assert [(one.row.activity, one.row.ordinal) for one in rows["1"]] == [("Open", 2), ("Close", 1)]


@pytest.mark.parametrize(
    "content,reason",
    [
        (
            GOOD.replace("<log", BOMB + "<log"),
            "line 2: it declares a document type (DOCTYPE), which XES has no use for",
        ),
        (GOOD.replace("<log", OUTSIDE + "<log"), "line 2: it declares a document type"),
        (GOOD.replace("<log", "<!DOCTYPE log SYSTEM 'http://localhost/log.dtd'>\n<log"), "line 2: it declares"),
        (GOOD.replace("Close", "&a;"), "line 5: an entity that XML does not know"),
        (GOOD[:-20], "line 5: the file ends in the middle of the log, so it was cut off; get it whole"),
        (GOOD.replace("</event>", "", 1), "it is not well-formed XML (mismatched tag); mend or export it again"),
        (
            GOOD.encode().replace(b"Close", b"Cl\xf6se"),
            "line 5: the text is not in the encoding that the file declares",
        ),
        (GOOD.replace("UTF-8", "UTF-16"), "line 1: the text is not in the encoding"),
        (GOOD.replace("UTF-8", "utf-9"), "line 1: unknown encoding: utf-9; save the file as UTF-8"),
        (GOOD.replace("UTF-8", "shift_jis"), "multi-byte encodings are not supported; save the file as UTF-8"),
        ("<html>\n</html>\n", "line 1: it is no XES: its root is 'html' and not 'log'"),
        (GOOD + "<log/>", "line 8: it is not well-formed XML (junk after document element)"),
        (GOOD.replace("</trace>", '<int key="x" value="1"/></trace>'), "line 6: an attribute of a trace stands after"),
        (GOOD.replace("</log>", '<global scope="event"/></log>'), "line 7: a global stands after a trace"),
        (GOOD.replace("<trace>", "<global><int/></global><trace>"), "line 3: the global: an attribute has no key"),
        (GOOD.replace("Close", "x" * 2 * LONGEST_TAG), "line 5: a single tag or text is longer than 1,048,576 bytes"),
        ("  \n", "it has no column 'case:concept:name'"),
        (
            PACKED[:-12],
            "line 7: the packed file (gzip) ends in the middle, so it was cut off; get it whole",
        ),
        (PACKED[:12], "the packed file (gzip) ends in the middle"),
        (PACKED[:-8] + b"12345678", "the packed file (gzip) is damaged (CRC check failed"),
        (b"\x1f\x8b" + b"x" * 100, "the packed file (gzip) is damaged"),
    ],
)
def test_a_file_that_is_no_whole_log_is_refused(tmp_path: Path, content: str | bytes, reason: str) -> None:
    """The message names the file and the line and says what to do; nothing of the file is imported."""
    with pytest.raises(FileUnreadable) as refused, source(tmp_path, content) as file:
        file.check(NOW)
    assert refused.value.message.startswith("log.xes can't be imported: ")
    assert reason in refused.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "cp1252", "utf-16"])
def test_the_file_declares_its_encoding(tmp_path: Path, encoding: str) -> None:
    """The mapping's is for CSV."""
    declared = encoding.removesuffix("-sig")
    content = GOOD.replace("UTF-8", declared).replace("Ann", "Zoë").encode(encoding)
    assert [row["case:customer"] for row in kept(tmp_path, content)] == ["Zoë"] * 2


def test_the_mapping_may_say_how_the_file_is_written(tmp_path: Path) -> None:
    """Otherwise its first character tells."""
    with (
        pytest.raises(FileUnreadable, match="not well-formed"),
        source(tmp_path, "case,what,when\n", 'format = "xes"\n' + MAPPING) as file,
    ):
        file.check(NOW)
    headings = "<case>,what,when\n1,Open,2020-05-04T08:00:00Z\n"
    mapping = 'source = "s"\nchannel = "email"\ntopic = "delivery"\nformat = "csv"\n'
    mapping += 'columns = { case = "<case>", activity = "what", time = "when" }\n'
    with source(tmp_path, headings, mapping) as file:
        assert file.check(NOW).rows == 1


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """100,000 events take no more of it than 1,000, but for the places of rows (24 bytes each and some 200 a case)."""
    note = Attribute("string", "note", "n" * 300)
    used: list[int] = []
    path = tmp_path / "log.xes"
    for cases in (100, 10_000):
        with path.open("w", encoding="utf-8") as file:
            before, after = xes([trace("NAME", *(event("Take", n, note) for n in range(10)))]).split("<trace>", 1)
            after, end = after.split("</log>")
            file.write(before)
            file.writelines("<trace>" + after.replace("NAME", str(n)) for n in range(cases))
            file.write("</log>" + end)
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, path], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split()
        assert int(done[0]) == cases * 10
        used.append(int(done[1]))
    assert path.stat().st_size > 50_000_000
    assert used[1] - used[0] < 12 * 1024


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=8
)
KEY = st.text("abc:é", min_size=1, max_size=5).map("x-".__add__)


def attributes(nested: st.SearchStrategy[Attribute] | None = None) -> st.SearchStrategy[list[Attribute]]:
    """Attributes of different keys, with those of the strategy nested in them."""
    within = st.just([]) if nested is None else st.lists(nested, max_size=3, unique_by=lambda one: one.key)
    tags = st.sampled_from(["string", "date", "int", "float", "boolean", "id"])
    leaf = st.builds(Attribute, tags, KEY, TEXT, within)
    listed = st.builds(
        Attribute,
        st.just("list"),
        KEY,
        st.none(),
        within,
        st.just([]) if nested is None else st.lists(nested, max_size=3),
    )
    return st.lists(leaf | listed, max_size=4, unique_by=lambda one: one.key)


NESTED = st.deferred(lambda: st.one_of(attributes().filter(bool).map(lambda found: found[0])))
LOGS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.lists(
            st.tuples(st.sampled_from(["Open", "Take", "Other"]), st.integers(0, 50), attributes(NESTED)), max_size=4
        ),
        attributes(NESTED),
    ),
    max_size=4,
)


def _log(drawn: Sequence[tuple[int, Sequence[tuple[str, int, list[Attribute]]], list[Attribute]]]) -> list[Trace]:
    return [
        Trace([*trace(str(case)).attributes, *more], [event(what, minute, *own) for what, minute, own in events])
        for case, events, more in drawn
    ]


def _expected(traces: Sequence[Trace]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in traces:
        of_trace = {f"case:{attribute.key}": attribute.read() for attribute in one.attributes}
        for each in one.events:
            row = {**of_trace, **{attribute.key: attribute.read() for attribute in each}}
            found.setdefault(str(of_trace["case:concept:name"]), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: str(row["time:timestamp"]))
    return found


@settings(max_examples=100, deadline=None)
@given(drawn=LOGS, packed=st.booleans())
def test_what_is_written_is_read(drawn: Any, packed: bool) -> None:  # noqa: ANN401, FBT001 - drawn
    """Whatever a log holds, every event is a row with all that it has."""
    traces = _log(drawn)
    content = xes(traces).encode()
    with TemporaryDirectory() as folder, source(Path(folder), gzip.compress(content) if packed else content) as file:
        checked = file.check(NOW)
        assert checked.bad == []
        found = read(file, checked)
    assert {case: [json.loads(one.row.row) for one in rows] for case, rows in found.items()} == _expected(traces)
    assert all(one.row.occurred_at <= two.row.occurred_at for rows in found.values() for one, two in pairwise(rows))


CUT = xes(
    [trace(str(n), event("Open", n), event("Take", n + 1, Attribute("string", "note", "é & <x>"))) for n in range(3)]
)


@settings(max_examples=200, deadline=None)
@given(cut=st.integers(0, len(CUT.encode()) - len("</log>\n")), packed=st.booleans(), data=st.data())
def test_a_log_that_was_cut_is_refused_wherever_it_was(cut: int, packed: bool, data: st.DataObject) -> None:  # noqa: FBT001 - drawn
    """So no half of a row is imported, nor a part of the log for the whole."""
    content = CUT.encode()[:cut]
    if packed:
        whole = gzip.compress(CUT.encode())
        content = whole[: data.draw(st.integers(2, len(whole) - 1))]
    with TemporaryDirectory() as folder, pytest.raises(FileUnreadable), source(Path(folder), content) as file:
        file.check(NOW)
