"""Taking a file over: one command for a chunk of a case's rows, many cases at a time.

Memory: 24 bytes a row and some 200 a case for the places of rows, and one chunk for each of `CONCURRENT_CASES`.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, Protocol

from msgspec import Struct, structs

from application.importing.chunks import chunks
from application.importing.rows import BadRow, Checked, SourceFile, source_file
from application.together import together
from domain.case.commands import ImportHistory
from domain.case.decisions import CASE
from domain.case.events import ImpossibleSequenceFlagged
from domain.case.progress import NOTHING_IMPORTED
from domain.case.state import Unopened
from domain.command import Command
from domain.errors import Refusal
from domain.ids import derived_id, imported_case_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from application.importing.mapping import Mapping
    from application.importing.rows import Place
    from application.ledger import CaseLedger
    from domain.case.state import CaseState

CONCURRENT_CASES: Final = 64
PSEUDONYMS: Final = 10_000
"""How many pseudonyms are kept in memory; others are made again."""


class RowsRefused(Refusal):
    """{count} rows can't be imported, and with --strict nothing is imported then."""

    kind = "invalid"

    def __init__(self, bad: Sequence[BadRow], count: int) -> None:
        self.bad = tuple(bad)
        super().__init__(count=count)


class Progress(Protocol):
    """Is told how far the import is: bytes of the file checked, then rows of cases done."""

    def __call__(self, stage: Literal["check", "import"], done: int, total: int) -> None:
        """Note the progress."""


class Summary(Struct, frozen=True, kw_only=True):
    """What an import did. `rows` are the good rows of the file: those taken over now, and those in before.

    `events` were written for them; `flags` counts what could not have happened in that order. Every bad row is counted
    in `bad_rows` and by its reason, and the first of them are named.
    """

    source: str
    cases: int
    rows: int
    rows_taken_over: int
    rows_in_before: int
    events: int
    flags: dict[str, int]
    bad_rows: int
    bad_reasons: dict[str, int]
    bad: tuple[BadRow, ...]


async def import_file(
    path: Path,
    mapping: Mapping,
    ledger: CaseLedger,
    clock: Callable[[], datetime],
    *,
    actor: str,
    strict: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Summary:
    """Take over what is not in yet of a file; raise `RowsRefused` when it must be whole and is not.

    It can be interrupted and begun again at any time, and rows that are in are no news. Two imports of one file at the
    same time harm nothing either, except that both may count a row as taken over by themselves.
    """
    now = clock()
    mapping.must_suit(await ledger.policies.in_force(now))
    with source_file(path, mapping) as file:
        checked = file.check(now, lambda done: progress("check", done, file.size))
        if strict and checked.bad_rows:
            raise RowsRefused(checked.bad, checked.bad_rows)
        work = _Import(ledger, clock, actor, mapping, file, lambda done: progress("import", done, checked.rows))
        await work.run(checked)
    return Summary(
        source=mapping.source,
        cases=work.cases,
        rows=checked.rows,
        rows_taken_over=work.taken_over,
        rows_in_before=checked.rows - work.taken_over,
        events=work.events,
        flags=dict(work.flags.most_common()),
        bad_rows=checked.bad_rows,
        bad_reasons=dict(checked.reasons.most_common()),
        bad=tuple(checked.bad),
    )


class _Import:
    """One import under way."""

    def __init__(
        self,
        ledger: CaseLedger,
        clock: Callable[[], datetime],
        actor: str,
        mapping: Mapping,
        file: SourceFile,
        progress: Callable[[int], None],
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._actor = actor
        self._mapping = mapping
        self._file = file
        self._progress = progress
        self._pseudonym = lru_cache(PSEUDONYMS)(self._new_pseudonym)
        self._done = 0
        self.cases = 0
        self.taken_over = 0
        self.events = 0
        self.flags: Counter[str] = Counter()

    async def run(self, checked: Checked) -> None:
        """Take over all cases; on the first failure the others end, and it is raised."""
        await together(checked.cases(), self._take, CONCURRENT_CASES)

    async def _take(self, found: tuple[str, list[Place]]) -> None:
        case, places = found
        await self._case(case, places)
        self.cases += 1
        self._done += len(places)
        self._progress(self._done)

    async def _case(self, case: str, places: list[Place]) -> None:
        source = self._mapping.source
        stream = imported_case_stream(source, case)
        before = await self._ledger.streams.refresh(CASE, stream)
        # So that the command does not ask again for a case that is not there yet.
        self._ledger.streams.keep(stream, before)
        state: CaseState = before.state
        imported, subject = (
            (NOTHING_IMPORTED, None) if isinstance(state, Unopened) else (state.file.imported, state.file.subject)
        )
        if all(imported.has(place.ordinal) for place in places):
            return
        last_in = max((place for place in places if imported.has(place.ordinal)), default=None)
        witness = None if last_in is None else self._file.read(last_in).row
        read = self._file.read_new(places, imported.has)
        for person, chunk in chunks(read, self._person, subject, lambda: self._pseudonym("person", "case", case)):
            rows = [structs.replace(one.row, resource=self._resource(one.resource)) for one in chunk]
            ordinals = ",".join(str(row.ordinal) for row in rows)
            if witness is not None:
                # By a row that is in already the decision sees that those before it come late.
                rows = sorted([*rows, witness], key=lambda row: (row.occurred_at, row.ordinal))
            self._file.must_be_unchanged()
            action = ImportHistory(
                source=source,
                source_case=case,
                subject=person,
                channel=self._mapping.channel,
                topic=self._mapping.topic,
                rows=tuple(rows),
                priority=self._mapping.priority_of(one.priority for one in chunk),
            )
            await self._execute(action, stream, derived_id("import", source, case, ordinals))
            self.taken_over += len(chunk)

    async def _execute(self, action: ImportHistory, stream: str, command_id: UUID) -> None:
        now = self._clock()
        command = Command(
            action=action,
            stream=stream,
            id=command_id,
            now=now,
            occurred_at=now,
            actor=self._actor,
            origin="import",
        )
        receipt = await self._ledger.execute(command)
        if receipt.first_position is None:
            return
        written = receipt.position - receipt.first_position + 1
        self.events += written
        # The receipt does not say what was flagged; the state says whether anything ever was.
        if not (await self._ledger.streams.get(CASE, stream)).state.file.flags:
            return
        _, events = await self._ledger.reading.load(stream, receipt.version - written)
        self.flags.update(one.problem for one in events[:written] if isinstance(one, ImpossibleSequenceFlagged))

    def _new_pseudonym(self, prefix: str, kind: str, name: str) -> str:
        return f"{prefix}-{self._ledger.secret.pseudonym(kind, self._mapping.source, name)}"

    def _person(self, customer: str) -> str:
        return self._pseudonym("person", "customer", customer)

    def _resource(self, name: str | None) -> str | None:
        return None if name is None else self._pseudonym("source", "resource", name)
