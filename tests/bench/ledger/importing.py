"""The import of a help desk's history."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

import psycopg

from application.importing.importer import import_file
from application.importing.mapping import parse_mapping
from tests.bench.desks import desk_on
from tests.bench.figures import interleaved, median
from tests.bench.helpdesk import helpdesk_csv
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.writers import now

if TYPE_CHECKING:
    from application.importing.importer import Summary
    from application.importing.mapping import Mapping
    from tests.bench.ground import Base, Ground

ROUNDS: Final = 3
ROWS: Final = 21_348
MAPPING: Final = Path(__file__).resolve().parents[3] / "docs" / "examples" / "helpdesk.toml"


@bench("import_history", seconds=35)
def import_history(ground: Ground) -> Measured:
    """Import the file into a new ledger each time."""
    mapping = parse_mapping(MAPPING.read_text(encoding="utf-8"))
    summaries: list[Summary] = []
    with ground.folder() as folder:
        path, which = helpdesk_csv(folder)

        def measured() -> float:
            with ground.database() as base:
                summary, seconds = asyncio.run(_imported(base, path, mapping))
            if summary.rows_taken_over != ROWS or summary.bad_rows:
                raise CannotRun(f"{summary.rows_taken_over} rows were taken over, {summary.bad_rows} were bad")
            summaries.append(summary)
            return summary.rows_taken_over / seconds

        def floor() -> float:
            with ground.database() as base:
                return _copied(base, path)

        rates, floors = interleaved(ROUNDS, measured, floor)
    return Measured(
        value=median(rates),
        unit="events/s",
        floor="the file read with csv and each row with its number copied into a table in one COPY",
        floor_value=median(floors),
        more={
            "file": which,
            "rows": ROWS,
            "cases": summaries[0].cases,
            "events_written": summaries[0].events,
            "rounds": rates,
        },
    )


async def _imported(base: Base, path: Path, mapping: Mapping) -> tuple[Summary, float]:
    async with desk_on(base) as desk:
        base.settle()
        began = perf_counter()
        summary = await import_file(path, mapping, desk.ledger, now, actor="system")
        return summary, perf_counter() - began


def _copied(base: Base, path: Path) -> float:
    base.rows(b"CREATE TABLE public.copied (case_id text, ordinal int, cells text[], PRIMARY KEY (case_id, ordinal))")
    base.settle()
    began = perf_counter()
    with (
        path.open(newline="", encoding="utf-8") as file,
        psycopg.connect(base.owner_url) as connection,
        connection.cursor() as cursor,
        cursor.copy("COPY public.copied FROM STDIN") as copy,
    ):
        rows = csv.reader(file)
        next(rows)
        count = 0
        for count, row in enumerate(rows, 1):
            copy.write_row((row[0], count, row))
    return count / (perf_counter() - began)
