"""In what two builds of a projection differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from psycopg.sql import SQL, Identifier

from projections.engine.build import BESIDE, LIVE, SCHEMAS

if TYPE_CHECKING:
    from psycopg import Connection

    from projections.engine.projection import Projection
    from projections.engine.table import Table


class Sample(Struct, frozen=True):
    """A row that is not the same in both: its key, and each column that differs with what is live and what is beside.

    A row that only one of them has differs in no column in particular; `only` says where it is.
    """

    key: dict[str, Any]
    only: str | None
    columns: dict[str, tuple[Any, Any]]


class Difference(Struct, frozen=True):
    """How many rows of a table are only in the live build, only in the other, or in both and not the same.

    Compared are the columns that both have; `columns_live` and `columns_beside` are those that only one has.
    """

    table: str
    rows_live: int
    rows_beside: int
    only_live: int
    only_beside: int
    differ: int
    columns_live: list[str]
    columns_beside: list[str]
    samples: list[Sample]

    @property
    def none(self) -> bool:
        """Whether the two are the same."""
        return not (self.only_live or self.only_beside or self.differ or self.columns_live or self.columns_beside)


def differences(connection: Connection[Any], projection: Projection, samples: int) -> list[Difference]:
    """Return in what the tables of the two builds differ, with some rows of each as samples."""
    return [_difference(connection, table, samples) for table in projection.tables]


def _difference(connection: Connection[Any], table: Table[Any], samples: int) -> Difference:
    with connection.cursor() as cursor:
        live, beside = table.found(cursor, SCHEMAS[LIVE]), table.found(cursor, SCHEMAS[BESIDE])
        common = [name for name in live if name in beside]
        if not common:
            # Somebody removed one of the two.
            return Difference(table.name, 0, 0, 0, 0, 0, list(live), list(beside), [])
        parts = {
            "live": Identifier(SCHEMAS[LIVE], table.name),
            "beside": Identifier(SCHEMAS[BESIDE], table.name),
            "key": SQL(", ").join(map(Identifier, table.key)),
            "first": Identifier(table.by),
            "live_columns": SQL(", ").join(Identifier("l", name) for name in common),
            "beside_columns": SQL(", ").join(Identifier("b", name) for name in common),
        }
        both = SQL("{live} l FULL JOIN {beside} b USING ({key})").format(**parts)
        wanted = SQL(
            "(l.{first} IS NULL OR b.{first} IS NULL OR ROW({live_columns}) IS DISTINCT FROM ROW({beside_columns}))"
        )
        odd = wanted.format(**parts)
        (counted,) = cursor.execute(
            SQL(
                "SELECT count(l.{first}), count(b.{first}), count(*) FILTER (WHERE b.{first} IS NULL),"
                " count(*) FILTER (WHERE l.{first} IS NULL), count(*) FILTER (WHERE {odd}) FROM {both}"
            ).format(**parts, odd=odd, both=both)
        ).fetchall()
        shown = cursor.execute(
            SQL("SELECT to_jsonb(l), to_jsonb(b) FROM {both} WHERE {odd} ORDER BY {key} LIMIT %s").format(
                **parts, odd=odd, both=both
            ),
            (samples,),
        ).fetchall()
    rows_live, rows_beside, only_live, only_beside, odd_rows = counted
    return Difference(
        table=table.name,
        rows_live=rows_live,
        rows_beside=rows_beside,
        only_live=only_live,
        only_beside=only_beside,
        differ=odd_rows - only_live - only_beside,
        columns_live=[name for name in live if name not in beside],
        columns_beside=[name for name in beside if name not in live],
        samples=[_sample(table, common, one, other) for one, other in shown],
    )


def _sample(table: Table[Any], common: list[str], live: dict[str, Any] | None, beside: dict[str, Any] | None) -> Sample:
    either = live or beside or {}
    only = None if live and beside else "live" if live else "beside"
    columns = {}
    if live and beside:
        columns = {name: (live[name], beside[name]) for name in common if live[name] != beside[name]}
    return Sample({name: either[name] for name in table.key}, only, columns)
