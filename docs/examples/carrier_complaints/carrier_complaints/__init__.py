"""The read model carrier_complaints: which carriers' deliveries are complained about.

Orders know the carrier, cases know the complaint. Each has a table of its own with a row for each stream, so neither
waits for the other: whichever becomes known first, they are joined when somebody reads.
"""

from collections.abc import Sequence
from importlib.resources import files

from projections.engine import Entry, Store, Table
from projections.shapes import RowPerStream

from carrier_complaints.folding import fold_complaint, fold_delivery
from carrier_complaints.row import ComplaintRow, DeliveryRow

VERSION = 1
"""To be raised with every change of the rows, the tables or the folds."""

_SQL = files(__name__)
DELIVERIES = Table("carrier_deliveries", DeliveryRow, "stream", _SQL.joinpath("deliveries.sql").read_bytes())
COMPLAINTS = Table(
    "carrier_complaints",
    ComplaintRow,
    "stream",
    _SQL.joinpath("complaints.sql").read_bytes(),
    _SQL.joinpath("complaints_indexes.sql").read_bytes(),
)


class CarrierComplaints:
    """Two shapes side by side. Anything that has these six members is a projection."""

    name = "carrier_complaints"
    version = VERSION
    tables = (DELIVERIES, COMPLAINTS)
    rebuilds = True
    by_stream = True  # a row belongs to one order or to one case, so that several processes can share a rebuild

    _parts = (
        RowPerStream(name, VERSION, DELIVERIES, "order", fold_delivery),
        RowPerStream(name, VERSION, COMPLAINTS, "case", fold_complaint),
    )

    def apply(self, store: Store, entries: Sequence[Entry]) -> None:
        """Write what follows from some entries into both tables."""
        for part in self._parts:
            part.apply(store, entries)


CARRIER_COMPLAINTS = CarrierComplaints()

__all__ = ["CARRIER_COMPLAINTS", "COMPLAINTS", "DELIVERIES", "VERSION", "ComplaintRow", "DeliveryRow"]
