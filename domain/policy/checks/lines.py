"""Names that are listed twice, and names of lines that are not listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.policy.reading.problems import Problem
from domain.policy.reading.shape import nearest
from domain.policy.reading.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.policy.reading.draft import Draft
    from domain.policy.reading.problems import Path

_LINES: Final = {
    "channels": "channel",
    "teams": "team",
    "topics": "topic",
    "kinds": "kind",
    "remedies": "remedy",
    "rules": "rule",
    "departments": "department",
}


def each_once(draft: Draft) -> Iterator[Problem]:
    """Find names that are listed twice in their section, and details that a kind of feedback is asked for twice."""
    for section, what in _LINES.items():
        yield from _twice(f"the {what}", draft.named(section))
    asked_of_all = list(draft.named("intake", "details"))
    yield from _twice("the detail of the intake,", asked_of_all)
    names = frozenset(name for _, name in asked_of_all)
    for path, kind in draft.tables("kinds"):
        what = f"the detail of kind {_id(path, kind)},"
        yield from _twice(what, draft.named(*path, "details"), names)


def teams_listed(draft: Draft) -> Iterator[Problem]:
    """Find topics and kinds of feedback that go to a team which is not there."""
    teams = draft.names("teams")
    if not teams:
        return  # that there are none is what is wrong
    for section in ("topics", "kinds"):
        for path, line in draft.tables(section):
            team = line.get("team")
            if isinstance(team, str) and team not in teams:
                who = f"{_LINES[section]} {_id(path, line)} goes to team"
                yield _unlisted((*path, "team"), f"{who} {shown(team)}", team, teams)


def remedies_listed(draft: Draft) -> Iterator[Problem]:
    """Find kinds of feedback for which a remedy is offered that is not there."""
    remedies = draft.names("remedies")
    if remedies is None:
        return
    for path, kind in draft.tables("kinds"):
        for place, remedy in draft.texts(*path, "remedies"):
            if remedy not in remedies:
                yield _unlisted(place, f"kind {_id(path, kind)} offers {shown(remedy)}", remedy, remedies)


def _twice(what: str, named: Iterable[tuple[Path, str]], before: frozenset[str] = frozenset()) -> Iterator[Problem]:
    found: set[str] = set()
    for path, name in named:
        if name in found or name in before:
            yield Problem(
                path, f"{what} {shown(name)} is listed twice", "Leave out one of them, or give it another name"
            )
        found.add(name)


def _id(path: Path, line: dict[str, Any]) -> str:
    return shown(line.get("id", path[-1]))


def _unlisted(path: Path, sentence: str, name: str, known: frozenset[str]) -> Problem:
    near = nearest(name, sorted(known))
    listed = f"`{near}`, if that is meant" if near is not None else "one that is listed"
    return Problem(path, f"{sentence}, which the pack does not list", f"Write {listed}, or list {shown(name)}")
