"""What is followed up, as a list of the day has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, structs

from projections.queue.row import Status
from projections.reads import Rows
from projections.shapes import HOLDS, Moment, held_at
from projections.slices.over import fitting


class Asked(Struct, frozen=True):
    """What was followed up at a moment, because of some policies or of any; or else these cases, as they stood then."""

    at: Moment
    policies: Sequence[int] | None = None
    cases: Sequence[str] | None = None


class Place(Struct, frozen=True):
    """Where in the list a case stands: what nobody follows up first, and of these what was opened first."""

    owned: bool
    opened_at: datetime
    case: str


class Followed(Struct, frozen=True):
    """A case that is followed up since a moment, because of a policy, as it stood when it was listed."""

    case: str
    number: str | None
    policy: int
    team: str
    assignee: str | None
    owner: str | None
    market: str | None
    status: Status
    opened_at: datetime
    since: datetime


class Narrowed(Struct, frozen=True):
    """Only the cases of a market, or of an owner."""

    market: str | None = None
    owner: str | None = None


ALL: Final = Narrowed()
# A case keeps its number, so that is taken from where it stands now; the rest from the states of its time.
_LISTED: Final = (
    b"SELECT f.stream, q.number, f.policy, s.team, s.assignee, f.owner, f.market, s.status, s.opened_at, f.since"
    b" FROM (SELECT stream, policy, owner, market, since FROM read.follow_ups WHERE %b AND "
    + HOLDS
    + b") f CROSS JOIN LATERAL (SELECT team, assignee, status, opened_at FROM read.case_states"
    b" WHERE stream = f.stream AND " + HOLDS + b") s LEFT JOIN read.queue q ON q.stream = f.stream"
)
_PLACE: Final = b"(owner IS NOT NULL, opened_at, stream)"


async def listed(
    rows: Rows,
    lists: Sequence[Asked],
    narrowed: Narrowed = ALL,
    after: Place | None = None,
    limit: int | None = None,
) -> list[Followed]:
    """Return the cases on some lists, each as it stood at the moment of its list. A case that the read models of cases
    do not know yet is left out.
    """
    parts, parameters = list[bytes](), list[Any]()
    for one in lists:
        narrowing, given = fitting(
            (
                (b"policy = ANY (%s)", None if one.policies is None else [*one.policies]),
                (b"stream = ANY (%s)", None if one.cases is None else [*one.cases]),
                (b"market = %s", narrowed.market),
                (b"owner = %s", narrowed.owner),
            )
        )
        followed = [b"closed_how IS NULL"] if one.cases is None else []
        parts.append(_LISTED.replace(b"%b", b" AND ".join([b"true", *followed, *narrowing])))
        parameters += [*given, *held_at(one.at), *held_at(one.at)]
    if not parts:
        return []
    statement = b"SELECT * FROM (" + b" UNION ALL ".join(parts) + b") found"
    if after is not None:
        statement += b" WHERE " + _PLACE + b" > (%s, %s, %s)"
        parameters += structs.astuple(after)
    statement += b" ORDER BY " + _PLACE[1:-1] + (b"" if limit is None else b" LIMIT %d" % limit)
    return [Followed(*row) for row in await rows(statement, parameters)]
