"""Looking at a file before it is imported: what it holds, what the mapping makes of it, and what would be flagged.

Nothing is written and no ledger is asked. Sequences are judged by the decision that the import runs, case by case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from application.importing.chunks import chunks
from application.importing.rows import BadRow, source_file
from domain.case.commands import ImportHistory
from domain.case.decisions import CASE
from domain.case.events import CaseOpened, ImpossibleSequenceFlagged
from domain.command import Command
from domain.event import Dated, Event
from domain.ids import derived_id, imported_case_stream
from domain.policy.policy import NO_POLICY
from domain.policy.sections.layout import Channel, TeamLine, Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from application.importing.importer import Progress
    from application.importing.mapping import Mapping
    from application.importing.rows import Place, Read, SourceFile
    from domain.case.meanings import Meaning
    from domain.case.vocabulary import Priority
    from domain.policy.policy import Policy

EXAMPLES: Final = 5
"""How many rows are shown of each kind of impossible sequence."""
LISTED: Final = 20
"""How many values are listed that say nothing of a priority."""


class ActivityFound(Struct, frozen=True):
    """An activity of the file: in how many rows it stands, and in how many of them it means what.

    `opens` when it may begin a case, `listed` when the mapping names it.
    """

    activity: str
    rows: int
    means: dict[Meaning, int]
    opens: bool
    listed: bool


class Example(Struct, frozen=True):
    """A row that would be flagged."""

    problem: str
    case: str
    line: int
    activity: str


class Report(Struct, frozen=True, kw_only=True):
    """What a file holds and what the mapping makes of it. `rows` are those that can be read.

    `priorities` counts the cases by theirs; `without_priority` lists values of that column that the mapping does not
    have. `missing_columns` are named by the mapping and in no row; `flags` counts what would be flagged on an empty
    ledger.
    """

    source: str
    rows: int
    cases: int
    first: datetime | None
    last: datetime | None
    activities: tuple[ActivityFound, ...]
    without_meaning: tuple[str, ...]
    never_occurring: tuple[str, ...]
    priorities: dict[Priority, int]
    without_priority: tuple[str, ...]
    unused_columns: tuple[str, ...]
    missing_columns: tuple[str, ...]
    flags: dict[str, int]
    examples: tuple[Example, ...]
    bad_rows: int
    bad_reasons: dict[str, int]
    bad: tuple[BadRow, ...]

    @property
    def complete(self) -> bool:
        """Tell whether every row can be read, and everything in them has the meaning that the mapping gives it."""
        return not (self.bad_rows or self.without_meaning or self.without_priority or self.missing_columns)


def check_file(
    path: Path, mapping: Mapping, now: datetime, progress: Progress = lambda _stage, _done, _total: None
) -> Report:
    """Return what an import of the file would find; raise `FileUnreadable` where it would."""
    with source_file(path, mapping) as file:
        checked = file.check(now, lambda done: progress("check", done, file.size))
        dry = _DryRun(file, mapping, now, lambda done: progress("import", done, checked.rows))
        for case, places in checked.cases():
            dry.run(case, places)
        columns = file.columns
    known, named = set(mapping.mentioned()), mapping.named()
    return Report(
        source=mapping.source,
        rows=checked.rows,
        cases=dry.cases,
        first=dry.first,
        last=dry.last,
        activities=tuple(
            ActivityFound(
                activity=activity,
                rows=count,
                means=dict(dry.means[activity].most_common()),
                opens=mapping.opens(activity),
                listed=activity in known,
            )
            for activity, count in dry.activities.most_common()
        ),
        without_meaning=tuple(activity for activity, _ in dry.activities.most_common() if activity not in known),
        never_occurring=tuple(activity for activity in mapping.mentioned() if activity not in dry.activities),
        priorities=dict(dry.priorities.most_common()),
        without_priority=tuple(dry.without_priority),
        unused_columns=tuple(column for column in columns if column not in named),
        missing_columns=tuple(column for column in named if column not in columns),
        flags=dict(dry.flags.most_common()),
        examples=tuple(dry.examples),
        bad_rows=checked.bad_rows,
        bad_reasons=dict(checked.reasons.most_common()),
        bad=tuple(checked.bad),
    )


class _DryRun:
    """The import of a file into a ledger that is not there."""

    def __init__(self, file: SourceFile, mapping: Mapping, now: datetime, progress: Callable[[int], None]) -> None:
        self._file = file
        self._mapping = mapping
        self._policy = _policy_for(mapping)
        self._now = now
        self._progress = progress
        self._done = 0
        self.cases = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.activities: Counter[str] = Counter()
        self.means: defaultdict[str, Counter[Meaning]] = defaultdict(Counter)
        self.priorities: Counter[Priority] = Counter()
        self.without_priority: dict[str, None] = {}
        self.flags: Counter[str] = Counter()
        self.examples: list[Example] = []

    def run(self, case: str, places: list[Place]) -> None:
        """Count the rows of a case, and what would be flagged."""
        state = CASE.initial
        rows = self._counted(self._file.read_new(places, lambda _ordinal: False))
        for _, chunk in chunks(rows, str, "somebody", str):
            facts = self._decide(case, chunk, state)
            self._note(case, chunk, facts)
            state = CASE.fold(facts, state)
        self.cases += 1
        self._done += len(places)
        self._progress(self._done)

    def _counted(self, rows: Iterator[Read]) -> Iterator[Read]:
        for read in rows:
            row = read.row
            self.activities[row.activity] += 1
            self._note_priority(read.priority)
            if row.means is not None:
                self.means[row.activity][row.means] += 1
            self.first = min(self.first or row.occurred_at, row.occurred_at)
            self.last = max(self.last or row.occurred_at, row.occurred_at)
            yield read

    def _note_priority(self, said: str | None) -> None:
        listed = self._mapping.priority
        if (
            said is not None
            and listed is not None
            and said not in listed.values
            and len(self.without_priority) < LISTED
        ):
            self.without_priority[said] = None

    def _decide(self, case: str, chunk: list[Read], state: object) -> list[Event]:
        mapping = self._mapping
        action = ImportHistory(
            source=mapping.source,
            source_case=case,
            subject="somebody",
            channel=mapping.channel,
            topic=mapping.topic,
            rows=tuple(read.row for read in chunk),
            priority=mapping.priority_of(read.priority for read in chunk),
        )
        command = Command(
            action=action,
            stream=imported_case_stream(mapping.source, case),
            id=derived_id("check", case),
            now=self._now,
            occurred_at=self._now,
            actor="somebody",
            origin="import",
        )
        decided = CASE.decide(command, state, self._policy)
        facts = (one.event if isinstance(one, Dated) else one for one in decided)
        return [fact for fact in facts if isinstance(fact, Event)]

    def _note(self, case: str, chunk: list[Read], facts: list[Event]) -> None:
        rows = {read.row.ordinal: read.row for read in chunk}
        for fact in facts:
            if isinstance(fact, CaseOpened):
                self.priorities[fact.priority] += 1
            if isinstance(fact, ImpossibleSequenceFlagged):
                self.flags[fact.problem] += 1
                if self.flags[fact.problem] <= EXAMPLES:
                    row = rows[fact.ordinal]
                    self.examples.append(Example(fact.problem, case, row.line, row.activity))


def _policy_for(mapping: Mapping) -> Policy:
    """Return a policy that has the mapping's topic and channel: whether the one in force does, the ledger knows."""
    pack = structs.replace(
        NO_POLICY.pack,
        channels=(Channel(id=mapping.channel),),
        teams=(TeamLine(id="team", title="A team"),),
        topics=(Topic(id=mapping.topic, title="A topic", team="team"),),
    )
    return structs.replace(NO_POLICY, pack=pack)
