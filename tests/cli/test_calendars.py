"""`caseledger calendar`: calendars in files are checked, and what is computed with them is shown step by step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from interfaces.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Ended, Terminal

BERLIN: Final = """\
id = "support"
title = "Support <b>Berlin</b> & \\u202e\\uffff\\u0001"
zone = "Europe/Berlin"
[hours]
mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-17:00"]
thu = ["09:00-17:00"]
fri = ["09:00-17:00"]
[breaks]
mon = ["12:00-12:45"]
tue = ["12:00-12:45"]
wed = ["12:00-12:45"]
thu = ["12:00-12:45"]
fri = ["12:00-12:45"]
[special]
2026-04-22 = ["07:00-08:00"]
[holidays]
country = "DE"
region = "BE"
dates = { 2026-03-30 = "Works outing" }
"""
SEVERAL: Final = """\
[[calendars]]
id = "day"
title = "Day"
zone = "Etc/UTC"
hours = { mon = ["09:00-17:00"] }
[[calendars]]
id = "night"
title = "Night"
zone = "Etc/UTC"
hours = { mon = ["22:00-06:00"] }
[other]
section = true
"""
FRIDAY: Final = ("--from", "2026-03-27T15:00")
SVG: Final = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def berlin(tmp_path: Path) -> str:
    """A file with one calendar."""
    return _file(tmp_path, BERLIN)


@pytest.fixture
def several(tmp_path: Path) -> str:
    """A file with two calendars and something else."""
    return _file(tmp_path, SEVERAL)


def _file(folder: Path, text: str) -> str:
    path = folder / "calendar.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def _lines(ended: Ended) -> list[str]:
    """Return what was printed, with one blank for many and without the lines of a table."""
    assert (ended.code, ended.err) == (0, ""), ended.err
    rows = [[cell.strip() for cell in line.strip("│┃").split("│")] for line in ended.out.splitlines()]
    return [" | ".join(cells).strip() for cells in rows]


def test_a_calendar_without_problems_is_told_by_its_hours(bare: Terminal, berlin: str) -> None:
    """In an ordinary week, with what the world tells it of the years."""
    ended = bare.run("calendar", "check", berlin, "--years", "2026-2027")
    assert ended.says("support opens 36 h 15 min a week (mon, tue, wed, thu, fri) in Europe/Berlin", "4 changes")
    told = bare.run("calendar", "check", berlin, "--years", "2026-2027", "--json").told
    assert told["problems"] == []
    (facts,) = told["calendars"]
    assert (facts["calendar"], facts["first_day"], facts["last_day"]) == ("support", "2026-01-01", "2027-12-31")
    assert facts["open_in_a_week"] == 130_500
    assert (facts["public_holidays"], facts["changes_of_clocks"]) == (20, 4)


def test_all_that_is_wrong_with_a_calendar_is_told_at_once(bare: Terminal, tmp_path: Path) -> None:
    """Of its texts and of the world; the exit code says that there is something."""
    wrong = BERLIN.replace("Europe/Berlin", "Europe/Berln").replace('"BE"', '"XX"').replace("17:00", "25:00", 1)
    file = _file(tmp_path, wrong)
    ended = bare.run("calendar", "check", file)
    assert (ended.code, ended.err) == (1, "")
    hours, zone, region = ended.out.splitlines()
    assert hours.startswith(f"{file}: calendars.support.hours.mon: '09:00-25:00' is no interval")
    assert "calendars.support.zone: There is no time zone Europe/Berln" in zone
    assert "perhaps Europe/Berlin" in zone
    assert "calendars.support.holidays: No public holidays are known of XX in DE" in region
    ended = bare.run("calendar", "check", file, "--json")
    assert ended.code == 1
    assert len(json.loads(ended.out)["problems"]) == 3


def test_a_calendar_of_another_form_or_with_the_id_of_another_is_wrong(bare: Terminal, tmp_path: Path) -> None:
    """A field that there is not, one that is missing, an id that is taken."""
    for before, after, words in (
        ('zone = "Etc/UTC"', "", "calendars.day: Object missing required field `zone`"),
        ("hours =", "hour =", "calendars.day: Object contains unknown field `hour`"),
        ('"night"', '"day"', "calendars.day: an earlier calendar has this id"),
    ):
        ended = bare.run("calendar", "check", _file(tmp_path, SEVERAL.replace(before, after)))
        assert ended.code == 1
        assert words in ended.out


def test_one_of_several_calendars_is_picked(bare: Terminal, several: str) -> None:
    """By its id, which is asked for."""
    ended = bare.run("calendar", "explain", "add", several, "8h", *FRIDAY, "--calendar", "night")
    assert ended.says("Night (night)", "Due Tue 2026-03-31 06:00")
    assert bare.run("calendar", "explain", "add", several, "8h", *FRIDAY).refuses("--calendar: day, night")
    unknown = bare.run("calendar", "explain", "add", several, "8h", *FRIDAY, "--calendar", "noon")
    assert unknown.refuses("no calendar noon", "day, night")
    assert bare.run("calendar", "check", several).out.count("opens 8 h a week (mon)") == 2
    assert bare.run("calendar", "check", several, "--calendar", "day").out.count("opens") == 1


def test_the_standard_input_is_a_file() -> None:
    """Named as everywhere."""
    arguments = ("calendar", "explain", "add", "-", "2h", *FRIDAY)
    done = CliRunner().invoke(main, arguments, input=BERLIN.encode())
    assert "Due Fri 2026-03-27 17:00" in done.stdout


def test_a_duration_is_added_step_by_step(bare: Terminal, berlin: str) -> None:
    """Over a lunch break, a weekend, a change of clocks and a holiday, with a pause."""
    pause = ("--pause", "2026-03-31T09:30/2026-03-31T10:00+02:00")
    lines = _lines(bare.run("calendar", "explain", "add", berlin, "8h", *FRIDAY, *pause))
    assert lines[0].startswith("Support <b>Berlin</b> & ")
    assert lines[0].endswith("known from 2025-01-01 to 2036-12-31")
    assert lines[1] == "8 h of working time from Fri 2026-03-27 15:00 +01:00"
    assert lines[5:15] == [
        "Fri 2026-03-27 12:45 to 17:00 | open, of which 15:00 to 17:00 | 2 h | 2 h",
        "Sat 2026-03-28 | closed: no hours on Saturdays |  |",
        "Sun 2026-03-29 | closed: no hours on Sundays |  |",
        "Sun 2026-03-29 03:00 | clocks are set, from 02:00 +01:00 to 03:00 +02:00 |  |",
        "Mon 2026-03-30 | closed: holiday, Works outing |  |",
        "Tue 2026-03-31 09:00 to 12:00 | open | 2 h 30 min | 4 h 30 min",
        "Tue 2026-03-31 09:30 to 10:00 | pause, takes 30 min |  |",
        "Tue 2026-03-31 12:45 to 17:00 | open, of which 12:45 to 16:15 | 3 h 30 min | 8 h",
        lines[13],
        "Due Tue 2026-03-31 16:15 +02:00, which is 2026-03-31T14:15:00Z.",
    ]
    assert lines[15:] == [
        "2026-03-27T15:00 was taken as local time of Europe/Berlin, 2026-03-27T15:00:00+01:00.",
        "2026-03-31T09:30 was taken as local time of Europe/Berlin, 2026-03-31T09:30:00+02:00.",
        "2026-03-31T10:00+02:00 was taken as an instant, by its offset.",
    ]


@pytest.mark.parametrize(
    "written, due",
    [
        ("90m", "Fri 2026-03-27 16:30 +01:00"),
        ("1h30m", "Fri 2026-03-27 16:30 +01:00"),
        ("15s", "Fri 2026-03-27 15:00:15 +01:00"),
        ("2d", "Fri 2026-04-10 11:30 +02:00"),
        ("0h", "Fri 2026-03-27 15:00 +01:00"),
    ],
)
def test_durations_are_written_short(bare: Terminal, berlin: str, written: str, due: str) -> None:
    """A day has 24 hours."""
    assert bare.run("calendar", "explain", "add", berlin, written, *FRIDAY).says(f"Due {due}")


def test_when_it_has_to_begin_is_told_backwards(bare: Terminal, berlin: str) -> None:
    """The latest moment from which there is so much until then."""
    for written, due in (("8h", "Thu 2026-03-26 14:15 +01:00"), ("1h30m15s", "Fri 2026-03-27 13:29:45 +01:00")):
        ended = bare.run("calendar", "explain", "add", berlin, written, "--backwards", *FRIDAY)
        assert ended.says(due)


def test_working_time_between_two_times_is_told(bare: Terminal, berlin: str) -> None:
    """Negative where the second is earlier."""
    ends = ("--from", "2026-03-27T15:00Z", "--to", "2026-03-31T09:20+02:00")
    assert bare.run("calendar", "explain", "between", berlin, *ends).says("\n1 h 20 min of working time.\n")
    back = ("--from", ends[3], "--to", ends[1])
    assert bare.run("calendar", "explain", "between", berlin, *back).says("\n-1 h 20 min of working time.\n")


def test_business_days_are_counted_in_both_ways(bare: Terminal, berlin: str) -> None:
    """The end of the hours, and the same time or what is open next."""
    lines = _lines(bare.run("calendar", "explain", "business-days", berlin, "3", "--from", "2026-03-27T18:00"))
    assert "Tue 2026-03-31 | business day 1 |  |" in lines
    assert "The hours of that day end Thu 2026-04-02 17:00 +02:00, which is 2026-04-02T15:00:00Z." in lines
    assert any(line.startswith("The same time on that day is closed; what is open next: Tue") for line in lines)
    early = bare.run("calendar", "explain", "business-days", berlin, "1", "--from", "2026-04-21T09:00")
    assert early.says("is closed; what is open next: Thu 2026-04-23 09:00")
    open_then = bare.run("calendar", "explain", "business-days", berlin, "3", *FRIDAY)
    assert open_then.says("The same time on that day: Thu 2026-04-02 15:00 +02:00")


def test_many_intervals_are_told_by_the_week_but_not_to_programs(bare: Terminal, berlin: str) -> None:
    """A week has what is out of the common in it."""
    asked = ("calendar", "explain", "add", berlin, "100h", *FRIDAY)
    lines = _lines(bare.run(*asked))
    weekly = [line for line in lines if line.startswith("week of")]
    assert weekly[1] == (
        "week of Mon 2026-03-30 | 6 open intervals; Mon 2026-03-30 holiday, Works outing;"
        " Fri 2026-04-03 holiday, Karfreitag | 21 h 45 min | 23 h 45 min"
    )
    assert weekly[-1].endswith("| 100 h")
    steps = bare.run(*asked, "--json").told["steps"]
    assert len([one for one in steps if one["kind"] == "interval"]) > 20


def test_programs_are_told_the_same_steps(bare: Terminal, berlin: str) -> None:
    """With durations in seconds, instants in UTC, local times and offsets, and how each time was taken."""
    told = bare.run("calendar", "explain", "add", berlin, "3h", *FRIDAY, "--json").told
    assert told["question"] == {"kind": "add", "start": "2026-03-27T14:00:00Z", "duration": 10_800, "pauses": []}
    assert [one["kind"] for one in told["steps"]] == ["interval", "day", "day", "clocks", "day", "interval"]
    assert told["steps"][3] == {
        "kind": "clocks",
        "at": {"utc": "2026-03-29T01:00:00Z", "local": "2026-03-29T03:00:00", "offset": 7200},
        "before": 3600,
        "after": 7200,
    }
    assert told["steps"][5]["total"] == 10_800
    assert told["answer"]["at"] == {"utc": "2026-03-31T08:00:00Z", "local": "2026-03-31T10:00:00", "offset": 7200}
    assert told["times"] == [{"given": "2026-03-27T15:00", "taken_as": "local", "utc": "2026-03-27T14:00:00Z"}]


def test_the_weeks_are_drawn_as_one_small_picture(bare: Terminal, berlin: str, tmp_path: Path) -> None:
    """Well formed, with title and description, without scripts, and what people wrote as text."""
    drawing = tmp_path / "week.svg"
    pause = ("--pause", "2026-03-26T10:00/2026-03-26T10:30")
    asked = ("add", "6h", "--from", "2026-03-26T09:00", *pause, "--svg", str(drawing))
    assert bare.run("calendar", "explain", asked[0], berlin, *asked[1:]).says(f"Drawn in {drawing}.")
    assert drawing.stat().st_size < 20_000
    root = ET.fromstring(drawing.read_text(encoding="utf-8"))  # noqa: S314 - made by the test itself
    kinds = [one.get("class") for one in root.iter() if one.get("class")]
    assert {kind: kinds.count(kind) for kind in ("day", "open", "break", "used", "pause", "mark", "date")} == {
        "day": 7,
        "open": 10,
        "break": 5,
        "used": 2,
        "pause": 1,
        "mark": 2,
        "date": 7,
    }
    texts = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert "Thu 2026-03-26" in texts
    assert {"start 09:00", "due 16:15"} <= set(texts)
    title, desc = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
    assert title is not None
    assert title.startswith("Support <b>Berlin</b> & ⟨U+202E⟩")
    assert desc is not None
    assert desc.startswith("Due Thu 2026-03-26 16:15 +01:00")
    assert not {"script", "b", "a", "image"} & {one.tag.removeprefix(SVG) for one in root.iter()}


def test_at_most_four_weeks_are_drawn(bare: Terminal, berlin: str, tmp_path: Path) -> None:
    """The first and the last two, and it says how many are not."""
    drawing = tmp_path / "week.svg"
    assert bare.run("calendar", "explain", "add", berlin, "300h", *FRIDAY, "--svg", str(drawing)).code == 0
    root = ET.fromstring(drawing.read_text(encoding="utf-8"))  # noqa: S314 - made by the test itself
    assert len([one for one in root.iter() if one.get("class") == "day"]) == 28
    assert "weeks between the first two and the last two are not drawn" in (root.findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("add", "8", *FRIDAY), "'8' is no duration; write it like 8h"),
        (("add", "-", *FRIDAY), "'-' is no duration"),
        (("add", "30m8h", *FRIDAY), "is no duration"),
        (("add", "8h"), "Missing option '--from'"),
        (("add", "8h", "--from", "tomorrow"), "'tomorrow' is no time; write it like 2026-03-02T09:00"),
        (("add", "8h", "--from", "2026-03-27"), "has no time of day"),
        (("add", "8h", "--from", "0001-01-01T00:00+14:00"), "does not lie between 1901"),
        (("add", "8h", *FRIDAY, "--pause", "2026-03-27T15:00"), "a slash between them"),
        (("add", "8h", *FRIDAY, "--pause", "2026-03-27T15:00/"), "'' is no time"),
        (("add", "8h", *FRIDAY, "--years", "2026"), "write the first and the last"),
        (("add", "8h", *FRIDAY, "--years", "2027-2026"), "write the first year first"),
        (("add", "8h", *FRIDAY, "--years", "2000-2400"), "at most 100 years"),
        (("add", "8h", *FRIDAY, "--day"), "--day"),
        (("between", *FRIDAY), "Missing option '--to'"),
        (("business-days", "0", *FRIDAY), "0 is not in the range"),
    ],
)
def test_what_is_asked_in_the_wrong_form_is_refused(
    bare: Terminal, berlin: str, arguments: tuple[str, ...], words: str
) -> None:
    """With what to write instead."""
    assert bare.run("calendar", "explain", arguments[0], berlin, *arguments[1:]).misused(words)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--from", "2026-03-29T02:30"), ("skipped", "2026-03-29T03:30:00+02:00", "2026-03-29T01:30:00+01:00")),
        (("--from", "2026-10-25T02:30"), ("twice", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")),
        ((*FRIDAY, "--pause", "2026-03-27T15:00/2026-03-27T14:00"), ("ends before it begins",)),
        ((*FRIDAY, "--years", "2024-2025"), ("known from 2024-01-01 to 2025-12-31", "--years")),
        ((*FRIDAY, "--years", "1950-2026"), ("of DE are known from 1991", "--years")),
        ((*FRIDAY, "--svg", "/nowhere/week.svg"), ("/nowhere/week.svg: No such file",)),
    ],
)
def test_what_can_not_be_answered_is_refused(
    bare: Terminal, berlin: str, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """With both meanings of a local time that has two or none, and with what to ask instead."""
    assert bare.run("calendar", "explain", "add", berlin, "8h", *arguments).refuses(*words)


@pytest.mark.parametrize(
    "text, words",
    [
        ("id = ", "is not TOML"),
        ("calendars = 3", "begin each with [[calendars]]"),
        ("calendars = []", "begin each with [[calendars]]"),
        ("a = " + "[" * 5000, "is not TOML"),
    ],
)
def test_a_file_without_calendars_is_refused(bare: Terminal, tmp_path: Path, text: str, words: str) -> None:
    """By both commands."""
    file = _file(tmp_path, text)
    assert bare.run("calendar", "check", file).refuses(words)
    assert bare.run("calendar", "explain", "add", file, "8h", *FRIDAY).refuses(words)
    assert bare.run("calendar", "check", f"{file}.not").refuses("No such file")


def test_nothing_is_computed_with_a_calendar_that_is_wrong(bare: Terminal, tmp_path: Path) -> None:
    """All that is wrong is told."""
    file = _file(tmp_path, BERLIN.replace('mon = ["09:00-17:00"]', 'mon = ["09:00-25:00"]\nfun = []'))
    ended = bare.run("calendar", "explain", "add", file, "8h", *FRIDAY)
    assert (ended.code, ended.out) == (2, "")
    assert "hours.mon" in ended.err
    assert "hours.fun" in ended.err
    assert ended.err.endswith("caseledger: Nothing was computed.\n")
    unknown = _file(tmp_path, BERLIN.replace("Europe/Berlin", "Europe/Berln"))
    assert bare.run("calendar", "explain", "add", unknown, "8h", *FRIDAY).refuses("perhaps Europe/Berlin")
