"""The rows; deliveries.sql and complaints.sql have a column for each field."""

from datetime import datetime

from projections.engine import Row


class DeliveryRow(Row, frozen=True):
    """An order on its way: who carries it, and the ISO week (`2026-W10`, in UTC) in which it was handed over.

    The carrier is that of the newest scan; it is None where none was recorded, the week before the handing over.
    """

    stream: str
    carrier: str | None = None
    scanned_at: datetime | None = None
    week: str | None = None


class ComplaintRow(Row, frozen=True):
    """A case: its topic, and the order that it names, if it does."""

    stream: str
    topic: str
    order_id: str | None = None
