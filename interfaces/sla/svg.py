"""What all drawings of the page share: SVG that refers to nothing outside and runs nothing, coloured by its style."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from interfaces.sla.figures import text

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH: Final = 860
ROW: Final = 26
NAMES: Final = 190
"""How much room the names of lines take, at the left."""
_LONGEST_NAME: Final = 26
_END: Final = 8
OUTCOMES: Final = (
    ("met", "kept"),
    ("breached", "broken"),
    ("running", "running"),
    ("paused", "paused"),
    ("excluded", "excluded"),
)
"""What clocks are counted as, and how the page calls it."""


def drawing(anchor: str, title: str, told: str, height: float, drawn: Iterable[str]) -> str:
    """Return a drawing with its title, and with what it shows in words."""
    return "\n".join(
        (
            f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-labelledby="{anchor}-title {anchor}-told">',
            f'<title id="{anchor}-title">{text(title)}</title>',
            f'<desc id="{anchor}-told">{text(told)}</desc>',
            *drawn,
            "</svg>",
        )
    )


def box(kind: str, place: tuple[float, float, float, float], told: str = "") -> str:
    """Return a rectangle at x and y, so wide and so high, and what is told where somebody points at it."""
    x, y, width, height = (f"{one:.1f}" for one in place)
    inside = f"<title>{text(told)}</title>" if told else ""
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}">{inside}</rect>'


def line(kind: str, begin: tuple[float, float], end: tuple[float, float]) -> str:
    """Return a straight line."""
    return f'<path class="{kind}" d="M{begin[0]:.1f} {begin[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"/>'


def dot(kind: str, place: tuple[float, float], radius: float, told: str) -> str:
    """Return a circle, and what is told where somebody points at it."""
    x, y = place
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"><title>{text(told)}</title></circle>'


def words(kind: str, place: tuple[float, float], shown: str) -> str:
    """Return a line of text that begins at a place, ends there or lies around it, as its kind says."""
    return f'<text class="{kind}" x="{place[0]:.1f}" y="{place[1]:.1f}">{text(shown)}</text>'


def heading(at: int, shown: str) -> str:
    """Return the name of a line at the left, shortened where there is no room, with the whole one to be pointed at."""
    # Ids begin alike, and end differently.
    short = shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - _END - 1]}…{shown[-_END:]}"
    title = "" if short == shown else f"<title>{text(shown)}</title>"
    return f'<text class="end" x="{NAMES - 10}" y="{at * ROW + 17}">{text(short)}{title}</text>'


def parts(counts: Iterable[tuple[str, str, int]], place: tuple[float, float, float, float]) -> Iterable[str]:
    """Yield a bar in parts as long as their counts; each part has a kind, and what it is called."""
    x, y, width, height = place
    counted = [one for one in counts if one[2]]
    whole = sum(count for _, _, count in counted)
    for kind, called, count in counted:
        part = width * count / whole
        # A hair's breadth stays between two of them, but never all of one.
        yield box(kind, (x, y, max(part - 1, 0.5), height), f"{count:,} {called}")
        x += part
