"""What is known of a history, counted from the feed of events."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts over all imported cases; a source event is a row of the file."""

    cases: int
    source_events: int
    resolved_more_than_once: int
    never_closed: int
    more_after_the_first_close: int
    only_closed_again: int


HELPDESK = Figures(
    cases=4580,
    source_events=21_348,
    resolved_more_than_once=386,
    never_closed=21,
    more_after_the_first_close=17,
    only_closed_again=14,
)
"""What is known of helpdesk.csv by other means."""


def figures(events: Iterable[Mapping[str, Any]]) -> Figures:
    """Count from events as `GET /v1/events` shows them, in the order of positions."""
    opened: set[str] = set()
    resolved: dict[str, int] = defaultdict(int)
    meanings: dict[str, list[str | None]] = defaultdict(list)
    for event in events:
        match event["type"]:
            case "case.opened.v1" if event["data"].get("source"):
                opened.add(event["stream"])
            case "case.resolved.v1":
                resolved[event["stream"]] += 1
            case "case.source_fact_recorded.v1":
                meanings[event["stream"]].append(event["data"].get("means"))
            case _:
                pass
    after = [found[found.index("closed") + 1 :] for found in meanings.values() if "closed" in found]
    return Figures(
        cases=len(opened),
        source_events=sum(len(found) for found in meanings.values()),
        resolved_more_than_once=sum(resolved[stream] > 1 for stream in opened),
        never_closed=sum("closed" not in meanings[stream] for stream in opened),
        more_after_the_first_close=sum(bool(rest) for rest in after),
        only_closed_again=sum(set(rest) == {"closed"} for rest in after),
    )
