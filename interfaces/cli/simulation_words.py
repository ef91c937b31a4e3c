"""How `caseledger policy simulate` tells what would differ: as rows of tables, and in sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from interfaces.calendars.words import lasting
from interfaces.sla.figures import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.simulating.comparing import CaseDifference, ClockDifference, Fate, Step
    from application.simulating.result import Change, Simulation
    from application.simulating.tally import LeftOut

_COUNTS: Final = ("started", "met", "breached", "running", "paused", "excluded")
CLOCK_HEADINGS: Final = ("clock", *_COUNTS, "attained", "breaches added", "avoided")
STEP_HEADINGS: Final = ("ladder", "step", "as recorded", "as proposed")
CASE_HEADINGS: Final = ("case", "number", "breaches", "late by", "clocks that differ", "steps of ladders")
_WHY: Final[dict[LeftOut, str]] = {
    "other_market": "of a market that the pack would not hold for",
    "import": "imported",
    "demo": "made up for a demonstration",
    "unreadable": "with an event that this version can't read",
    "beyond_calendar": "for which a calendar of the pack is not known for long enough",
}


def clock_rows(told: Simulation) -> list[tuple[object, ...]]:
    """Return each clock as a row, and all together."""
    return [*(_clock(one.clock, one) for one in told.clocks), _clock("all", told.all_clocks)]


def step_rows(told: Simulation) -> list[tuple[object, ...]]:
    """Return each step of a ladder as a row."""
    return [(one.ladder, one.level, f"{one.recorded:,}", f"{one.proposed:,}") for one in told.escalations]


def case_rows(told: Simulation) -> list[tuple[object, ...]]:
    """Return each case that differs as a row."""
    return [_case(one) for one in told.differences]


def sentences(told: Simulation, seconds: float) -> Iterator[str]:
    """Yield what is to be said beside the tables."""
    if more := told.differing - len(told.differences):
        yield f"{more:,} more case{' differs' if more == 1 else 's differ'}; --cases N prints more, --json all."
    for what, cases in told.unknown.items():
        went_on = "it went on with the team that it had" if cases == 1 else "they went on with the teams that they had"
        yield f"{told.pack} has no {what}, which {_cases(cases)} named; {went_on}."
    for why, cases in told.left_out.items():
        yield f"Left out: {_cases(cases)} {_WHY[why]}."
    one = told.all_clocks
    rate = round(told.cases / max(seconds, 0.001))
    yield (
        f"{_cases(told.cases)} under {told.pack}, as they stood {_at(told)}: {told.differing:,} would differ,"
        f" {told.decided_otherwise:,} by more than when something is due; {one.breaches_added:,} breaches added,"
        f" {one.breaches_avoided:,} avoided ({seconds:.1f} s, {rate:,} cases/s)."
    )


def _clock(name: str, one: Change) -> tuple[object, ...]:
    pairs = [(getattr(one.recorded, count), getattr(one.proposed, count)) for count in _COUNTS]
    counts = [_both(f"{before:,}", f"{after:,}") for before, after in pairs]
    attained = _both(_share(one.recorded.attained), _share(one.proposed.attained))
    return name, *counts, attained, f"{one.breaches_added:,}", f"{one.breaches_avoided:,}"


def _case(one: CaseDifference) -> tuple[object, ...]:
    breaches = ", ".join(
        f"{number} {what}" for number, what in ((one.added, "added"), (one.avoided, "avoided")) if number
    )
    late = lasting(timedelta(seconds=one.late_by)) if one.added else ""
    steps = ""
    if one.escalations_recorded is not None and one.escalations_proposed is not None:
        steps = _both(_steps(one.escalations_recorded), _steps(one.escalations_proposed))
    return one.case, one.number, breaches, late, "\n".join(map(_difference, one.clocks)), steps


def _difference(one: ClockDifference) -> str:
    name = one.clock if one.instance == 1 else f"{one.clock} ({one.instance})"
    return f"{name}: {_both(_fate(one.recorded), _fate(one.proposed))}"


def _fate(one: Fate | None) -> str:
    return "none" if one is None else f"{one.outcome}, due {one.due.replace(tzinfo=None).isoformat(sep=' ')}Z"


def _steps(found: list[Step]) -> str:
    return ", ".join(f"{one.ladder} {one.level}" for one in found) or "none"


def _both(recorded: str, proposed: str) -> str:
    return recorded if recorded == proposed else f"{recorded} -> {proposed}"


def _share(attained: float | None) -> str:
    return "" if attained is None else percent(attained)


def _at(told: Simulation) -> str:
    return f"{told.by.replace(tzinfo=None).isoformat(sep=' ', timespec='seconds')}Z"


def _cases(number: int) -> str:
    return f"{number:,} case{'' if number == 1 else 's'}"
