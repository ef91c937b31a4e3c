"""The spec kit: each way catches what it is for, what is right passes, and a failure says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from msgspec.structs import replace

from domain import codec
from domain.case import events as e
from domain.event import tag_of
from interfaces.embedded.scratch import scratch_database
from interfaces.wiring import PROJECTIONS
from projections.engine import Table
from projections.kit import CASE, Happened, Specification, folded, log_of, prove
from projections.kit.histories import histories
from tests.domain.test_event_samples import SAMPLES
from tests.projections.logs import busy_desk
from tests.projections.wrong import (
    NEWEST,
    RIGHT,
    TALLIES,
    TALLY_DDL,
    Both,
    ByTeam,
    CountingOn,
    LastOfBatch,
    Newest,
    Remembering,
    Tally,
    Tallying,
    once,
    tallied,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from projections.engine import Entry, Projection
    from tests.postgres.databases import Databases

OTHER = "case-00000000-0000-7000-8000-000000000002"
OPENED = e.CaseOpened(subject="person-1", channel="email", topic="delivery", team="first")
REPLY = e.PublicReplySent()
TAGGED = e.CaseTagged(added=("vip", "late"))
BEGINNINGS = (
    "case.opened.v1",
    "order.recorded.v1",
    "staff.registered.v1",
    "team.formed.v1",
    "standard_reply.written.v1",
)
ONE_CASE = log_of([OPENED, REPLY, TAGGED, REPLY])
TWO_CASES = log_of([OPENED, Happened(event=OPENED, stream=OTHER), REPLY, Happened(event=REPLY, stream=OTHER), REPLY])


@pytest.fixture(scope="module")
def scratch(databases: Databases) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a database without a ledger."""
    with databases.database(migrated=False) as made, psycopg.connect(made.application_url) as connection:
        yield connection


def trouble(projection: Projection, entries: Sequence[Entry], connection: psycopg.Connection[Any] | None = None) -> str:
    """Return what the kit says of a projection that is wrong."""
    with pytest.raises(AssertionError) as caught:
        prove(projection, entries, connection)
    return str(caught.value)


def sampled() -> list[Happened]:
    """Return every event that there is, each in a stream of its kind; what begins a stream comes before the others."""
    events = [codec.decode(msgspec.json.format(one.read_bytes().strip(), indent=-1)) for one in SAMPLES]
    found = [Happened(event=one, stream=f"{tag_of(one).split('.')[0]}-1", subject="customer-1") for one in events]
    return sorted(found, key=lambda one: not tag_of(one.event).endswith(BEGINNINGS))


def believable() -> list[Entry]:
    """Return the log of a small desk, and then of everything that can happen."""
    desk = [Happened(event=one.event, stream=one.stream, subject=one.subject) for one in busy_desk(30, 6)]
    return log_of([*desk, *sampled()])


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda one: one.name)
def test_every_read_model_of_the_house_holds(projection: Projection, scratch: psycopg.Connection[Any]) -> None:
    """On a log with every kind of event, in memory and on PostgreSQL."""
    entries = believable()
    assert folded(projection, entries)
    prove(projection, entries, scratch)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@drawn(histories(max_commands=30))
def test_every_read_model_of_the_house_holds_on_any_history(history: list[Happened]) -> None:
    """Whatever the decisions let happen."""
    entries = log_of(history)
    for projection in PROJECTIONS:
        prove(projection, entries)


@pytest.mark.parametrize("projection", [RIGHT, Tallying(once(tallied)), ByTeam(heeds_positions=True), Both()])
def test_what_is_right_passes(projection: Projection, scratch: psycopg.Connection[Any]) -> None:
    """By a shape, by hand, of rows that several streams touch, and of several tables."""
    prove(projection, TWO_CASES, scratch)
    prove(projection, [], scratch)


def test_what_counts_an_event_again_is_caught() -> None:
    """Not idempotent: each reply counts as often as it comes."""
    said = trouble(Tallying(), ONE_CASE)
    assert said.startswith("tallies, every event twice, in memory:\n")
    assert (
        f"  stream '{CASE}': replies expected 2, found 4; tags expected ['vip', 'late'], found ['vip', 'late', 'vip'"
        in said
    )
    assert "entries may come again" in said
    assert "applied, by position: 1 | 1 | 2 | 2 | 3 | 3 | 4 | 4\n" in said
    assert "nor is it right everything twice, in memory; batches that overlap, in memory; streams parked" in said
    assert said.endswith("to see this one alone: only('every event twice, in memory')")


def test_what_depends_on_the_order_of_streams_is_caught() -> None:
    """Whose event comes last is not whose event happened last."""
    said = trouble(ByTeam(heeds_positions=False), TWO_CASES)
    assert said.startswith("newest, stream by stream, the last one first, in memory:\n")
    assert f"stream expected '{OTHER}', found '{CASE}'" in said
    assert "entries of different streams may come in any order" in said


