"""The page of the promises: what it says of the figures, how it draws them, and what it leaves out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from interfaces.sla.bars import lengths, shares, whole
from interfaces.sla.figures import lasting, percent
from interfaces.sla.html import html
from interfaces.sla.svg import box, dot, words
from interfaces.sla.timeline import over_time
from projections.shapes import Moment
from projections.sla.attainment import Times
from projections.sla.extremes import OpenNow
from projections.sla.narrowing import Narrowed
from tests.interfaces.sla_pages import BERLIN, NOW, clock, late, line, page, report, took

SVG = "{http://www.w3.org/2000/svg}"
EVIL = """<script>alert("x")</script> & 'so' on\u202e"""
WEEK = [line(f"2026-03-0{day}", day, 1) for day in range(2, 9)]


def _drawn(drawing: str) -> ET.Element:
    """Return a drawing, read as XML."""
    named = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ET.fromstring(named)  # noqa: S314 - we wrote it


def _kinds(drawing: str, tag: str, kind: str) -> list[ET.Element]:
    return [one for one in _drawn(drawing).iter(f"{SVG}{tag}") if kind in (one.get("class") or "").split()]


@pytest.mark.parametrize(
    "share, told",
    [
        (None, "none"),
        (0.0, "0.0 %"),
        (0.93, "93.0 %"),
        (0.9499, "94.9 %"),
        (0.99999, "99.9 %"),
        (1.0, "100 %"),
        (2 / 3, "66.6 %"),
    ],
)
def test_a_share_is_rounded_down(share: float | None, told: str) -> None:
    """Only the whole is 100 %, and no goal looks reached that was not."""
    assert percent(share) == told


@pytest.mark.parametrize(
    "seconds, told",
    [
        (0, "0 s"),
        (0.4, "under 1 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3_661, "1 h 1 min"),
        (3_601, "1 h"),
        (90_000, "1 d 1 h"),
        (86_400 * 1_000 + 59, "1,000 d"),
    ],
)
def test_a_length_of_time_has_its_two_largest_units(seconds: float, told: str) -> None:
    """Round the clock; a day has 24 hours."""
    assert lasting(seconds) == told


def _light(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_everything_stands_out_from_the_paper(scheme: int) -> None:
    """Text by 4.5 to 1 and what is drawn by 3 to 1, by day, by night and printed."""
    style = html(page(*WEEK)).split("<style>")[1].split("</style>")[0]
    chosen = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme]
    colours = {name: code * (6 // len(code)) for name, code in re.findall(r"--([a-z]+): #([0-9a-f]+);", chosen)}

    def contrast(name: str, ground: str) -> float:
        dark, light = sorted((_light(colours[name]), _light(colours[ground])))
        return (light + 0.05) / (dark + 0.05)

    texts = ("ink", "faint", "mark")
    assert {
        name: contrast(name, ground) for name in texts for ground in ("paper", "soft") if contrast(name, ground) < 4.5
    } == {}
    drawn = ("met", "breached", "running", "response", "resolution")
    assert {name: contrast(name, "paper") for name in drawn if contrast(name, "paper") < 3} == {}


def test_the_page_says_what_it_is_about() -> None:
    """Which time and which clocks, at which position of the ledger, when, and in which zone."""
    begin = datetime(2026, 3, 1, 23, tzinfo=UTC)
    shown = html(page(*WEEK, asked=Narrowed(zone=BERLIN, since=begin, until=begin + timedelta(days=7), clock="c")))
    assert "Clocks that started from 2026-03-02 to 2026-03-08<" in shown
    assert "Only clock c." in shown
    assert "Read at position 1,234 of the ledger, 2026-03-09 13:00 Europe/Berlin." in shown
    hours = Narrowed(zone=BERLIN, since=begin + timedelta(hours=9), until=begin + timedelta(hours=10))
    assert "Clocks that started from 2026-03-02 09:00 until 2026-03-02 10:00<" in html(page(*WEEK, asked=hours))
    assert "Clocks that started from 2026-03-02 09:00 on<" in html(
        page(*WEEK, asked=Narrowed(zone=BERLIN, since=hours.since))
    )
    assert "Clocks that started at any time<" in html(page(*WEEK))
    then = Moment(begin, begin + timedelta(days=1))
    assert "As it was by 2026-03-02 00:00 and as the ledger knew it at 2026-03-03 00:00; what came later" in html(
        page(*WEEK, at=then)
    )
    assert "1 newer event of the ledger is not counted yet." in html(page(*WEEK, behind=1))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    """There is no address in it but those within itself, and no script."""
    section = report("clock", line("first_response", 9, 1, goal=95, reached=False), times=(took("first_response", 5),))
    shown = html(page(*WEEK, sections=[section], latest=[late(1, 60)], next_due=[clock(2)], open=OpenNow(1, 1, 0, 0)))
    assert "default-src 'none'; style-src 'sha256-" in shown
    assert re.findall(r'(?:src|href|xlink:href|action)="([^"]*)"', shown) == ["#counted"]
    assert "<script" not in shown
    assert "url(" not in shown
    assert not re.findall(r"(?:https?:)?//", shown)


def test_whatever_something_is_called_is_text() -> None:
    """In tables, in drawings, and where somebody points at them; what would turn the text round is seen."""
    evil = report("team", line(EVIL, 9, 1), times=(took(EVIL, 5),))
    named = {"clock": EVIL, "team": EVIL, "held_by_team": EVIL, "assignee": EVIL, "held_by": EVIL, "number": EVIL}
    shown = html(
        page(
            *WEEK,
            asked=Narrowed(zone=BERLIN, team=EVIL),
            sections=[report("clock", line(EVIL, 9, 1), times=(took(EVIL, 5),)), evil],
            latest=[late(1, 60, **named)],
            next_due=[clock(2, **named)],
            open=OpenNow(1, 1, 0, 0),
        )
    )
    assert "<script" not in shown
    assert "\u202e" not in shown
    assert shown.count("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#x27;so&#x27; on⟨U+202E⟩") > 10
    for drawing in re.findall(r"<svg viewBox.*?</svg>", shown, re.DOTALL):
        assert _drawn(drawing).tag == f"{SVG}svg"
    for mark in (box("met", (0, 0, 1, 1), EVIL), dot("met", (0, 0), 1, EVIL), words("start", (0, 0), EVIL)):
        assert "<script" not in mark


def test_each_drawing_has_a_title_and_says_what_it_shows() -> None:
    """So that it is understood without being seen; the same figures stand in a table under it."""
    sections = [report(by, line("a", 9, 1), times=(took("a", 5),)) for by in ("clock", "team", "channel")]
    shown = html(page(*WEEK, sections=sections))
    drawings = [_drawn(one) for one in re.findall(r"<svg viewBox[^>]*role=.*?</svg>", shown, re.DOTALL)]
    assert [one.findtext(f"{SVG}title") for one in drawings] == [
        "What became of all clocks",
        "Share kept by day, over how many clocks there were",
        "Share kept by clock",
        "Share kept by team",
        "Share kept by channel",
        "How long responses and resolutions took",
    ]
    assert all(one.findtext(f"{SVG}desc") for one in drawings)
    captions = re.findall(r"<caption>(.*?)</caption>", shown)
    assert captions[0] == "By day"
    assert {f"By {by}, the lowest share first" for by in ("clock", "team", "channel")} < {*captions}
    assert shown.count('role="img"') == len(drawings)
    ids = re.findall(r' id="([^"]*)"', shown)
    assert len(ids) == len({*ids})


def test_the_line_has_a_gap_where_nothing_was_decided() -> None:
    """An empty day is neither 0 nor 100 %."""
    days = [line("2026-03-02", 9, 1), line("2026-03-03", running=4), line("2026-03-04", 1), line("2026-03-05", 4, 1)]
    drawing = over_time("day", days)
    assert [path.get("d", "").count("L") for path in _kinds(drawing, "path", "curve")] == [0, 1]
    assert [dot.findtext(f"{SVG}title") for dot in _kinds(drawing, "circle", "point")] == [
        "2026-03-02: 90.0 % of 10",
        "2026-03-04: 100 % of 1",
        "2026-03-05: 80.0 % of 5",
    ]
    assert "In 1 of them nothing was decided" in drawing
    assert '<td data-of="Share kept">none</td>' in html(page(*days))


def test_bars_are_as_high_as_their_counts() -> None:
    """Kept, broken and undecided ones on top of each other, on an axis that has room for the highest."""
    drawing = over_time("week", [line("2026-W10", 20, 10, running=5, paused=5), line("2026-W11", 10)])
    heights = {
        kind: [float(one.get("height", "")) for one in _kinds(drawing, "rect", kind)]
        for kind in ("met", "breached", "running")
    }
    assert heights == {"met": [45, 22.5], "breached": [22.5], "running": [22.5]}
    tops = [
        float(one.get("y", "")) for kind in ("met", "breached", "running") for one in _kinds(drawing, "rect", kind)[:1]
    ]
    assert tops == sorted(tops, reverse=True)


def _bar(row: ET.Element) -> tuple[str | None, float, float, str | None]:
    """Return of a part of a bar where it begins and how long it is, and what it says."""
    return row.get("class"), float(row.get("x", "")), float(row.get("width", "")), row.findtext(f"{SVG}title")


def test_each_bar_is_as_long_as_what_it_tells() -> None:
    """Of 500, less a hair's breadth between its parts: of each line's decided clocks, or of all there are; beside it
    stand its own figures, and on it its goal.
    """
    lines = [line("email", 9, 1, running=5), line("phone", 1, 3, goal=80, reached=False), line("chat", running=2)]
    drawing = shares("channel", lines)
    assert [_bar(one) for one in _drawn(drawing).iter(f"{SVG}rect")] == [
        ("met", 190, 449, "9 kept"),
        ("breached", 640, 49, "1 broken"),
        ("met", 190, 124, "1 kept"),
        ("breached", 315, 374, "3 broken"),
        ("track", 190, 500, "none decided"),
    ]
    rows = [(float(one.get("y", "")), one.text) for one in _drawn(drawing).iter(f"{SVG}text")]
    assert rows == [
        (17, "email"),
        (17, "90.0 % of 10"),
        (43, "phone"),
        (43, "25.0 % of 4"),
        (69, "chat"),
        (69, "none decided"),
    ]
    assert [one.get("d") for one in _kinds(drawing, "path", "goal")] == ["M590.0 27.0L590.0 51.0"]
    together = whole(line(None, 4, 3, running=1, paused=1, excluded=1))
    assert [_bar(one) for one in _drawn(together).iter(f"{SVG}rect")] == [
        ("met", 0, 343, "4 kept"),
        ("breached", 344, 257, "3 broken"),
        ("running", 602, 85, "1 running"),
        ("paused", 688, 85, "1 paused"),
        ("excluded", 774, 85, "1 excluded"),
    ]


def test_the_line_goes_through_its_points_as_high_as_their_shares() -> None:
    """A goal lies as high as a share of as much."""
    days = [line("2026-03-02", 95, 5, goal=95), line("2026-03-03", 100, goal=95), line("2026-03-04", 90, 10, goal=95)]
    drawing = over_time("day", days)
    points = [(float(one.get("cx", "")), float(one.get("cy", ""))) for one in _kinds(drawing, "circle", "point")]
    assert [y for _, y in points] == [111, 26, 196]
    (curve,) = _kinds(drawing, "path", "curve")
    assert curve.get("d") == "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    assert {one.get("d", "").rpartition(" ")[2] for one in _kinds(drawing, "path", "dashed")} == {"111.0"}


def test_the_axis_of_shares_begins_where_all_of_them_fit() -> None:
    """And says so; a goal fits as well."""
    assert "begins at 90 %" in over_time("day", [line("2026-03-02", 95, 5)])
    assert "begins at 60 %" in over_time("day", [line("2026-03-02", 95, 5, goal=60, reached=True)])
    assert "begins at" not in over_time("day", [line("2026-03-02", 1, 9)])
    assert "begins at" not in over_time("day", [line("2026-03-02")])


def test_goals_are_drawn_and_told() -> None:
    """Beside each line that has one, whether it was reached, and in the figures of all."""
    lines = [line("a", 9, 1, goal=95, reached=False), line("b", 10, goal=90, reached=True), line("c", 1, 1)]
    drawing = shares("clock", lines)
    assert len(_kinds(drawing, "path", "goal")) == 2
    assert "a: 90.0 %, goal 95 %; b: 100 %, goal 90 %; c: 50.0 %" in drawing
    shown = html(page(*WEEK, sections=[report("clock", *lines)]))
    assert {"95 %, missed", "90 %, reached"} < {*re.findall(r'<td data-of="Goal">(.*?)</td>', shown)}
    days = [line("2026-03-02", 9, 1, goal=95, reached=False), line("2026-03-03", goal=95)]
    assert "The goal is 95 %." in over_time("day", days)
    assert len(_kinds(over_time("day", days), "path", "dashed")) == 2
    assert "goal" not in re.sub(r"<style>.*?</style>|<dl class=\"terms\">.*", "", html(page(*WEEK)), flags=re.DOTALL)


def test_the_lowest_share_comes_first() -> None:
    """What nothing was decided of comes last."""
    lines = (line("good", 9, 1), line(None), line("bad", 1, 9), line("best", 5))
    shown = html(page(*WEEK, sections=[report("team", *lines)]))
    under = shown.split("the lowest share first")[-1]
    assert re.findall(r'<th scope="row">(.*?)</th>', under) == ["bad", "good", "best", "not known"]
    assert "bad: 10.0 %; good: 90.0 %; best: 100 %; not known: none" in shown
    assert "nobody: none" in html(page(*WEEK, sections=[report("agent", line(None))]))


def test_times_stand_on_an_axis_of_lengths() -> None:
    """The longer further to the right, up to a year; an instant is at the left."""
    drawing = lengths("clock", [took("a", 5), took("b", 50), took("c", 5_000, "resolution"), took("d", 0)])
    at = [float(one.get("cx", "")) for one in _kinds(drawing, "circle", "response") if one.get("r") == "6"]
    assert at[2] < at[0] < at[1]
    assert _kinds(drawing, "circle", "resolution")[0].get("r") == "4"
    assert "a, response: half within 5 min, 95 of 100 within 15 min" in drawing


def test_a_length_reaches_from_the_half_to_the_95_of_100() -> None:
    """With a ring for 90 of 100 between; 99 of 100 stand in the table alone."""
    times = Times("a", "response", 10, 60, 600, 1_200, 21_600)
    drawing = lengths("clock", [times])
    (span,) = _kinds(drawing, "path", "span")
    (mark,) = _kinds(drawing, "path", "end-mark")
    ring, half = _kinds(drawing, "circle", "response")
    assert (span.get("d"), mark.get("d")) == ("M190.0 13.0L651.0 13.0", "M651.0 7.0L651.0 19.0")
    assert (half.get("cx"), ring.get("cx")) == ("190.0", "544.3")
    assert "a, response: half within 1 min, 95 of 100 within 20 min" in drawing
    shown = html(page(*WEEK, sections=[report("clock", line("a", 9, 1), times=(times,))]))
    under = shown.split("<caption>Times by clock</caption>")[1].split("</table>")[0]
    assert re.findall(r"<td[^>]*>(.*?)</td>", under) == ["10", "1 min", "10 min", "20 min", "6 h"]


def test_the_latest_are_listed_with_what_explains_them() -> None:
    """By how much, whose, since when, and whether it was done yet; the rest is counted."""
    rows = [
        late(1, 90_000),
        late(2, 60, instance=2, assignee=None, number=None),
        late(3, 30, fulfilled_at=None),
        late(4, 20, fulfilled_at=None, ended_at=NOW, state="ended"),
    ]
    shown = html(page(line("2026-03-09", 3, 40), latest=rows))
    assert "The 4 latest of 40 broken promises." in shown
    assert "<code>caseledger clocks explain 2026-000001 first_response</code>" in shown
    assert "<code>caseledger clocks explain case-2 first_response --instance 2</code>" in shown
    assert '<th scope="row">1 d 1 h</th>' in shown
    assert "front<small>staff-7</small>" in shown
    assert "front<small>nobody of it</small>" in shown
    assert "not done yet" in shown
    assert "ended <span" in shown
    assert "No promise of this time was broken." in html(page(line("2026-03-09", 3)))


def test_what_is_open_is_told_with_what_is_due_next() -> None:
    """As it is now, or as it was at the moment that is asked about."""
    open_clocks = OpenNow(running=30, soon=12, paused=3, breached=2)
    rows = [clock(1, due=NOW + timedelta(minutes=5)), clock(2, due=NOW - timedelta(seconds=1), held_by=None)]
    shown = html(page(*WEEK, open=open_clocks, next_due=rows))
    assert "<h2>Open now</h2>" in shown
    assert "30 clocks running, 12 of them due within a day; 3 paused; 2 over due and still to be kept." in shown
    assert "The 2 that are due next of 30 running clocks." in shown
    assert '<th scope="row">5 min</th>' in shown
    assert '<th scope="row">running out</th>' in shown
    then = html(page(*WEEK, moment=NOW - timedelta(days=1), open=open_clocks, next_due=[clock(3)]))
    assert "<h2>Open then</h2>" in then
    assert '<th scope="row">1 d</th>' in then
    assert "No promise is open." in html(page(*WEEK))


def test_long_lists_are_cut_and_the_page_says_so() -> None:
    """Periods from their beginning, lines that count for least; the figures of all stay whole."""
    days = [line((NOW - timedelta(days=back)).date().isoformat(), 1) for back in range(130, 0, -1)]
    teams = report("team", *(line(f"team-{at}", at) for at in range(1, 31)))
    shown = html(page(*days, sections=[teams]))
    assert "The newest 120 days; the 10 days before them with 10 clocks are left out here" in shown
    assert "The 25 with the most clocks; 5 more lines with 15 clocks are left out here." in shown
    assert "<code>caseledger sla --by team</code>" in shown
    assert ">team-6<" in shown
    assert ">team-5<" not in shown
    assert f'<th scope="row">{days[9].value}</th>' not in shown
    assert f'<th scope="row">{days[10].value}</th>' in shown
    assert "of 130 decided" in shown


def test_an_empty_time_says_so() -> None:
    """Nothing is drawn, and nothing is told to be 100 %; what is open stays told."""
    shown = html(page(line("2026-03-02"), open=OpenNow(1, 0, 0, 0), next_due=[clock(1)]))
    assert "No clock started in this time" in shown
    assert "100 %" not in shown.split("How it is counted</h2>")[0].split("</style>")[1]
    assert 'role="img"' not in shown
    assert "1 clock running" in shown
    assert re.findall(r"<h2.*?>(.*?)</h2>", shown) == ["Open now", "How it is counted"]
    assert "No clock started in this time" in html(page())


def test_the_figures_of_each_line_stand_in_its_row() -> None:
    """And those of all above them."""
    undecided: dict[str, Any] = {"running": 5, "paused": 6, "excluded": 7, "excluded_because": {"merged": 7}}
    channels = report("channel", line("email", 9, 1), line("phone", 1, 3, **undecided))
    shown = html(page(line("2026-03-09", 10, 4, **undecided), sections=[channels]))
    under = shown.split("<caption>By channel")[1].split("</table>")[0]
    assert re.findall(r"<t[hd] [^>]*>(.*?)</t[hd]>", under.split("<tbody>")[1]) == [
        *("phone", "1", "3", "25.0 %", "5", "6", "7", "merged 7"),
        *("email", "9", "1", "90.0 %", "0", "0", "0", ""),
    ]
    assert re.findall(r"<dd>(.*?)<small>", shown) == ["71.4 %", "10", "4", "11", "7"]
    assert "phone: 25.0 %; email: 90.0 %" in shown


def test_nothing_decided_is_no_share() -> None:
    """A first day, on which everything still runs."""
    shown = html(page(line("2026-03-02", running=3), sections=[report("clock", line("a", running=3))]))
    assert "<dd>none<small>of 0 decided</small></dd>" in shown
    assert "a: none" in shown
    assert "Nothing was answered or resolved yet" in shown
