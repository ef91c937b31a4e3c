"""What is asked of the queue: each filter alone and in pairs, for values that many cases have, few, or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, get_args

from msgspec import structs

from projections.queue.reads import Filters, Place, place
from projections.queue.row import QueueRow, Status
from tests.bench.projections.queue_rows import NOW, TEAMS, YEARS, customer, staff

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Iterator, Mapping

VALUES: Final[dict[str, dict[str, Any]]] = {
    "priority": {"frequent": "normal", "rare": "urgent", "absent": "none"},
    "channel": {"frequent": "email", "rare": "fax", "absent": "carrier pigeon"},
    "assignee": {"frequent": staff(0), "rare": staff(140), "absent": staff(99_999)},
    "topic": {"frequent": "delivery", "rare": "privacy", "absent": "weather"},
    "kind": {"frequent": "service", "rare": "praise", "absent": "other"},
    "stage": {"frequent": "after", "rare": "before", "absent": "beyond"},
    "complexity": {"frequent": "simple", "rare": "complex", "absent": "hopeless"},
    "market": {"frequent": "nl", "rare": "mt", "absent": "jp"},
    "language": {"frequent": "nl", "rare": "mt", "absent": "ja"},
    "source": {"frequent": "helpdesk", "rare": "mailbox", "absent": "elsewhere"},
    "customer": {"frequent": customer(0), "rare": customer(200_000), "absent": customer(99_999_999)},
    "unassigned": {"frequent": False, "rare": True},
    "incomplete": {"frequent": False, "rare": True},
    "opened_before": {"frequent": NOW, "rare": NOW - timedelta(days=60), "absent": NOW - 2 * YEARS},
    "opened_since": {"frequent": NOW - YEARS, "rare": NOW - timedelta(hours=2), "absent": NOW + timedelta(days=1)},
    "due_before": {"frequent": NOW + YEARS, "rare": NOW - timedelta(days=60), "absent": NOW - 2 * YEARS},
    "tag": {"frequent": "tag-0", "rare": "tag-40", "absent": "tag-of-nobody"},
    "finding": {"rare": "transfers", "absent": "finding-of-nobody"},
}
"""Values of every filter beside `status`, each with the word for how many cases have it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A page that is asked for, and the words that tell its kind."""

    kind: str
    team: str
    filters: Filters
    after: Place | None

    def fits(self, row: QueueRow) -> bool:
        """Tell whether a row belongs on the page, told another way than by the query."""
        return row.team == self.team and all(
            _FITS[name](row, value) if name in _FITS else getattr(row, name) == value
            for name, value in structs.asdict(self.filters).items()
            if value is not None
        )


_FITS: Final[dict[str, Callable[[QueueRow, Any], bool]]] = {
    "unassigned": lambda row, value: (row.assignee is None) == value,
    "opened_before": lambda row, value: row.opened_at < value,
    "opened_since": lambda row, value: row.opened_at >= value,
    "due_before": lambda row, value: row.next_due is not None and row.next_due < value,
    "tag": lambda row, value: value in row.tags,
    "finding": lambda row, value: value in row.findings,
}
"""The filters that are no column's value."""


def questions(draw: random.Random, rows: Iterable[QueueRow], each: int) -> list[Question]:
    """Return so many questions of every kind, in turns: half for a first page, half from the place of one of the rows.

    Teams are asked for as often as they have cases.
    """
    known: dict[tuple[str, Status], list[Place]] = {}
    for row in rows:
        known.setdefault((row.team, row.status), []).append(place(row))
    teams, shares = list(TEAMS), list(TEAMS.values())
    found = []
    for turn in range(each):
        for status in get_args(Status):
            for kind, filters in _kinds(draw):
                team = draw.choices(teams, shares)[0]
                places = known.get((team, status), [])
                after = draw.choice(places) if turn % 2 and places else None
                found.append(Question(f"{status}, {kind}", team, Filters(status=status, **filters), after))
    draw.shuffle(found)
    return found


def _kinds(draw: random.Random) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "no filter", {}
    for name, values in VALUES.items():
        for often, value in values.items():
            yield f"{often} {name}", {name: value}
    for name in VALUES:
        (one, value), (other, value_too) = _some(draw, name), _some(draw, draw.choice([o for o in VALUES if o != name]))
        yield f"{one} and {other}", dict([value, value_too])


def _some(draw: random.Random, name: str) -> tuple[str, tuple[str, Any]]:
    often, value = draw.choice(list(VALUES[name].items()))
    return f"{often} {name}", (name, value)
