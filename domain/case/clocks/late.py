"""Clocks that begin later than what starts them: from when on they run, and whether what they ask for was done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from domain.case.state import Closed, Resolved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.case.file import CaseFile
    from domain.case.state import Stage
    from domain.clocks.run import Run
    from domain.policy.sections.clocks import Clock, Fulfilment

EVER: Final = datetime.max.replace(tzinfo=UTC)
"""After all that is known."""


def since_when(clock: Clock, file: CaseFile, runs: Sequence[Run]) -> datetime | None:
    """Return from when on a clock runs that begins late: as it did before, or else from the contact, the registration
    or the first judgement, but for the solution of a case that was reopened from then. None where it does not begin
    late.
    """
    first = {"contact": file.contact_at, "registration": file.registered_at, "triage": file.triaged_at}
    if clock.starts not in first:
        return None
    since = next((one.started_at for one in reversed(runs) if one.clock == clock.id), first[clock.starts])
    if since is None or clock.fulfilled_by != "resolution" or file.reopened_at is None:
        return since
    return max(since, file.reopened_at)


def done_since(
    clock: Clock, file: CaseFile, runs: Sequence[Run], since: datetime, now: Mapping[Fulfilment, datetime]
) -> datetime | None:
    """Return when what a clock asks for was done first since an instant, as far as other clocks say, or what was done
    `now`.
    """
    if clock.fulfilled_by == "registration":
        return file.registered_at
    told = [one.fulfilled_at for one in runs if one.fulfilled_by == clock.fulfilled_by]
    found = [one for one in (*told, now.get(clock.fulfilled_by)) if one is not None and one >= since]
    return min(found, default=None)


def done_after(clock: Clock, run: Run, case: Stage, runs: Sequence[Run]) -> datetime | None:
    """Return when what a run of a clock asks for was done first after its start, where that was entered before what
    started it: as the case says, or other clocks do.
    """
    file, found = case.file, list[datetime | None]()
    if clock.fulfilled_by == "reply":
        found = [*file.replied]
    elif clock.fulfilled_by == "information":
        about = run.about or 0
        if 0 < about <= len(file.requests) and file.requests[about - 1].of == "customer":
            found = [*file.heard]
    elif clock.fulfilled_by == "resolution":
        # What was reopened since is not done.
        found = [one.since for one in file.settled] if type(case) is Resolved else []
    elif run.about is None:
        found = [one.fulfilled_at for one in runs if one.fulfilled_by == clock.fulfilled_by]
    return min((one for one in found if one is not None and one > run.started_at), default=None)


def is_done(clock: Clock, case: Stage) -> bool:
    """Tell whether what a clock asks for was done, as far as the case says."""
    file = case.file
    done = {
        "reply": file.replies > 0,
        "acknowledgement": file.replies > 0,
        "acceptance": file.assignee is not None,
        "triage": file.triaged,
        "finding": file.finding is not None,
        "proposal": bool(file.solutions),
        "review": any(one.approved for one in file.solutions),
        "resolution": type(case) in {Resolved, Closed},
        "emergency_step": bool(file.emergency_steps),
    }
    return done.get(clock.fulfilled_by, False)
