"""Weeks of a calendar as one small SVG that refers to nothing outside and runs nothing."""

from __future__ import annotations

from datetime import datetime, time
from html import escape
from typing import TYPE_CHECKING, Final

from interfaces.calendars.words import answered, asked, reason
from interfaces.replays.visible import in_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from application.calendars.steps import Explained
    from application.calendars.weeks import Block, Mark, Week, WeekDay

_LEFT, _COLUMN, _HEAD, _HOUR, _FOOT, _TOP, _KEY = 40, 96, 34, 14, 20, 26, 24
_WIDTH: Final = _LEFT + 7 * _COLUMN + 8
_HEIGHT: Final = _HEAD + 24 * _HOUR + _FOOT
_LONGEST_NOTE: Final = 17
_LONGEST_TITLE: Final = 105
"""So many letters fit over a column, and over all of them."""
_NO_XML: Final = {0xFFFE: "\N{REPLACEMENT CHARACTER}", 0xFFFF: "\N{REPLACEMENT CHARACTER}"}
_STYLE: Final = """\
text { font: 11px system-ui, sans-serif; fill: #1c1e21; }
.date { font-size: 10px; }
.heading { font-size: 13px; font-weight: 600; }
.note, .hour { font-size: 9px; fill: #5b6470; }
.hour { text-anchor: end; }
.paper { fill: #fff; }
.day { fill: #eef0f3; stroke: #d5dae0; }
.unknown { fill: #c9ced6; stroke: #d5dae0; }
.open { fill: #bfe3c6; }
.break { fill: #fbeec2; }
.used { fill: #3f9a59; }
.pause { fill: url(#hatch); stroke: #8a1f1f; stroke-width: .5; }
.line { stroke: #d5dae0; stroke-width: .5; }
.mark { stroke: #0b3f8a; stroke-width: 2; }
.clocks { stroke: #7a3db8; stroke-width: 1; stroke-dasharray: 3 2; }
.label { font-size: 10px; font-weight: 600; paint-order: stroke; stroke: #fff; stroke-width: 2px; }
"""
_HATCH: Final = (
    '<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V5" stroke="#8a1f1f" stroke-width="2"/></pattern>'
)
_KEYS: Final = (("open", "open"), ("used", "counted"), ("break", "break"), ("pause", "pause"))


def svg(explained: Explained, weeks: list[Week], left_out: int) -> str:
    """Return an explanation's weeks as a file of SVG, local hours downwards; what people wrote stays text."""
    height = _TOP + len(weeks) * _HEIGHT + _KEY
    title = f"{explained.title}: {asked(explained)}"
    gap = [f"{left_out} weeks between the first two and the last two are not drawn."] if left_out else []
    zone = f"Local time of {explained.zone}."
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        f'<title id="title">{_text(title)}</title>',
        f'<desc id="desc">{_text(" ".join((*(f"{one}." for one in answered(explained)), zone, *gap)))}</desc>',
        f"<style>{_STYLE}</style>",
        f"<defs>{_HATCH}</defs>",
        f'<rect class="paper" width="{_WIDTH}" height="{height}"/>',
        f'<text class="heading" x="8" y="17">{_text(_short(title, _LONGEST_TITLE))}</text>',
        *(line for at, week in enumerate(weeks) for line in _week(week, _TOP + at * _HEIGHT)),
        *_legend(height - 8, [zone, *gap]),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _week(week: Week, top: int) -> Iterator[str]:
    body = top + _HEAD
    for number, day in enumerate(week):
        yield from _column(day, _LEFT + number * _COLUMN, top)
    for hour in range(0, 25, 3):
        y = body + hour * _HOUR
        yield f'<text class="hour" x="{_LEFT - 4}" y="{y + 3}">{hour:02}:00</text>'
        yield f'<path class="line" d="M{_LEFT} {y}h{7 * _COLUMN}"/>'
    # Marks lie above everything, so that a neighbour does not hide their labels.
    for number, day in enumerate(week):
        yield from _marks(day.marks, _LEFT + number * _COLUMN, body)


def _column(day: WeekDay, x: int, top: int) -> Iterator[str]:
    body = top + _HEAD
    known = "day" if day.met else "unknown"
    yield f'<text class="date" x="{x + 4}" y="{top + 16}">{day.day:%a} {day.day.isoformat()}</text>'
    note, whole = _notes(day)
    if note:
        short = _text(_short(note, _LONGEST_NOTE))
        yield f'<text class="note" x="{x + 4}" y="{top + 28}">{short}<title>{_text(whole)}</title></text>'
    yield f'<rect class="{known}" x="{x}" y="{body}" width="{_COLUMN}" height="{24 * _HOUR}"/>'
    for block in day.blocks:
        yield _block(block, x, body)


def _notes(day: WeekDay) -> tuple[str, str]:
    """Return what is to be said of a day, in short and as a whole."""
    met = day.met
    if met is None:
        return "not known", "the calendar does not know this day"
    whole = reason(met)
    if met.number:
        return f"business day {met.number}", ", ".join(part for part in (f"business day {met.number}", whole) if part)
    return (
        met.name if met.reason == "holiday" and met.name else "no hours" if met.reason == "no_hours" else whole
    ), whole


def _block(block: Block, x: int, body: int) -> str:
    start = _down(block.since)
    height = (block.until - block.since).total_seconds() / 3600 * _HOUR
    told = f"{block.kind} {block.since:%H:%M} to {block.until:%H:%M}"
    return (
        f'<rect class="{block.kind}" x="{x + 3}" y="{body + start:.1f}" width="{_COLUMN - 6}" height="{height:.1f}">'
        f"<title>{told}</title></rect>"
    )


def _marks(marks: Iterable[Mark], x: int, body: int) -> Iterator[str]:
    for number, mark in enumerate(marks):
        y = body + _down(mark.at)
        below = number % 2 or y < body + _HOUR
        kind = "clocks" if mark.name == "clocks" else "mark"
        yield f'<path class="{kind}" d="M{x} {y:.1f}h{_COLUMN}"/>'
        label = f"{mark.name} {mark.at:%H:%M}"
        yield f'<text class="label" x="{x + 4}" y="{y + (11 if below else -3):.1f}">{_text(label)}</text>'


def _legend(y: int, notes: list[str]) -> Iterator[str]:
    for number, (kind, name) in enumerate(_KEYS):
        x = _LEFT + number * 80
        yield f'<rect class="{kind} key" x="{x}" y="{y - 9}" width="12" height="10"/>'
        yield f'<text x="{x + 17}" y="{y}">{name}</text>'
    yield f'<text class="note" x="{_LEFT + len(_KEYS) * 80}" y="{y}">{_text(" ".join(notes))}</text>'


def _down(local: datetime) -> float:
    return (local - datetime.combine(local.date(), time())).total_seconds() / 3600 * _HOUR


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _text(text: str) -> str:
    return escape(in_line(text).translate(_NO_XML))
