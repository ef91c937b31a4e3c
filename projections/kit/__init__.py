"""What read models are proved with, here and in packages of others.

    Specification(QUEUE, connection).given(opened, numbered).when(replied).then(row)
    prove(QUEUE, log_of(history), connection)

`then` takes the rows that there are to be; `prove` takes any log, and what it leads to event by event. Both go every
way in which events may come: one by one, in batches of several sizes, twice, streams in other orders to each other,
streams parked and taken in later, a crash between any two batches, and rebuilt. In memory they watch that `apply` asks
no clock, chance, file, network or environment; given a connection, they go the same ways on PostgreSQL.

Any PostgreSQL will do, with or without a ledger: all happens in temporary tables and is rolled back. For pytest:

    @pytest.fixture(scope="session")
    def connection():
        with scratch_database() as url, connect(url) as connection:
            yield connection

with `scratch_database` of `interfaces.embedded.scratch` and `connect` of `projections.engine.connecting`. Histories for
Hypothesis to draw are in `projections.kit.histories`.
"""

from projections.kit.log import BEGINNING, CASE, Happened, log_of
from projections.kit.purity import NotPure
from projections.kit.reading import answer
from projections.kit.specification import Specification, folded, prove

__all__ = ["BEGINNING", "CASE", "Happened", "NotPure", "Specification", "answer", "folded", "log_of", "prove"]
