"""Laws that hold for every aggregate, whatever its events."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import codec
from domain.aggregate import Asker
from domain.case.events import CaseAssigned, CaseNumbered, CustomerMessageReceived
from domain.errors import Refusal
from domain.personal import Plain
from domain.registry import AGGREGATES, BY_ACTION, EVENT_TYPES
from tests import strategies
from tests.samples import NOW

if TYPE_CHECKING:
    from domain.aggregate import Aggregate
    from domain.event import Event

every_aggregate = pytest.mark.parametrize("aggregate", AGGREGATES, ids=lambda one: one.category)
every_event_type = pytest.mark.parametrize("event_type", EVENT_TYPES, ids=lambda one: one.__name__)


@every_aggregate
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_sequence_of_events_folds(aggregate: Aggregate, data: st.DataObject) -> None:
    """A fold never raises, however senseless the history, and always says what would be legal next and for whom."""
    state = aggregate.fold(data.draw(strategies.histories(aggregate)), aggregate.initial)
    assert all(isinstance(name, str) for name in aggregate.legal(state, Asker("staff-1", NOW)))
    assert aggregate.subject("stream", state) is None or isinstance(aggregate.subject("stream", state), str)


@every_aggregate
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_folding_in_two_parts_is_folding_at_once(aggregate: Aggregate, data: st.DataObject) -> None:
    """A state kept from before is as good as one folded anew."""
    history = data.draw(strategies.histories(aggregate))
    cut = data.draw(st.integers(0, len(history)))
    kept = aggregate.fold(history[:cut], aggregate.initial)
    assert aggregate.fold(history[cut:], kept) == aggregate.fold(history, aggregate.initial)


@every_event_type
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_event_survives_the_codec(event_type: type[Event], data: st.DataObject) -> None:
    """What is written is read again, the same."""
    event = data.draw(strategies.events(event_type))
    assert codec.decode(codec.encode(event)) == codec.upcast(event)


@every_event_type
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_no_personal_value_is_written_unsealed(event_type: type[Event], data: st.DataObject) -> None:
    """The codec can't write a value that was not sealed, in any personal field of any event."""
    event = data.draw(strategies.events(event_type))
    for field in codec.PERSONAL[event_type]:
        with pytest.raises(TypeError):
            codec.encode(msgspec.structs.replace(event, **{field: Plain("Ann", "customer-1")}))


@pytest.mark.parametrize(
    "broken", [b"", b"{}", b"\xff", b'{"type":"case.vanished.v1"}', b'{"type":"case.numbered.v1"}']
)
def test_what_no_program_wrote_is_named_unreadable(broken: bytes) -> None:
    """Bytes that are no event raise `UnreadableEvent`."""
    with pytest.raises(codec.UnreadableEvent):
        codec.decode(broken)


def test_an_old_version_is_read_as_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Upcasts are applied one after the other until there is no newer version."""
    upcasts: dict[type[Event], Any] = {
        CaseNumbered: lambda old: CaseAssigned(team=old.number),
        CaseAssigned: lambda old: CustomerMessageReceived(channel=old.team),
    }
    monkeypatch.setattr(codec, "UPCASTS", upcasts)
    read = codec.decode(codec.encode(CaseNumbered(number="2026-000001")))
    assert read == CustomerMessageReceived(channel="2026-000001")


@every_aggregate
def test_every_event_and_action_of_an_aggregate_is_registered_once(aggregate: Aggregate) -> None:
    """A tag begins with its aggregate's category, and an action leads to one aggregate."""
    for event_type in aggregate.events:
        assert codec.TAGS[str(event_type.__struct_config__.tag)] is event_type
        assert str(event_type.__struct_config__.tag).startswith(f"{aggregate.category}.")
    assert all(BY_ACTION[action] is aggregate for action in aggregate.actions)


def test_every_refusal_has_a_stable_code_and_a_message() -> None:
    """A refusal is a sentence; its code comes from its name, and no two share one."""
    refusals = _below(Refusal)
    codes = {one.__new__(one).code for one in refusals}
    assert len(codes) == len(refusals)
    assert "case_is_closed" in codes
    assert all((inspect.getdoc(one) or "").endswith(".") for one in refusals)


def _below(kind: type[Refusal]) -> list[type[Refusal]]:
    found = [one for one in kind.__subclasses__() if one.__module__.startswith("domain.")]
    return [*found, *(deeper for one in found for deeper in _below(one))]
