"""What the words of the page mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from interfaces.sla.markup import paragraph
from projections.sla import VERSION

_TERMS: Final = {
    "Clock": "One promise on one case: from what starts it to what fulfils it, as its policy says.",
    "Period": "A clock belongs to the period in which it started, whenever it was kept or broken.",
    "Kept": "What was promised was done by the due instant, or exactly then.",
    "Broken": "The due instant passed first. It stays broken however late the work was done, unless a fact that was"
    " entered afterwards corrected it.",
    "Share kept": "Kept / (kept + broken), rounded down. Where nothing was decided there is none, which is not 100 %.",
    "Goal": "How many of a hundred decided clocks the policy wants kept, the strictest where several policies count.",
    "Running, paused": "Not decided yet. What is paused cannot run out.",
    "Excluded": "Ended before it ran out, so that it counts as neither, with the reason told: its case was merged into"
    " another, for example.",
    "How long it took": "From the start of a clock to its fulfilment, nights and weekends included, of broken promises"
    " too. Responses are clocks that a public reply fulfils, resolutions those that a resolution does.",
    "Who answers for it": "The team and the member who had the case when the clock was fulfilled or ran out.",
}


def definitions() -> Iterator[str]:
    """Yield how the figures are counted."""
    yield '<h2 id="counted">How it is counted</h2>'
    yield '<dl class="terms">'
    for term, meaning in _TERMS.items():
        yield f"<div><dt>{term}</dt><dd>{meaning}</dd></div>"
    yield "</dl>"
    yield paragraph(f"Version {VERSION} of these definitions. Cases and staff are told by their ids alone.", "faint")
