"""Structs whose fields go together, so that each can't be drawn by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, TypeAlias, get_args

from domain.attachment.commands import UNDECLARED, Contents
from domain.attachment.state import Begun
from domain.case.events import CaseReopened
from domain.event import tag_of
from domain.follow_up_list.commands import MakeList
from domain.order.commands import LineInput, PaymentInput, ReachMilestone
from domain.order.events import Milestone
from domain.upkeep.commands import DropParkedEvent, Parked
from projections.kit.histories.drawing import Drawing
from projections.kit.histories.offers import DIGEST, SIZE, NothingToName, Scene
from projections.kit.log import Happened

Make: TypeAlias = Callable[[Drawing, Scene], Any]
"""Draws a value; raises `NothingToName`."""


def _line(drawing: Drawing, _scene: Scene) -> LineInput:
    """Draw a line of an order whose money adds up."""
    quantity, price = 1 + drawing.below(3), drawing.one_of((1000, 1, 0, 10**9))
    total = price * quantity
    coupon = drawing.one_of((0, total // 2, total))
    points = drawing.one_of((0, (total - coupon) // 3))
    paid = total - coupon - points
    split = drawing.below(2) and paid > 1
    amounts = {"card": paid - 1, "gift-card": 1} if split else {}
    payments = tuple(PaymentInput(method=method, amount=amount) for method, amount in amounts.items())
    product = drawing.one_of(("p-1", "p-2"))
    return LineInput(
        product=product, quantity=quantity, price=price, paid=paid, coupon=coupon, points=points, payments=payments
    )


def _arrived(drawing: Drawing, scene: Scene) -> Contents:
    """Draw what arrived of an attachment: as announced, but not always of the type."""
    state = scene.state
    if not isinstance(state, Begun):
        raise NothingToName("contents")
    media_type = drawing.one_of((*(state.declared,) * 2, "image/gif", UNDECLARED))
    return Contents(state.size or SIZE, state.digest or DIGEST, media_type)


def _milestone(drawing: Drawing, scene: Scene) -> ReachMilestone:
    """Draw a milestone; one that was reached already is corrected."""
    reached = [name for name, _ in getattr(scene.state, "milestones", ())]
    milestone = drawing.one_of([*get_args(Milestone), *reached * 3])
    if milestone not in reached:
        return ReachMilestone(milestone=milestone)
    before = timedelta(hours=1 + drawing.below(3))
    return ReachMilestone(milestone=milestone, occurred_at=scene.desk.now - before, reason="Misread")


def _dropped(drawing: Drawing, scene: Scene) -> DropParkedEvent:
    """Draw an event of the history that a read model is said not to take in."""
    log = scene.desk.log or [Happened(event=CaseReopened())]
    at = drawing.below(len(log))
    parked = Parked(version=1, position=at + 1, event_type=tag_of(log[at].event))
    return DropParkedEvent(
        projection=drawing.one_of(("queue", "timeline")),
        build=drawing.one_of(("live", "beside")),
        stream=log[at].stream,
        position=parked.position,
        reason="It can't be read",
        parked=parked,
    )


def _list(drawing: Drawing, scene: Scene) -> MakeList:
    """Draw the list of one of the days around, with some cases on it."""
    day = scene.desk.now.date() - timedelta(days=drawing.below(3))
    at = datetime.combine(day, time(9), UTC)
    return MakeList(pack=scene.pack.name, day=day, at=at, cases=tuple(drawing.some_of(scene.desk.known("case"))))


WHOLE: Final[Mapping[type, Make]] = {
    LineInput: _line,
    Contents: _arrived,
    ReachMilestone: _milestone,
    DropParkedEvent: _dropped,
    MakeList: _list,
}
"""Structs whose fields go together."""
