"""The call of `ledger.append`: units to columns, rows to outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from application.store import arrays as a
from application.store.sql import query
from application.store.units import Outcome, Receipt, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from application.store.units import Unit

APPEND = query("append")
_VERDICTS = {int(one): one for one in Verdict}


def columns(units: Sequence[Unit], clock: datetime) -> tuple[Any, ...]:
    """Return the parameters of one call: the clock, then a list for each column, in the order of the function's
    signature.
    """
    numbered = list(enumerate(units, 1))
    checks = [(n, stream, version) for n, unit in numbered for stream, version in unit.reads]
    events = [(n, event) for n, unit in numbered for event in unit.events]
    claims = [(n, claim) for n, unit in numbered for claim in unit.claims]
    outbox = [(n, item) for n, unit in numbered for item in unit.outbox]
    keys = [key for unit in units for key in unit.keys]
    index = [(n, entry) for n, unit in numbered for entry in unit.index]
    numbered_events = [(nth, n, event.series) for nth, (n, event) in enumerate(events, 1) if event.series is not None]
    idempotency = [(n, unit.idempotency, unit.refusal) for n, unit in numbered if unit.idempotency is not None]
    return (
        clock,
        a.uuids(unit.command_id for unit in units),
        a.text(unit.stream for unit in units),
        a.bigints(unit.version for unit in units),
        a.words(unit.action for unit in units),
        a.words(unit.actor for unit in units),
        a.words(unit.on_behalf_of for unit in units),
        a.words(unit.origin for unit in units),
        a.uuids(unit.correlation for unit in units),
        a.uuids(unit.causation for unit in units),
        a.ints(check[0] for check in checks),
        a.text(check[1] for check in checks),
        a.bigints(check[2] for check in checks),
        a.ints(n for n, _ in events),
        a.uuids(event.event_id for _, event in events),
        a.text(event.stream for _, event in events),
        a.bigints(event.version for _, event in events),
        a.words(event.tag for _, event in events),
        a.smallints(event.schema_version for _, event in events),
        a.data(event.state for _, event in events),
        a.moments(event.occurred_at for _, event in events),
        a.text(event.subject for _, event in events),
        a.ints(nth for nth, _, _ in numbered_events),
        a.ints(n for _, n, _ in numbered_events),
        a.words(series for _, _, series in numbered_events),
        a.ints(n for n, _, _ in idempotency),
        a.data(key.key for _, key, _ in idempotency),
        a.data(key.body for _, key, _ in idempotency),
        a.data(refusal for _, _, refusal in idempotency),
        a.ints(n for n, _ in claims),
        a.words(claim.kind for _, claim in claims),
        a.data(claim.digest for _, claim in claims),
        a.ints(n for n, _ in outbox),
        a.words(item.kind for _, item in outbox),
        a.data(item.body for _, item in outbox),
        a.text(key.key_id for key in keys),
        a.text(key.subject for key in keys),
        a.data(key.wrapped for key in keys),
        a.words(key.master for key in keys),
        a.ints(n for n, _ in index),
        a.words(entry.kind for _, entry in index),
        a.data(entry.digest for _, entry in index),
        a.text(entry.stream for _, entry in index),
        a.text(entry.subject for _, entry in index),
    )


def outcomes(rows: Sequence[tuple[Any, ...]]) -> list[Outcome]:
    """Return the outcome of each unit, in the order of the units."""
    return [
        Outcome(
            verdict=_VERDICTS[verdict],
            receipt=None
            if stream is None
            else Receipt(command_id, stream, version, first_position, last_position, number, recorded_at),
            body=body,
            refusal=refusal,
        )
        for (
            verdict,
            command_id,
            stream,
            version,
            first_position,
            last_position,
            number,
            recorded_at,
            body,
            refusal,
        ) in rows
    ]