def test_what_forgets_a_stream_that_was_parked_is_caught() -> None:
    """A row of several streams that takes in nothing before its own position misses what comes late."""
    log = log_of([OPENED, REPLY, Happened(event=REPLY, stream=OTHER), REPLY, Happened(event=REPLY, stream=OTHER)])
    one_row = Tallying(once(lambda row, entry: tallied(row, replace(entry, stream=CASE))))
    one_row.apply = _as_of_one_case(one_row)  # type: ignore[method-assign]  # all streams in one row
    with pytest.raises(AssertionError, match=r"^tallies, streams parked after their first events, in memory:\n"):
        prove(one_row, log, only="parked after")


def _as_of_one_case(projection: Tallying) -> Any:  # noqa: ANN401 - a method
    apply = projection.apply
    return lambda store, entries: apply(store, [replace(entry, stream=CASE) for entry in entries])


def test_what_depends_on_the_size_of_batches_is_caught() -> None:
    """Several events of a case come at once."""
    said = trouble(LastOfBatch(once(tallied)), ONE_CASE)
    assert said.startswith("tallies, given, then when, in memory:\n")
    assert "it matters how many entries come at once" in said


def test_what_keeps_something_between_calls_is_caught() -> None:
    """The rows of another build, or of a transaction that failed, are not these."""
    said = trouble(Remembering(), ONE_CASE)
    assert said.startswith("tallies, event by event, begun anew, in memory:\n")
    assert "  missing: Tally(position=4," in said
    assert "something is kept beside the store" in said


def test_what_remembers_a_batch_that_was_rolled_back_is_caught() -> None:
    """After a crash the store knows what was taken in, and nobody else."""
    said = trouble(CountingOn(once(tallied)), ONE_CASE)
    assert said.startswith("tallies, a crash between any two batches, in memory:\n")
    assert "applied, by position: 1-3 (rolled back) | 1 | 2-4 (rolled back) | 2 |" in said


def test_a_claim_to_be_made_in_parts_is_tried() -> None:
    """Whose streams touch one row can't be made by several processes at once."""
    said = trouble(ByTeam(heeds_positions=True, by_stream=True), TWO_CASES)
    assert said.startswith("newest, in parts, each stream alone, in memory:\n")
    assert "newest has a row 'first' already" in said
    assert "it is to say False" in said


def test_what_comes_back_otherwise_from_the_table_is_caught(scratch: psycopg.Connection[Any]) -> None:
    """In memory a tuple stays one, and from a column it comes back as a list."""
    opened = Tallying(once(lambda row, entry: row or Tally(entry.position, entry.stream, tags=("vip",))))  # type: ignore[arg-type]  # a wrong type on purpose
    prove(opened, ONE_CASE)
    said = trouble(opened, ONE_CASE, scratch)
    assert said.startswith("tallies, event by event, on PostgreSQL:\n")
    assert "tags expected ('vip',), found ['vip']" in said
    assert "the table gives back something else" in said


@pytest.mark.parametrize(
    "ddl, said",
    [
        (TALLY_DDL.replace("replies bigint", "replies int"), "replies is integer, and bigint in the row"),
        (TALLY_DDL.replace("tags jsonb", "labels jsonb"), "labels is jsonb, and not there in the row"),
        (TALLY_DDL.replace("tallies", "tally"), "makes no table of that name"),
        (TALLY_DDL.replace("tallies", "pg_temp_0.tallies"), "tallies can't be made"),
        (TALLY_DDL.replace("jsonb", "json5"), 'type "json5" does not exist'),
    ],
)
def test_a_table_that_is_not_as_its_rows_is_told_of(ddl: str, said: str, scratch: psycopg.Connection[Any]) -> None:
    """Columns must have the names and types of the fields, and the table no schema."""
    with pytest.raises(AssertionError, match=said):
        prove(Tallying(table=Table("tallies", Tally, "stream", ddl)), ONE_CASE, scratch)


def test_a_row_that_a_column_refuses_is_told_of(scratch: psycopg.Connection[Any]) -> None:
    """In memory anything goes."""
    table = Table("tallies", Tally, "stream", TALLY_DDL.replace("replies bigint", "replies bigint CHECK (replies < 2)"))
    said = trouble(Tallying(once(tallied), table), ONE_CASE, scratch)
    assert said.startswith("tallies, event by event, on PostgreSQL:\n  CheckViolation: ")


def test_a_row_altered_in_hand_is_not_written_by_that() -> None:
    """As on PostgreSQL, where the row in the table is another."""

    def altering(row: Tally | None, entry: Entry) -> Tally | None:
        if row is not None and isinstance(entry.event, e.CaseTagged):
            row.tags.append("vip")
        return row or Tally(entry.position, entry.stream, tags=[])

    Specification(Tallying(altering)).given(OPENED).when(TAGGED).then(Tally(1, CASE, tags=[]))


