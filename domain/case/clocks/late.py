"""Clocks that begin later than what starts them: from when on they run, and whether what they ask for was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case.state import Closed, Resolved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.case.file import CaseFile
    from domain.case.state import Stage
    from domain.clocks.run import Run
    from domain.policy.sections.clocks import Clock, Fulfilment


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
