"""The lists of clocks on the page: those that were kept latest, and those that run out next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from interfaces.sla.figures import at, lasting, many, text
from interfaces.sla.markup import paragraph, table

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from interfaces.sla.gathering import SlaPage
    from projections.sla.extremes import Overdue
    from projections.sla.row import ClockRow


def latest(page: SlaPage) -> Iterator[str]:
    """Yield the clocks that were kept latest, with the command that explains each."""
    yield "<h2>Latest against the promise</h2>"
    broken = page.over_time.total.breached
    if not page.latest:
        yield paragraph("No promise of this time was broken.")
        return
    if len(page.latest) < broken:
        yield paragraph(f"The {len(page.latest)} latest of {many(broken, 'broken promise')}.", "faint")
    headings = ("Over due", "Case and clock, and what explains it", "Who answers for it", "Was due", "Done")
    yield table("Broken promises, latest first", headings, (_late(page, one) for one in page.latest), "list")


def open_now(page: SlaPage) -> Iterator[str]:
    """Yield what is open, whenever it started, and what of it is due next."""
    yield f"<h2>{'Open now' if page.moment == page.now else 'Open then'}</h2>"
    found = page.open
    if not found.running + found.paused + found.breached:
        yield paragraph("No promise is open.")
        return
    yield paragraph(
        f"{many(found.running, 'clock')} running, {found.soon:,} of them due within a day; {found.paused:,} paused;"
        f" {found.breached:,} over due and still to be kept. These count whenever they started."
    )
    if not page.next_due:
        return
    if len(page.next_due) < found.running:
        shown = f"The {len(page.next_due)} that are due next of {many(found.running, 'running clock')}."
        yield paragraph(shown, "faint")
    headings = ("Time left", "Case and clock, and what explains it", "Who has it", "Due", "Priority")
    yield table("Running clocks, what is due next first", headings, (_due(page, one) for one in page.next_due), "list")


def _late(page: SlaPage, one: Overdue) -> tuple[str, ...]:
    row, zone = one.row, page.asked.zone
    over = row.fulfilled_at or row.ended_at
    done = "not done yet" if over is None else _at(over, zone)
    return (
        lasting(one.seconds),
        _case(row),
        _who(row.team, row.assignee),
        "" if row.breached_at is None else _at(row.breached_at, zone),
        done if row.fulfilled_at is not None or over is None else f"ended {done}",
    )


def _due(page: SlaPage, one: ClockRow) -> tuple[str, ...]:
    left = (one.due - page.moment).total_seconds()
    return (
        lasting(left) if left >= 0 else "running out",
        _case(one),
        _who(one.held_by_team, one.held_by),
        _at(one.due, page.asked.zone),
        text(one.priority),
    )


def _at(moment: datetime, zone: tzinfo) -> str:
    return f'<span class="whole">{at(moment, zone)}</span>'


def _case(row: ClockRow) -> str:
    case, clock = text(row.number or row.stream), text(row.clock)
    told, asked = ("", "") if row.instance == 1 else (f" ({row.instance})", f" --instance {row.instance}")
    return f"{case} {clock}{told}<code>caseledger clocks explain {case} {clock}{asked}</code>"


def _who(team: str, member: str | None) -> str:
    return f"{text(team)}<small>{'nobody of it' if member is None else text(member)}</small>"
