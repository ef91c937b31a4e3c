"""What was published of packs, as people ask about it: by number, and what of it is in force where."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from domain.errors import Refusal
from domain.ids import policy_stream
from domain.policy.decisions import POLICY
from domain.policy.pack import published_pack

if TYPE_CHECKING:
    from application.store.reading import Reading
    from application.store.units import Receipt
    from domain.policy.commands import PublishPolicy
    from domain.policy.events import PolicyPublished
    from domain.policy.state import PolicyState


class PublicationUnknown(Refusal):
    """There is no publication {number}; the last one is {last}."""

    kind = "missing"


class Publication(Struct, frozen=True):
    """A publication of a pack by its number, in which all packs are counted from 1.

    It is for these `markets`, or without any for those that no pack names. `in_force_for` are the markets that are
    under it now; null among them stands for every market that no pack names.
    """

    number: int
    pack: str
    markets: tuple[str, ...]
    reason: str
    announced_at: datetime
    effective_at: datetime
    in_force_for: tuple[str | None, ...]


class Number(NamedTuple):
    """The publication that a command led to, and whether it was made by it: the same text once more is no news."""

    number: int
    news: bool


def publications(state: PolicyState, at: datetime) -> list[Publication]:
    """Return all publications in their order, with the markets that are under each at a moment."""
    held = _held(state, at)
    return [_told(number, one, held) for number, one in enumerate(state.published, 1)]


def publication(state: PolicyState, number: int, at: datetime) -> tuple[Publication, PolicyPublished]:
    """Return a publication as it is told, and itself; raise `PublicationUnknown`."""
    if not 1 <= number <= len(state.published):
        raise PublicationUnknown(number=number, last=len(state.published))
    found = state.published[number - 1]
    return _told(number, found, _held(state, at)), found


async def number_of(reading: Reading, action: PublishPolicy, receipt: Receipt) -> Number:
    """Return the number that the publication of a pack has been given; where that was no news, the number of what was
    in force already.
    """
    history = (await reading.history(policy_stream()))[: receipt.version]
    state: PolicyState = POLICY.fold([one.event for one in history], POLICY.initial)
    if history[-1].command_id == receipt.command_id:
        return Number(len(state.published), news=True)
    # No news is what is in force for each of its markets already, so that any of them will do.
    markets = (*published_pack(action.text).markets, None)
    held = state.in_force(action.effective_at or receipt.recorded_at, markets[0])
    return Number(len(state.published) if held is None else held[0], news=False)


def _held(state: PolicyState, at: datetime) -> dict[int, list[str | None]]:
    markets: dict[str | None, None] = {None: None}
    for one in state.published:
        markets.update(dict.fromkeys(one.markets))
    held: dict[int, list[str | None]] = {}
    for market in markets:
        found = state.in_force(at, market)
        if found is not None:
            held.setdefault(found[0], []).append(market)
    return held


def _told(number: int, one: PolicyPublished, held: dict[int, list[str | None]]) -> Publication:
    return Publication(
        number=number,
        pack=one.pack,
        markets=one.markets,
        reason=one.reason,
        announced_at=one.announced_at,
        effective_at=one.effective_at,
        in_force_for=tuple(held.get(number, ())),
    )
