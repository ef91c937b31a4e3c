"""Drawn histories: logs that a ledger could hold, and all that one can."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import hypothesis
import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from domain import codec
from domain.call.events import CallRecorded
from domain.case import events as e
from domain.case.state import Closed, Open, Resolved, Waiting
from domain.customer import events as customers
from domain.event import tag_of
from domain.ids import category_of, policy_stream
from domain.personal import Sealed
from domain.policy.errors import PackInvalid
from domain.registry import AGGREGATES, BY_CATEGORY
from interfaces.wiring import PROJECTIONS
from projections.kit import Happened, log_of, prove
from projections.kit.histories import DESK_PACK, histories
from projections.kit.histories.desk import Desk

if TYPE_CHECKING:
    from domain.aggregate import Aggregate
    from domain.command import Action

History = list[Happened]
few = settings(max_examples=30, deadline=None)
every_aggregate = pytest.mark.parametrize("aggregate", AGGREGATES, ids=lambda one: one.category)


@pytest.fixture(scope="module")
def many() -> list[History]:
    """Some hundred histories, the same in every run."""
    drawn: list[History] = []

    @settings(max_examples=750, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(histories())
    def draw(history: History) -> None:
        drawn.append(history)

    draw()
    return drawn


def by_stream(history: History) -> dict[str, list[Happened]]:
    """Return what happened on each stream."""
    found: dict[str, list[Happened]] = defaultdict(list)
    for one in history:
        found[one.stream].append(one)
    return found


def states_of(aggregate: Aggregate, events: list[Happened]) -> list[Any]:
    """Return what a stream was after each of its events."""
    state, states = aggregate.initial, []
    for one in events:
        state = aggregate.evolve(state, one.event)
        states.append(state)
    return states


def test_every_kind_of_event_is_drawn(many: list[History]) -> None:
    """Some hundred histories hold every tag of the registry."""
    assert {tag_of(one.event) for history in many for one in history} == set(codec.TAGS)


def test_every_stage_of_a_case_is_drawn(many: list[History]) -> None:
    """Open, waiting, resolved, closed in each way, merged, and reopened."""
    aggregate = BY_CATEGORY["case"]
    states = [
        state
        for history in many
        for stream, events in by_stream(history).items()
        if category_of(stream) == "case"
        for state in states_of(aggregate, events)
    ]
    assert {type(state) for state in states} == {Open, Waiting, Resolved, Closed}
    hows = {state.how for state in states if isinstance(state, Closed)}
    assert hows == {"confirmed", "silent", "supervisor", "merged", "imported"}
    assert any(state.merged_into for state in states if isinstance(state, Closed))
    assert any(state.file.times_reopened for state in states)


def test_every_circumstance_is_drawn(many: list[History]) -> None:
    """Late entries and prompt ones, each origin, several at the same moment, strangers and staff of the history."""
    every = [one for history in many for one in history]
    assert {one.origin for one in every} == {"live", "import", "demo"}
    assert any(_occurred(one) < _recorded(one) for one in every)
    assert any(_occurred(one) == _recorded(one) for one in every)
    pairs = [pair for history in many for pair in pairwise(history)]
    assert any(_occurred(later) < _occurred(one) for one, later in pairs)
    assert any(_recorded(later) == _recorded(one) and later.stream != one.stream for one, later in pairs)
    assert any(one.actor in by_stream(history) for history in many for one in history)


def test_streams_are_interleaved(many: list[History]) -> None:
    """A history goes back and forth between its streams, and most have some tens of events."""
    back = sum(one.stream != later.stream and later.stream in seen for one, later, seen in _walks(many))
    assert back > len(many)
    assert sorted(map(len, many))[len(many) // 2] > 20


@few
@given(histories())
def test_every_stream_folds_to_what_its_events_say(history: History) -> None:
    """Each begins at version 1, is about the person whom its state names, and holds events of its own kind alone."""
    for stream, events in by_stream(history).items():
        aggregate = BY_CATEGORY[category_of(stream)]
        assert all(type(one.event) in aggregate.events for one in events)
        states = states_of(aggregate, events)
        assert [one.subject for one in events] == [aggregate.subject(stream, state) for state in states]
        assert states[0] != aggregate.initial
    for entries in by_stream(history):
        versions = [entry.version for entry in log_of(history) if entry.stream == entries]
        assert versions == list(range(1, len(versions) + 1))


@few
@given(histories())
def test_times_are_those_of_a_ledger(history: History) -> None:
    """What was recorded later stands later, and nothing is recorded before it happened."""
    assert all(_recorded(one) <= _recorded(later) for one, later in pairwise(history))
    assert all(_occurred(one) <= _recorded(one) for one in history)


@few
@given(histories())
def test_events_are_as_the_ledger_keeps_them(history: History) -> None:
    """Each is sealed, so it can be encoded; no two seals of a history are the same."""
    assert all(codec.decode(codec.encode(one.event)) == one.event for one in history)
    seals = [value for one in history for value in msgspec.structs.astuple(one.event) if isinstance(value, Sealed)]
    assert len(set(seals)) == len(seals)


@few
@given(histories())
def test_what_touches_two_streams_is_on_both(history: History) -> None:
    """A merge, its undoing and a split stand on both streams, together."""
    for at, one in enumerate(history):
        match one.event:
            case e.CaseMergedInto(into=into):
                joined = history[at + 1]
                assert isinstance(joined.event, e.CaseMergedIn)
                assert (joined.stream, joined.event.merged) == (into, one.stream)
            case customers.MergedInto(into=into):
                assert (history[at + 1].stream, history[at + 1].event) == (into, customers.MergedIn(merged=one.stream))
            case customers.UnmergedFrom(was=was):
                other = customers.UnmergedOut(unmerged=one.stream)
                assert (history[at + 1].stream, history[at + 1].event) == (was, other)
            case e.CaseSplitOff(into=into):
                assert isinstance(history[at + 1].event, e.CaseOpened)
                assert history[at + 1].stream == into
            case _:
                pass


@few
@given(histories())
def test_numbers_have_no_gaps_in_a_year(history: History) -> None:
    """The store gives them in the order of writing."""
    years: dict[str, int] = defaultdict(int)
    for one in history:
        if isinstance(one.event, e.CaseNumbered):
            year = str(_recorded(one).year)
            years[year] += 1
            assert one.event.number == f"{year}-{years[year]:06d}"


@few
@given(histories())
def test_what_an_event_names_was_there_before(history: History) -> None:
    """Customers, orders and attachments of a case, and the policy under which it was opened."""
    known: set[str] = set()
    published = 0
    for one in history:
        event = one.event
        if isinstance(event, e.CaseOpened):
            named = {event.customer, event.order, *event.attachments} - {None}
            assert named <= known
            assert (event.policy or 1) <= published
        known.add(one.stream)
        published += one.stream == policy_stream()


@few
@given(data=hypothesis.strategies.data())
def test_what_is_asked_could_have_come_through_an_interface(data: hypothesis.strategies.DataObject) -> None:
    """Every action keeps the constraints of its type."""
    asked: list[Action] = []
    carry_out = Desk.ask

    def ask(desk: Desk, stream: str, action: Action, *circumstances: Any) -> None:  # noqa: ANN401 - as they come
        asked.append(action)
        carry_out(desk, stream, action, *circumstances)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Desk, "ask", ask)
        data.draw(histories())
    for action in asked:
        assert msgspec.json.decode(msgspec.json.encode(action), type=type(action)) == action


@every_aggregate
def test_a_history_can_tell_of_one_aggregate_alone(aggregate: Aggregate) -> None:
    """Then there are no events of others, and what it names of others is only named."""
    tags: set[str] = set()

    @settings(max_examples=750, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(histories([aggregate], max_commands=20))
    def draw(history: History) -> None:
        tags.update(tag_of(one.event) for one in history)

    draw()
    assert tags
    assert {tag.partition(".")[0] for tag in tags} == {aggregate.category}


@few
@given(histories(max_cases=1, max_commands=20))
def test_a_history_keeps_its_bounds(history: History) -> None:
    """No more cases begin than are allowed, beside those that are split off or opened for a call."""
    begun = {one.stream for one in history if isinstance(one.event, e.CaseOpened)}
    split = {one.event.into for one in history if isinstance(one.event, e.CaseSplitOff)}
    called = {one.event.case for one in history if isinstance(one.event, CallRecorded) and one.event.opened}
    assert len(begun - split - called) <= 1


def test_a_pack_that_can_not_be_meant_is_refused_at_once() -> None:
    """Before anything is drawn, with the reason."""
    with pytest.raises(PackInvalid, match="listed twice"):
        histories(pack=DESK_PACK.replace('id = "phone"', 'id = "email"'))


@pytest.mark.slow
def test_a_failure_shrinks_to_little_more_than_its_cause() -> None:
    """A history that needs a case in waiting is left with the policy, the opening with its clocks, and the waiting."""
    found = hypothesis.find(
        histories(max_commands=10),
        lambda history: any(isinstance(one.event, e.CaseWaiting) for one in history),
        settings=settings(max_examples=1000, database=None, deadline=None, suppress_health_check=list(HealthCheck)),
        random=Random(1),
    )
    assert len(found) <= 7 + sum(isinstance(one.event, e.ClockEvent) for one in found)
    assert len(found) <= 13


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda one: one.name)
def test_every_read_model_takes_every_history(projection: Any) -> None:  # noqa: ANN401 - a read model of whatever rows
    """It comes to the same in one batch, event by event, twice, and in every other way in which events may come."""

    @settings(max_examples=15, deadline=None)
    @given(histories(max_commands=40))
    def law(history: History) -> None:
        prove(projection, log_of(history))

    law()


def _occurred(one: Happened) -> Any:  # noqa: ANN401 - a time, which drawn histories always say
    assert one.occurred_at is not None
    return one.occurred_at


def _recorded(one: Happened) -> Any:  # noqa: ANN401 - as above
    assert one.recorded_at is not None
    return one.recorded_at


def _walks(many: list[History]) -> list[tuple[Happened, Happened, set[str]]]:
    """Return each step from one event to the next with the streams seen before."""
    found = []
    for history in many:
        seen: set[str] = set()
        for one, later in pairwise(history):
            found.append((one, later, set(seen)))
            seen.add(one.stream)
    return found
