"""What is followed up, as a list of the day has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, structs

from projections.queue.row import Status
from projections.reads import Rows
from projections.shapes import HOLDS, Moment, held_at


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
    b" FROM (SELECT stream, policy, owner, market, since FROM read.follow_ups WHERE closed_how IS NULL%b AND "
    + HOLDS
    + b") f CROSS JOIN LATERAL (SELECT team, assignee, status, opened_at FROM read.case_states"
    b" WHERE stream = f.stream AND " + HOLDS + b") s LEFT JOIN read.queue q ON q.stream = f.stream"
)
_PLACE: Final = b"(owner IS NOT NULL, opened_at, stream)"


async def listed(
    rows: Rows,
    lists: Sequence[tuple[Sequence[int] | None, Moment]],
    narrowed: Narrowed = ALL,
    after: Place | None = None,
    limit: int | None = None,
) -> list[Followed]:
    """Return the cases on some lists, each of the cases followed up because of some policies, or of any where these are
    None, as they stood at a moment. A case that the read models of cases do not know yet is left out.
    """
    parts, parameters = list[bytes](), list[Any]()
    for policies, at in lists:
        conditions = {b"policy = ANY (%s)": policies, b"market = %s": narrowed.market, b"owner = %s": narrowed.owner}
        asked = {one: value for one, value in conditions.items() if value is not None}
        parts.append(_LISTED.replace(b"%b", b"".join(b" AND " + one for one in asked)))
        parameters += [*(list(one) if isinstance(one, tuple) else one for one in asked.values())]
        parameters += [*held_at(at), *held_at(at)]
    if not parts:
        return []
    statement = b"SELECT * FROM (" + b" UNION ALL ".join(parts) + b") found"
    if after is not None:
        statement += b" WHERE " + _PLACE + b" > (%s, %s, %s)"
        parameters += structs.astuple(after)
    statement += b" ORDER BY " + _PLACE[1:-1] + (b"" if limit is None else b" LIMIT %d" % limit)
    return [Followed(*row) for row in await rows(statement, parameters)]
