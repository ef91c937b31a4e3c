"""Where the calls that were promised on a case are to go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from application.keys.sealing import open_history
from domain.case import events as e

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.keys.sealing import Opened
    from application.keys.subjects import SubjectKeys
    from application.store.reading import Reading
    from domain.event import Recorded


async def promised_calls(reading: Reading, keys: SubjectKeys, history: Sequence[Recorded[Any]]) -> list[Opened]:
    """Return what was said of each call that was promised on a case, opened. Of one that came over with another case it
    is what was said there, and where that could be reached.
    """
    return [await _said(reading, keys, one) for one in history if isinstance(one.event, e.CallBackPromised)]


async def _said(reading: Reading, keys: SubjectKeys, promised: Recorded[Any]) -> Opened:
    first: Recorded[Any] = promised
    history: Sequence[Recorded[Any]] = ()
    while first.event.merged is not None:
        history = await reading.history(first.event.merged)
        first = next(one for one in history if _is_promise(one.event, first.event.was))
    (said,) = await open_history([first], keys)
    if said.get("contact") is not None:
        return said
    told = [one for one in history if isinstance(one.event, e.CaseOpened | e.InformationGiven)]
    known = [one["contact"] for one in await open_history(told, keys) if one.get("contact") is not None]
    return {**said, "contact": known[-1] if known else None}


def _is_promise(event: object, number: int) -> bool:
    return isinstance(event, e.CallBackPromised) and event.call_back == number
