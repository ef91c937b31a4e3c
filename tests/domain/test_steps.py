"""Where a case is in the process that its policy lays down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from domain.case import events as e
from domain.case.decisions import CASE
from domain.case.steps import point, step
from domain.policy.sections.organisation import Step
from domain.policy.sections.spans import EVERYTHING, Scope
from tests.domain.histories import STAGES, opened, resolved, waiting
from tests.samples import POLICY

if TYPE_CHECKING:
    from domain.case.state import Stage
    from domain.event import Event
    from domain.policy.pack import Pack

CLAIMED = e.CaseClaimed(assignee="staff-1")
URGENT = e.PriorityChanged(priority="urgent", was="normal")
EXPLAINED = (e.InformationVerified(sources=("log",)), e.CauseFound())
REVIEW = e.SolutionProposed(solution=1, by="staff-2", asks_merchant=False, needs_review=True)
REVIEWED = e.SolutionReviewed(solution=1, approved=True)
MERCHANT = e.SolutionProposed(solution=1, by="staff-2", asks_merchant=True, needs_review=False)
FREE = e.SolutionProposed(solution=1, by="staff-2", asks_merchant=False, needs_review=False)
BOTH = e.SolutionProposed(solution=1, by="staff-2", asks_merchant=True, needs_review=True)
ACCEPTED, REFUSED = (e.MerchantAnswered(solution=1, answer=one) for one in ("accepted", "refused"))
REJECTED = e.SolutionReviewed(solution=1, approved=False)


def _after(*history: Event) -> Stage:
    state: Stage = CASE.fold(history, CASE.initial)
    return state


@pytest.mark.parametrize(
    "name, expected",
    [
        ("open", "unassigned"),
        ("claimed", "working"),
        ("verified", "unassigned"),
        ("explained", "understood"),
        ("with a solution", "proposed"),
        ("waiting", "waiting"),
        ("resolved", "resolved"),
        ("closed", "closed"),
        ("merged", "closed"),
    ],
)
def test_each_stage_is_a_point_of_the_process(name: str, expected: str) -> None:
    """From nobody has it to closed."""
    assert point(_after(*STAGES[name])) == expected


def test_what_was_found_out_stays_found_whoever_has_the_case() -> None:
    """A case that is released, or comes back after it was resolved, is as far as it came."""
    assert point(_after(opened, CLAIMED, *EXPLAINED, e.CaseReleased())) == "understood"
    assert point(_after(opened, CLAIMED, *EXPLAINED, resolved, e.CaseReopened())) == "understood"
    assert point(_after(opened, CLAIMED, waiting, e.CaseResumed(because="answered"))) == "working"


@pytest.mark.parametrize("undecided", [(FREE,), (REVIEW,), (MERCHANT,), (BOTH, ACCEPTED), (BOTH, REVIEWED)])
def test_a_solution_is_proposed_until_it_is_decided(undecided: tuple[Event, ...]) -> None:
    """Until everybody has spoken who is asked about it; where nobody is, until the case is resolved."""
    assert point(_after(opened, CLAIMED, *EXPLAINED, *undecided)) == "proposed"
    assert point(_after(opened, CLAIMED, *EXPLAINED, *undecided, resolved)) == "resolved"


@pytest.mark.parametrize(
    "decided",
    [(REVIEW, REVIEWED), (REVIEW, REJECTED), (MERCHANT, ACCEPTED), (BOTH, REFUSED), (BOTH, REJECTED)],
)
def test_a_decided_solution_leaves_the_case_as_far_as_it_was(decided: tuple[Event, ...]) -> None:
    """One refusal decides; another solution is proposed anew."""
    assert point(_after(opened, CLAIMED, *EXPLAINED, *decided)) == "understood"
    assert point(_after(opened, CLAIMED, *decided)) == "working"
    another = e.SolutionProposed(solution=2, by="staff-2", asks_merchant=False, needs_review=True)
    assert point(_after(opened, CLAIMED, *decided, another)) == "proposed"


def _pack(*steps: Step) -> Pack:
    return replace(POLICY.pack, steps=steps)


def test_the_step_is_the_one_for_the_point_and_the_case() -> None:
    """Of several that fit, the first; none where the pack has no steps or none that fits."""
    urgent = Step("alarm", "Alarm", ("unassigned",), Scope(priorities=("urgent",)))
    begun = Step("begun", "Begun", ("unassigned", "working"))
    pack = _pack(urgent, begun)
    assert step(_after(opened), pack) is begun
    assert step(_after(opened, URGENT), pack) is urgent
    assert step(_after(opened, URGENT, CLAIMED), pack) is begun
    assert step(_after(opened, resolved), pack) is None
    assert step(_after(opened), POLICY.pack) is None


@pytest.mark.parametrize(
    "only, expected",
    [
        ({}, True),
        ({"channels": ("phone", "email")}, True),
        ({"channels": ("phone",)}, False),
        ({"priorities": ("normal",)}, True),
        ({"priorities": ("low", "high")}, False),
        ({"kinds": ("quality",)}, True),
        ({"kinds": ("service",)}, False),
        ({"topics": ("delivery",)}, True),
        ({"topics": ("return",)}, False),
        ({"complexities": ("complex",)}, True),
        ({"complexities": ("simple",)}, False),
        ({"severities": ("major",)}, True),
        ({"severities": ("ordinary",)}, False),
        ({"channels": ("email",), "topics": ("delivery",), "priorities": ("normal",)}, True),
        ({"channels": ("email",), "topics": ("return",)}, False),
    ],
)
def test_a_scope_fits_what_is_in_each_of_its_lists(only: dict[str, Any], expected: bool) -> None:  # noqa: FBT001 - what is expected
    """A list that is empty leaves nothing out."""
    begun = e.CaseOpened(subject="customer-1", channel="email", topic="delivery", team="front", kind="quality")
    case = _after(begun, e.CaseTriaged(complexity="complex", severity="major")).file
    assert Scope(**only).fits(case) is expected


def test_what_a_case_does_not_say_is_in_no_list() -> None:
    """No kind is none of the kinds, and what was not judged is neither simple nor complex."""
    case = _after(opened).file
    assert EVERYTHING.fits(case)
    assert not Scope(kinds=("quality", "service")).fits(case)
    assert not Scope(complexities=("simple", "complex")).fits(case)