def test_rows_go_into_tables_that_the_projection_names() -> None:
    """The engine makes no others."""
    astray = Tallying()
    astray.table = Table("elsewhere", Tally, "stream", TALLY_DDL)
    said = trouble(astray, ONE_CASE)
    assert "LookupError: elsewhere is not among the tables of the projection: tallies" in said
    assert "no way leads to what is expected" in said


def test_rows_of_several_tables_are_told_apart_by_their_types(scratch: psycopg.Connection[Any]) -> None:
    """In any order; what is not named is not there."""
    spec = Specification(Both(), scratch).given(OPENED).when(REPLY)
    spec.then(Newest(1, "first", CASE), Tally(2, CASE, 1))
    with pytest.raises(AssertionError, match=r"event by event, in memory:\n  newest: unexpected: Newest"):
        spec.then(Tally(2, CASE, 1))


def test_the_rows_of_one_table_can_be_said_alone() -> None:
    """The others may hold anything, but the same in all ways."""
    Specification(Both()).given(OPENED).when(REPLY).then(Tally(2, CASE, 1), of=TALLIES)
    Specification(Both()).given(OPENED).when(REPLY).then(Newest(1, "first", CASE), of=NEWEST)
    spec = Specification(Both(heeds_positions=False)).given(OPENED).when(Happened(event=OPENED, stream=OTHER))
    with pytest.raises(
        AssertionError, match=r"stream by stream, the last one first, in memory:\n  newest: team 'first'"
    ):
        spec.then(Tally(1, CASE), Tally(2, OTHER), of=TALLIES)


def test_few_rows_and_columns_are_shown() -> None:
    """And how many more there are."""
    with pytest.raises(AssertionError) as caught:
        Specification(RIGHT).then(*(Tally(at, f"case-{at}", tags=["x" * 500]) for at in range(1, 20)))
    lines = str(caught.value).splitlines()
    assert "  and 14 rows more" in lines
    assert max(map(len, lines)) < 250


def test_a_way_can_be_seen_alone() -> None:
    """By the name that a failure gives it, or a part of it."""
    spec = Specification(RIGHT).given(OPENED).when(REPLY)
    assert list(spec.only("everything twice, in memory").outcomes()) == [
        "event by event, in memory",
        "everything twice, in memory",
    ]
    prove(Tallying(), ONE_CASE, only="all at once")
    with pytest.raises(AssertionError, match="every event twice"):
        prove(Tallying(), ONE_CASE, only="every event twice, in memory")
    with pytest.raises(ValueError, match="there is no way 'thrice' here: event by event, in memory; "):
        prove(Tallying(), ONE_CASE, only="thrice")


def test_what_can_not_be_meant_is_refused() -> None:
    """With what to do instead."""
    spec = Specification(RIGHT).given(OPENED)
    with pytest.raises(ValueError, match=r"a Newest is no row of tallies, whose rows are of Tally"):
        spec.then(Newest(1, "first", CASE))  # type: ignore[arg-type]  # that is what is refused
    with pytest.raises(ValueError, match=r"two rows of tallies are expected with the key 'case-"):
        spec.then(Tally(1, CASE), Tally(2, CASE))
    with pytest.raises(ValueError, match=r"newest is no table of tallies, which has tallies"):
        spec.then(of=NEWEST)
    twins = Both()
    twins.tables = (TALLIES, Table("others", Tally, "stream", TALLY_DDL))
    with pytest.raises(ValueError, match=r"rows of one type: say which, by then\(\.\.\., of=table\)"):
        Specification(twins).then()
    acting = Tallying()
    acting.rebuilds = False
    with pytest.raises(ValueError, match="tallies acts on the world"):
        prove(acting, ONE_CASE)


def test_nothing_of_a_proof_stays(connection: psycopg.Connection[Any]) -> None:
    """Not even where the tables that others read have the same names."""
    connection.execute("CREATE TABLE read.tallies AS SELECT 1 AS kept")
    Specification(RIGHT, connection).given(OPENED).then(Tally(1, CASE))
    assert connection.execute("SELECT kept FROM read.tallies").fetchall() == [(1,)]
    assert connection.execute("SELECT to_regclass('pg_temp.tallies')").fetchone() == (None,)


def test_whoever_has_no_postgresql_is_given_one() -> None:
    """For packages of others; it is gone afterwards."""
    with scratch_database() as url:
        with psycopg.connect(url) as connection:
            Specification(RIGHT, connection).given(OPENED).when(REPLY).then(Tally(2, CASE, 1))
        (folder,) = parse_qs(urlsplit(url).query)["host"]
        assert Path(folder).exists()
    assert not Path(folder).exists()
