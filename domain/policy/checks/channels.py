"""The ways to reach the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from domain.policy.reading.problems import Problem
from domain.policy.reading.words import shown
from domain.policy.sections.layout import Medium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.reading.draft import Draft

_MEDIA: Final[tuple[str, ...]] = get_args(Medium)
_IMPORT: Final = "import"
_FEWEST: Final = 2


def channels_reach_the_desk(draft: Draft) -> Iterator[Problem]:
    """Find channels that do not say what they are, telephones without hours, and a desk with one way to reach it."""
    public = 0
    for path, channel in draft.tables("channels"):
        name, medium = channel.get("id"), channel.get("medium")
        public += (name if medium is None else medium) != _IMPORT
        said = f"channel {shown(channel.get('id', path[-1]))}"
        if "medium" not in channel:
            advice = f"Add its medium, one of {', '.join(_MEDIA)}"
            yield Problem((*path, "medium"), f"{said} does not say what it is", advice)
        elif medium in _MEDIA and (name == _IMPORT) != (medium == _IMPORT) and isinstance(name, str):
            if name == _IMPORT:
                says, advice = f"the medium of {said} is {shown(medium)}", "Write `import`, or give it another name"
            else:
                says, advice = f"{said} is no import by its name", "Name it `import`, or write what it is"
            yield Problem((*path, "medium"), says, advice)
        if medium == "phone" and "calendar" not in channel:
            advice = "Add the calendar by whose hours, in whose zone, calls are answered"
            yield Problem((*path, "calendar"), f"{said} has no hours", advice)
    every = draft.at("channels")
    if isinstance(every, list) and len(every) > 0 and all(isinstance(one, dict) for one in every) and public < _FEWEST:
        says = "customers reach the desk by one channel only" if public else "no customer can reach the desk"
        yield Problem(("channels",), says, f"List at least {_FEWEST} that are no imports")
