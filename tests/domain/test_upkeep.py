"""What is done to projections by hand, and what is kept of it."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from domain.ids import upkeep_stream
from domain.upkeep.commands import DropParkedEvent, Parked
from domain.upkeep.decisions import UPKEEP
from domain.upkeep.errors import NothingParked, ParkedElsewhere
from domain.upkeep.events import ParkedEventDropped
from tests.spec import given

PARKED = Parked(version=2, position=7, event_type="case.opened.v1")
DROPPED = ParkedEventDropped(
    projection="queue",
    version=2,
    build="live",
    stream="case-1",
    position=7,
    event_type="case.opened.v1",
    reason="Made by a test.",
)


def drop(**contents: Any) -> DropParkedEvent:  # noqa: ANN401 - the fields of the action
    """Return the dropping of what the queue has laid aside."""
    usual = {"projection": "queue", "build": "live", "stream": "case-1", "position": 7, "reason": "Made by a test."}
    return DropParkedEvent(**{**usual, "parked": PARKED, **contents})


def test_what_is_dropped_is_kept_with_its_reason() -> None:
    """Which build of which projection goes on without which event of which stream."""
    given(UPKEEP).when(drop()).then(DROPPED)


def test_dropping_it_again_is_no_news() -> None:
    """While whoever drives the build has not looked yet, and when the stream has moved on or is laid aside no more."""
    given(UPKEEP, DROPPED).when(drop()).then()
    given(UPKEEP, DROPPED).when(drop(parked=None)).then()
    given(UPKEEP, DROPPED).when(drop(parked=structs.replace(PARKED, position=9))).then()


def test_a_newer_build_that_lays_it_aside_again_is_asked_again() -> None:
    """It was not decided on then."""
    newer = structs.replace(PARKED, version=3)
    given(UPKEEP, DROPPED).when(drop(parked=newer)).then(structs.replace(DROPPED, version=3))
    given(UPKEEP, DROPPED).when(drop(build="beside")).then(structs.replace(DROPPED, build="beside"))


def test_only_what_a_stream_stands_at_is_dropped() -> None:
    """What waits behind it may be well."""
    message = given(UPKEEP).when(drop(position=8)).then(ParkedElsewhere)
    assert message == "The stream stands at position 7: drop that event, or leave it."
    message = given(UPKEEP).when(drop(parked=None)).then(NothingParked)
    assert message == "The live build of queue has laid nothing aside of case-1."


def test_each_projection_has_a_stream_of_its_own() -> None:
    """The same in every ledger."""
    assert upkeep_stream("queue") == upkeep_stream("queue") != upkeep_stream("timeline")
    assert upkeep_stream("queue").startswith("upkeep-")
