"""How checks speak of the lines of a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.policy.reading.problems import Problem, shortened
from domain.policy.reading.shape import nearest
from domain.policy.reading.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.policy.reading.draft import Draft
    from domain.policy.reading.problems import Path

LINES: Final = {
    "addresses": "address",
    "approvals": "approval",
    "bodies": "body",
    "calendars": "calendar",
    "causes": "cause",
    "channels": "channel",
    "clocks": "clock",
    "departments": "department",
    "details": "detail",
    "dimensions": "dimension",
    "kinds": "kind",
    "ladders": "ladder",
    "levels": "level",
    "marks": "mark",
    "natures": "nature",
    "places": "place",
    "priority_rules": "priority rule",
    "promotions": "promotion",
    "reasons": "reason",
    "remedies": "remedy",
    "roles": "role",
    "rosters": "roster",
    "rules": "rule",
    "severities": "severity",
    "steps": "step",
    "surveys": "survey",
    "teams": "team",
    "topics": "topic",
}
"""What the lines of a list are called one by one."""
_MOST: Final = 5


def who(draft: Draft, path: Path) -> str:
    """Return whose a field or list is, as a sentence begins: "topic 'delivery'", or "the refund of the returns"."""
    for length in range(len(path) - 1, 1, -1):
        line, section = draft.at(*path[:length]), str(path[length - 2])
        if isinstance(path[length - 1], int) and isinstance(line, dict) and section in LINES:
            return f"{LINES[section]} {shown(line.get('id', path[length - 1]))}"
    return " of ".join(f"the {shortened(str(one))}" for one in reversed(path[:-1])) or "the pack"


def unlisted(path: Path, sentence: str, name: str, known: Iterable[str], *, closed: bool = False) -> Problem:
    """Return the problem of a name that is not among those known, which nobody can add to where they are `closed`."""
    names = sorted(known)
    near = nearest(name, names)
    if closed:
        says, advice = sentence, f"Write `{near}`, if that is meant" if near else f"Write one of {few(names)}"
    else:
        listed = f"`{near}`, if that is meant" if near is not None else "one that is listed"
        says = f"{sentence}, which the pack does not list"
        advice = f"Write {listed}, or list {shown(name)}"
    return Problem(path, says, advice)


def few(names: Sequence[str]) -> str:
    """Return the first of some names, as many as a message can hold."""
    more = "" if len(names) <= 2 * _MOST else f" and {len(names) - _MOST} more"
    return ", ".join(map(shortened, names[: _MOST if more else None])) + more
