"""States as plain values, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, to_builtins

from domain.access.state import AccessState
from domain.follow_up_list.state import FollowUpListState
from domain.order.scans import Scans
from domain.order.state import RecordedOrder
from domain.personal import Sealed
from domain.policy.state import PolicyState
from domain.team.state import TeamState

if TYPE_CHECKING:
    from domain.calendar.published import PublishedCalendar
    from domain.policy.events import PolicyPublished, StatutesPublished

Reveal = Callable[[Sealed], Any]
"""Returns what stands for a sealed value in a described state."""
Described = dict[str, Any]
_WITHOUT_STAGES: Final = (AccessState, FollowUpListState, PolicyState, TeamState)
_MISSING: Final = object()


class Change(Struct, frozen=True):
    """A field of a described state that differs; `referrals.1.answered` is a field of the first referral."""

    field: str
    before: Any
    after: Any


def described(state: Struct, reveal: Reveal) -> Described:
    """Return a state as plain values: its stage, where its kind has stages, what belongs to that, and its file.

    `stage` is where in its life it stands; the stage of the purchase that a case is about is `purchase_stage`.
    """
    if isinstance(state, PolicyState):
        return {
            "published": [_publication(one) for one in state.published],
            "calendars": [_calendar(pack, versions[-1]) for (pack, _), versions in state.calendars.items()],
            "statutes": [_book(one) for one in state.statutes],
        }
    own = {name: getattr(state, name) for name in state.__struct_fields__}
    file = own.pop("file", None)
    if file is not None:
        kept = {name: getattr(file, name) for name in file.__struct_fields__}
        if "stage" in kept:
            kept = {"purchase_stage" if name == "stage" else name: value for name, value in kept.items()}
        own |= kept
    stage = {} if isinstance(state, _WITHOUT_STAGES) else {"stage": _stage(state)}
    return {**stage, **{name: _plain(value, reveal) for name, value in own.items()}}


def changes(before: Described, after: Described) -> tuple[Change, ...]:
    """Return what differs, in the order of the fields; a field that came with nothing in it is no difference."""
    return tuple(_changes("", before, after))


def _publication(published: PolicyPublished) -> Described:
    """Return a publication without its text, which is long; its event has that."""
    shown = {"pack": published.pack, "announced_at": published.announced_at, "effective_at": published.effective_at}
    plain: Described = to_builtins(shown)
    return plain


def _calendar(pack: str, newest: PublishedCalendar) -> Described:
    """Return a calendar in its newest version, without its hours and what it knows of the world, which are long."""
    shown = {
        "pack": pack,
        "calendar": newest.spec.id,
        "version": newest.version,
        "since": newest.since,
        "known_until": newest.expansion.last_day,
    }
    plain: Described = to_builtins(shown)
    return plain


def _book(published: StatutesPublished) -> Described:
    """Return how many statutes were written down at once, and for when; the event has each of them."""
    shown = {
        "statutes": len(published.statutes),
        "announced_at": published.announced_at,
        "effective_at": published.effective_at,
    }
    plain: Described = to_builtins(shown)
    return plain


def _stage(state: Struct) -> str:
    return "recorded" if isinstance(state, RecordedOrder) else type(state).__name__.lower()


def _plain(value: Any, reveal: Reveal) -> Any:  # noqa: ANN401 - whatever a state holds
    match value:
        case Sealed():
            return reveal(value)
        case Scans():
            # Only their number says something to a person: they are kept as digests.
            return len(value)
        case Struct():
            return {name: _plain(getattr(value, name), reveal) for name in value.__struct_fields__}
        case tuple():
            return [_plain(one, reveal) for one in value]
        case _:
            return to_builtins(value)


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - whatever a state holds
    """Yield what a described state says, each value under its whole name: `referrals.1.answered`."""
    parts = _parts(value)
    if parts is not None:
        for key, part in parts.items():
            yield from leaves(part, _below(name, key))
    elif value is not None and value != []:
        yield name, value


def _changes(name: str, before: Any, after: Any) -> Iterator[Change]:  # noqa: ANN401 - whatever a state holds
    if before == after:
        return
    parts, parts_now = _parts(before), _parts(after)
    if parts is not None and parts_now is not None:
        for key in dict.fromkeys((*parts, *parts_now)):
            yield from _changes(_below(name, key), parts.get(key, _MISSING), parts_now.get(key, _MISSING))
    elif (before is not _MISSING or after) and (after is not _MISSING or before):
        yield Change(name, None if before is _MISSING else before, None if after is _MISSING else after)


def _below(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key


def _parts(value: Any) -> Described | None:  # noqa: ANN401 - whatever a state holds
    """Return what a value is made of: fields, or things that are counted from 1; None for a value that is one.

    What is not there has no parts yet.
    """
    if value is _MISSING:
        return {}
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return {str(at): one for at, one in enumerate(value, 1)}
    return None
