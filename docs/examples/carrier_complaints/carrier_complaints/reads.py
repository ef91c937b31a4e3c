"""What carrier_complaints answers. The tables that are read stand in the schema `read`."""

from collections.abc import Sequence

from msgspec import Struct
from projections.reads import Rows

TOPICS = ("delivery",)
"""The topics that are complaints about a delivery; which ones these are is in the policy."""
UNKNOWN = "unknown"
"""The carrier of deliveries that no carrier scanned."""

_PER_WEEK = b"""
SELECT coalesce(d.carrier, %s) AS its_carrier, d.week, count(*), count(*) FILTER (WHERE EXISTS (
    SELECT FROM read.carrier_complaints c WHERE c.order_id = d.stream AND c.topic = ANY (%s::text[])))
FROM read.carrier_deliveries d WHERE d.week BETWEEN %s AND %s
GROUP BY its_carrier, d.week ORDER BY d.week, its_carrier
"""
_CASES = b"""
SELECT c.stream FROM read.carrier_deliveries d JOIN read.carrier_complaints c ON c.order_id = d.stream
WHERE coalesce(d.carrier, %s) = %s AND d.week = %s AND c.topic = ANY (%s::text[]) ORDER BY c.stream
"""


class CarrierWeek(Struct, frozen=True):
    """How many orders a carrier handed over in a week, and of how many of them a customer complained since."""

    carrier: str
    week: str
    deliveries: int
    complained: int


async def per_week(rows: Rows, first: str, last: str, topics: Sequence[str] = TOPICS) -> list[CarrierWeek]:
    """Return each carrier's weeks from the first to the last one, both included, week by week."""
    return [CarrierWeek(*row) for row in await rows(_PER_WEEK, (UNKNOWN, list(topics), first, last))]


async def cases_about(rows: Rows, carrier: str, week: str, topics: Sequence[str] = TOPICS) -> list[str]:
    """Return the cases in which a carrier's deliveries of a week are complained about."""
    return [stream for (stream,) in await rows(_CASES, (UNKNOWN, carrier, week, list(topics)))]
