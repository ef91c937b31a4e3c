"""Taking orders over: a new one is recorded, one that is said otherwise than before is corrected.

As with customers, a row is compared with what the import said last; a correction that the desk made stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec import json

from application.importing.sheets.customers import customer_stream
from application.importing.sheets.said import said_before
from application.importing.sheets.writing import NotTaken, Taken, Writing
from domain.errors import MentionedUnknown
from domain.ids import order_stream
from domain.order.commands import CorrectOrder, ReachMilestone, RecordOrder
from domain.order.decisions import ORDER
from domain.order.events import MilestoneCorrected, MilestoneReached, OrderCorrected, OrderRecorded
from domain.order.money import lines_of
from domain.order.state import Unrecorded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from application.importing.sheets.mapping import OrderSheet
    from application.importing.sheets.order_rows import OrderRow
    from domain.command import Action
    from domain.order.events import Milestone
    from domain.order.state import RecordedOrder

_PARTS = ("currency", "lines", "ordered_at", "merchant")


@dataclass
class _Said:
    """What imports said last of an order."""

    parts: dict[str, Any] = field(default_factory=dict)
    milestones: dict[Milestone, datetime] = field(default_factory=dict)


class OrderTaker:
    """Takes the orders of one sheet over."""

    def __init__(self, writing: Writing, sheet: OrderSheet) -> None:
        self._writing = writing
        self._said_before = said_before(writing.ledger.reading, writing.ledger.keys)
        self._customers = sheet.customers or sheet.source
        self._reason = f"Imported from {sheet.source}, file {writing.name}"

    async def take(self, rows: list[OrderRow]) -> Taken:
        """Take an order over, given by all its lines; raise `Refusal` when the ledger can't have it so."""
        head = rows[0].head
        stream = order_stream(head.market, head.number)
        customer = customer_stream(self._writing, head.customer, self._customers)
        before = await self._writing.before(ORDER, stream)
        content = self._writing.pseudonym("row", json.encode([customer, rows]).decode())
        names = ("orders", stream, str(before.version), content)
        if isinstance(before.state, Unrecorded):
            recorded = await self._record(rows, stream, customer, names)
            return Taken("new", recorded + await self._reach(rows, stream, names, None, _Said()))
        state: RecordedOrder = before.state
        if state.customer != customer:
            raise NotTaken(
                reason="the order is recorded for another customer, which can't be changed; mend the row, or merge the"
                " two customers if they are one person"
            )
        said = _Said()
        if _differs(state, rows):
            said = await self._said(stream)
        written = await self._correct(rows, stream, names, state, said)
        written += await self._reach(rows, stream, names, state, said)
        return Taken("changed" if written else "unchanged", written)

    async def _record(self, rows: Sequence[OrderRow], stream: str, customer: str, names: tuple[str, ...]) -> int:
        head = rows[0].head
        action = RecordOrder(
            market=head.market,
            number=head.number,
            customer=customer,
            currency=head.currency,
            lines=tuple(row.line for row in rows),
            ordered_at=head.ordered_at,
            merchant=head.merchant,
        )
        try:
            return await self._execute(action, stream, names, head.ordered_at)
        except MentionedUnknown:
            reason = f"the customer is not known; import the customers first, under the source {self._customers!r}"
            raise NotTaken(reason=reason) from None

    async def _correct(
        self, rows: Sequence[OrderRow], stream: str, names: tuple[str, ...], state: RecordedOrder, said: _Said
    ) -> int:
        wanted, now = _parts(rows), state.purchase
        changed = {
            part: value
            for part, value in wanted.items()
            if value is not None and value != getattr(now, part) and value != said.parts.get(part)
        }
        if "lines" in changed:
            changed["lines"] = tuple(row.line for row in rows)
        if not changed:
            return 0
        return await self._execute(CorrectOrder(reason=self._reason, **changed), stream, names, None)

    async def _reach(
        self, rows: Sequence[OrderRow], stream: str, names: tuple[str, ...], state: RecordedOrder | None, said: _Said
    ) -> int:
        written = 0
        for milestone, at in sorted(rows[0].head.milestones, key=lambda one: one[1]):
            known = None if state is None else state.reached(milestone)
            if at in {known, said.milestones.get(milestone)}:
                continue
            reason = None if known is None else self._reason
            action = ReachMilestone(milestone=milestone, reason=reason, occurred_at=at)
            written += await self._execute(action, stream, (*names, milestone), at)
        return written

    async def _execute(self, action: Action, stream: str, names: tuple[str, ...], at: datetime | None) -> int:
        return await self._writing.execute(action, stream, self._writing.command_id(*names), at)

    async def _said(self, stream: str) -> _Said:
        said = _Said()
        for recorded, _ in await self._said_before(stream):
            match recorded.event:
                case OrderRecorded() | OrderCorrected() as event:
                    parts = ((part, getattr(event, part)) for part in _PARTS)
                    said.parts |= {part: value for part, value in parts if value is not None}
                case (
                    MilestoneReached(milestone=milestone, reached_at=at)
                    | MilestoneCorrected(milestone=milestone, reached_at=at)
                ):
                    said.milestones[milestone] = at
                case _:
                    pass
        return said


def _parts(rows: Sequence[OrderRow]) -> dict[str, Any]:
    head = rows[0].head
    return {
        "currency": head.currency,
        "lines": lines_of([row.line for row in rows]),
        "ordered_at": head.ordered_at,
        "merchant": head.merchant,
    }


def _differs(state: RecordedOrder, rows: Sequence[OrderRow]) -> bool:
    """Tell whether the rows say anything otherwise than it is known."""
    if any(value is not None and value != getattr(state.purchase, part) for part, value in _parts(rows).items()):
        return True
    return any(state.reached(milestone) not in {None, at} for milestone, at in rows[0].head.milestones)
