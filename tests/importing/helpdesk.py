"""The history of a real help desk, told as what its people would have done at this one, step by step."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Priority = Literal["low", "normal", "high", "urgent"]
Means = Literal["work", "reply", "wait", "resolve", "close"]
What = Literal["open", "reply", "wait", "resume", "priority", "resolve", "reopen", "close"]

PRIORITIES: Final[dict[str, Priority]] = {"Value 1": "normal", "Value 2": "high", "Value 3": "low", "Value 4": "urgent"}
"""By the second column of seriousness; the first one says the same of all cases."""
MEANS: Final[dict[str, Means]] = {
    "Insert ticket": "work",
    "Assign seriousness": "work",
    "Require upgrade": "work",
    "Create SW anomaly": "work",
    "Resolve SW anomaly": "work",
    "Schedule intervention": "work",
    "Take in charge ticket": "reply",
    "Wait": "wait",
    "Resolve ticket": "resolve",
    "Closed": "close",
}
"""The eight rows with something else (VERIFIED, INVALID ...) are another system's states, and mean nothing here."""
_AFTER: Final[dict[Means, str]] = {"wait": "waiting", "resolve": "resolved", "close": "closed"}


class Row(NamedTuple):
    """A row of the file."""

    at: datetime
    activity: str
    seriousness: str


class Step(NamedTuple):
    """Something that was done on a case, and the priority that the case has from then on."""

    at: datetime
    what: What
    priority: Priority


def stories(path: Path) -> dict[str, list[Step]]:
    """Return the steps of each case of the file, in the order of time."""
    rows: dict[str, list[Row]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            at = datetime.fromisoformat(line["time:timestamp"])
            rows[line["case_id"]].append(Row(at, line["concept:name"], line["seriousness_2"]))
    return {case: list(story(found)) for case, found in rows.items()}


def story(rows: Sequence[Row]) -> Iterator[Step]:
    """Yield what the rows of a case come to.

    The first row opens the case, and means besides what it says. Whatever is not waiting ends the waiting; a resolution
    does so by itself. Work on a resolved case reopens it, and so does all but closing on a closed one; what is said
    twice (resolved, closed) is asked for twice. A row that tells another seriousness changes the priority first.
    """
    stage, priority = "open", PRIORITIES[rows[0].seriousness]
    yield Step(rows[0].at, "open", priority)
    for row in rows:
        means = MEANS.get(row.activity)
        if means is None:
            continue
        if (stage == "closed" and means != "close") or (stage == "resolved" and means in {"work", "reply", "wait"}):
            yield Step(row.at, "reopen", priority)
            stage = "open"
        if stage == "waiting" and means in {"work", "reply", "close"}:
            yield Step(row.at, "resume", priority)
            stage = "open"
        if priority != PRIORITIES[row.seriousness] and stage != "closed":
            priority = PRIORITIES[row.seriousness]
            yield Step(row.at, "priority", priority)
        if means != "work":
            yield Step(row.at, means, priority)
            stage = _AFTER.get(means, stage)
