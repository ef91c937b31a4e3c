"""The strategy of histories: command after command, each drawn out of what is legal, decided, and folded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from domain.aggregate import Aggregate
from domain.policy.pack import parse_pack
from domain.registry import AGGREGATES
from projections.kit.histories.asking import ask
from projections.kit.histories.desk import Desk
from projections.kit.histories.drawing import Drawing
from projections.kit.log import Happened

DESK_PACK: Final = files(__package__).joinpath("desk.toml").read_text(encoding="utf-8")
"""A policy pack with every section, under which histories are drawn."""
OTHERS: Final = 3
"""How many streams of each category but cases begin."""
_WEIGHTS: Final = {
    "case": 32,
    "customer": 6,
    "order": 11,
    "staff": 8,
    "attachment": 6,
    "standard_reply": 3,
    "team": 3,
    "policy": 3,
}
_BUSY: Final = 6
"""How much more a busy aggregate has to do."""


def histories(
    aggregates: Sequence[Aggregate] = AGGREGATES,
    *,
    max_cases: int = 4,
    max_commands: int = 80,
    pack: str = DESK_PACK,
) -> SearchStrategy[list[Happened]]:
    """Return a strategy for logs that a ledger could hold, of these aggregates, sealed and in the order of writing.

    Of each aggregate three streams begin at most, of cases as many as are given, beside those that are split off. The
    events are what the decisions return, so there are none that could not have happened; they are folded by `evolve`.
    Decisions follow the policy pack (TOML). Where policies are among the aggregates, its publication comes first.
    """
    parse_pack(pack)
    most = {one.category: max_cases if one.category == "case" else OTHERS for one in aggregates}
    return _histories(_Bounds(tuple(aggregates), most, max_commands, pack))


class _Bounds(NamedTuple):
    """What a history may hold."""

    aggregates: tuple[Aggregate, ...]
    most: Mapping[str, int]
    commands: int
    pack: str

    def __repr__(self) -> str:
        """Say in one line what is otherwise pages of every message about the strategy."""
        return f"at most {self.commands} commands on {', '.join(self.most)}"


@st.composite
def _histories(draw: DrawFn, bounds: _Bounds) -> list[Happened]:
    desk, drawing = Desk(bounds.aggregates, bounds.pack, bounds.most), Drawing(draw)
    if not drawing.more(bounds.commands):
        return []
    if "policy" in bounds.most:
        desk.begin()
    command = _command(desk, _turns(drawing, bounds.aggregates))
    for _ in range(bounds.commands):
        draw(command)
        if not drawing.more(bounds.commands):
            break
    return desk.log


@st.composite
def _command(draw: DrawFn, desk: Desk, turns: Sequence[Aggregate | None]) -> None:
    """Draw one command and carry it out; a strategy of its own, so that whole commands are varied and left out."""
    drawing = Drawing(draw)
    aggregate = drawing.one_of(turns)
    if aggregate is not None:
        ask(desk, drawing, aggregate)


def _turns(drawing: Drawing, aggregates: Sequence[Aggregate]) -> list[Aggregate | None]:
    """Draw which aggregates have more to do than others in this history, so that all are seen deep in their work.

    The first turn is nobody's: what is not needed for a failure shrinks to that in one step, and is left out then.
    """
    busy = drawing.some_of(aggregates)
    times = [_WEIGHTS.get(one.category, 1) * (_BUSY if one in busy else 1) for one in aggregates]
    return [None, *(one for one, often in zip(aggregates, times, strict=True) for _ in range(often))]
