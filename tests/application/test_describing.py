"""States as plain values, and what differs between two of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.describing import Change, changes, described, leaves
from domain.case.decisions import CASE
from domain.event import Event
from domain.order import events as order
from domain.order.decisions import ORDER
from domain.registry import AGGREGATES
from domain.team.decisions import TEAM
from domain.team.events import TeamFormed
from tests.domain.histories import SEALED, STAGES
from tests.samples import NOW
from tests.strategies import histories

JAR = order.Line(product="jar", quantity=2, price=1200, paid=2400)
RECORDED = order.OrderRecorded(market="de", number=SEALED, customer="customer-1", currency="EUR", lines=(JAR,))
SCAN = order.ScanRecorded(carrier="post", tracking_number=SEALED, parcel="1f0a", status="in", scanned_at=NOW)
DESCRIBED = st.sampled_from(AGGREGATES).flatmap(
    lambda one: histories(one).map(lambda events: described(one.fold(events, one.initial), lambda _: "text"))
)


@pytest.mark.parametrize("name", ["unopened", "open", "waiting", "resolved", "closed"])
def test_a_case_tells_its_stage(name: str) -> None:
    """The stage of the purchase that it is about has a name of its own."""
    told = described(CASE.fold(STAGES[name], CASE.initial), lambda _: None)
    assert told["stage"] == name
    assert "purchase_stage" in told or name == "unopened"


def test_personal_values_of_a_state_are_revealed() -> None:
    """As whoever asks lets them be; of scans only their number says something."""
    events: list[Event] = [RECORDED, SCAN]
    told = described(ORDER.fold(events, ORDER.initial), lambda _: "A-1001")
    assert (told["stage"], told["number"], told["scans"]) == ("recorded", "A-1001", 1)
    assert told["purchase"]["lines"][0]["paid"] == 2400


def test_a_state_without_stages_tells_none() -> None:
    """A team has always been one."""
    told = described(TEAM.fold([TeamFormed(team="front", title="Front")], TEAM.initial), lambda _: None)
    assert told == {"team": "front", "title": "Front", "lead": None}


def test_what_differs_is_told_field_by_field() -> None:
    """Things that are counted go by their ordinals; lists of names are one value; what came empty is left out."""
    before = {"tags": ["a"], "referrals": [{"to": "x", "answered": False}], "same": 1, "gone": "y"}
    after = {
        "tags": ["a", "b"],
        "referrals": [{"to": "x", "answered": True}, {"to": "z", "answered": False}],
        "same": 1,
        "new": [],
    }
    assert changes(before, after) == (
        Change("tags", ["a"], ["a", "b"]),
        Change("referrals.1.answered", before=False, after=True),
        Change("referrals.2.to", None, "z"),
        Change("gone", "y", None),
    )


@settings(deadline=None)
@given(DESCRIBED, DESCRIBED)
def test_differences_are_told_in_both_directions(one: dict[str, object], other: dict[str, object]) -> None:
    """To the same nothing differs; the way back tells the same fields the other way round."""
    assert changes(one, one) == ()
    there, back = changes(one, other), changes(other, one)
    assert {(a.field, repr(a.before), repr(a.after)) for a in there} == {
        (b.field, repr(b.after), repr(b.before)) for b in back
    }


@settings(deadline=None)
@given(DESCRIBED)
def test_a_state_is_told_to_its_leaves(told: dict[str, object]) -> None:
    """Each under a name of its own, and no part that has parts."""
    names = [name for name, _ in leaves(told)]
    assert len(names) == len(set(names))
    assert not any(isinstance(value, dict) for _, value in leaves(told))
