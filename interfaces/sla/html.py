"""The report of the promises as one page of HTML that loads nothing, to be read, printed and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, Final

from interfaces.sheets import sheet
from interfaces.sla import bars
from interfaces.sla.definitions import definitions
from interfaces.sla.figures import at, many, percent, text
from interfaces.sla.lists import latest, open_now
from interfaces.sla.markup import figure, paragraph, square, tiles
from interfaces.sla.svg import OUTCOMES
from interfaces.sla.tables import because, counted, goal, took
from interfaces.sla.timeline import over_time

if TYPE_CHECKING:
    from interfaces.sla.gathering import SlaPage
    from projections.sla.attainment import Attainment

TITLE: Final = "How promises were kept"
PERIODS: Final = 120
"""So many periods are shown, the newest."""
LINES: Final = 25
"""So many lines are shown of each section, those of the most clocks."""
_DAY: Final = timedelta(days=1)
_STYLE: Final = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
_DECIDED: Final = ((square("met"), "kept"), (square("breached"), "broken"))


def html(page: SlaPage) -> str:
    """Return the page."""
    sections = (_whole, _time, _sections, _lengths, latest) if _clocks(page.over_time.total) else (_nothing,)
    body = (
        "<header>",
        *_head(page),
        "</header>",
        "<main>",
        *chain.from_iterable(section(page) for section in (*sections, open_now)),
        *definitions(),
        "</main>",
    )
    return sheet(TITLE, _STYLE, body)


def _head(page: SlaPage) -> Iterator[str]:
    """Yield which time and which clocks the page is about, and when and where in the ledger it was read."""
    asked, zone = page.asked, page.asked.zone
    yield f"<h1>{TITLE}</h1>"
    yield paragraph(_period(page), "lead")
    narrowed = {"clock": asked.clock, "team": asked.team, "market": asked.market}
    only = [f"{what} {value}" for what, value in narrowed.items() if value is not None]
    yield paragraph(f"{'Only ' + text(', '.join(only)) if only else 'All clocks, teams and markets'}.")
    yield paragraph(
        f"Read at position {page.position:,} of the ledger, {at(page.now, zone)} {text(str(zone))}. All times are of"
        " that zone."
        ' <a href="#counted">How it is counted</a>'
    )
    past = [
        *([f"as it was by {at(page.at.as_of, zone)}"] if page.at.as_of else []),
        *([f"as the ledger knew it at {at(page.at.known_at, zone)}"] if page.at.known_at else []),
    ]
    if past:
        told = " and ".join(past)
        yield paragraph(f"{told[:1].upper()}{told[1:]}; what came later is left out.", "note")
    if page.behind:
        yield paragraph(f"{many(page.behind, 'newer event')} of the ledger {_is(page.behind)} not counted yet.", "note")


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _period(page: SlaPage) -> str:
    asked, zone = page.asked, page.asked.zone
    since, until = asked.since, asked.until
    if since is None and until is None:
        return "Clocks that started at any time"
    begin = "" if since is None else f" from {at(since, zone)}"
    end = " on" if until is None else f" until {at(until, zone)}"
    if all(one is None or one.astimezone(zone).time() == time() for one in (since, until)):
        begin = "" if since is None else f" from {since.astimezone(zone):%Y-%m-%d}"
        end = " on" if until is None else f" to {until.astimezone(zone) - _DAY:%Y-%m-%d}"
    return f"Clocks that started{begin}{end}"


def _nothing(_page: SlaPage) -> Iterator[str]:
    yield paragraph("No clock started in this time, so nothing was promised that could be kept or broken.", "note")


def _whole(page: SlaPage) -> Iterator[str]:
    total = page.over_time.total
    decided, aimed = total.met + total.breached, f"; goal {goal(total)}" if total.goal is not None else ""
    yield tiles(
        (
            ("Share kept", percent(total.attained), f"of {decided:,} decided{aimed}"),
            ("Kept", f"{total.met:,}", "in time"),
            ("Broken", f"{total.breached:,}", "ran out, also if done later"),
            ("Not decided", f"{total.running + total.paused:,}", f"{total.running:,} running, {total.paused:,} paused"),
            ("Excluded", f"{total.excluded:,}", because(total) or "ended before they ran out"),
        )
    )
    yield figure(bars.whole(total), [(square(outcome), called) for outcome, called in OUTCOMES])


def _time(page: SlaPage) -> Iterator[str]:
    report = page.over_time
    yield "<h2>Over time</h2>"
    lines, left = report.lines[-PERIODS:], report.lines[:-PERIODS]
    if left:
        yield paragraph(
            f"The newest {PERIODS} {report.by}s; the {many(len(left), report.by)} before them with"
            f" {many(sum(map(_clocks, left)), 'clock')} are left out here and counted everywhere else.",
            "faint",
        )
    share = '<circle class="point" cx="7" cy="7" r="5"/>'
    none = '<path class="none" d="M1 7H13"/>'
    keys = ((share, "share kept"), (none, "none decided"), *_DECIDED, (square("running"), "not decided yet"))
    yield figure(over_time(report.by, lines), [*keys, *_goal(lines, '<path class="goal dashed" d="M0 7H14"/>')])
    yield counted(f"By {report.by}", report.by, lines)


def _sections(page: SlaPage) -> Iterator[str]:
    for report in page.sections:
        if not report.lines:
            continue
        yield f"<h2>By {report.by}</h2>"
        by_size = sorted(report.lines, key=_clocks, reverse=True)
        lines, left = by_size[:LINES], by_size[LINES:]
        if left:
            yield paragraph(
                f"The {LINES} with the most clocks; {many(len(left), 'more line')} with"
                f" {many(sum(map(_clocks, left)), 'clock')} are left out here. All of them, with the"
                f" same options: <code>caseledger sla --by {report.by}</code>",
                "faint",
            )
        lines.sort(key=_lowest_first)
        yield figure(bars.shares(report.by, lines), [*_DECIDED, *_goal(lines, '<path class="goal" d="M7 0V14"/>')])
        yield counted(f"By {report.by}, the lowest share first", report.by, lines)


def _lengths(page: SlaPage) -> Iterator[str]:
    yield "<h2>How long it took</h2>"
    if not any(report.times for report in page.sections):
        yield paragraph("Nothing was answered or resolved yet whose clock started in this time.")
        return
    for report in page.sections:
        times, left = report.times[: 2 * LINES], report.times[2 * LINES :]
        if report.by == "clock":
            yield figure(bars.lengths(report.by, times), _LENGTHS)
        if left:
            yield paragraph(f"{many(len(left), 'more line')} of {report.by}s are left out here.", "faint")
        yield took(f"Times by {report.by}", report.by, times)


_LENGTHS: Final = (
    ('<circle class="response" cx="7" cy="7" r="5"/>', "half of all responses"),
    ('<circle class="resolution" cx="7" cy="7" r="5"/>', "half of all resolutions"),
    ('<circle class="ring response" cx="7" cy="7" r="4"/>', "90 of 100"),
    ('<path class="end-mark response" d="M7 1V13"/>', "95 of 100"),
)


def _goal(lines: Iterable[Attainment], mark: str) -> list[tuple[str, str]]:
    """Return the mark of a goal for a legend, where there is one."""
    return [(mark, "goal")] if any(one.goal is not None for one in lines) else []


def _lowest_first(one: Attainment) -> tuple[bool, float, str]:
    return one.attained is None, one.attained or 0, one.value or ""


def _clocks(one: Attainment) -> int:
    return one.met + one.breached + one.running + one.paused + one.excluded
