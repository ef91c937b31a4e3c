"""Actions drawn from their struct types: each field holds what its constraints allow, and names what there is."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec import inspect as mi

from domain.attachment.commands import BeginAttachment
from domain.case.commands import ClassifyCase, ProposeSolution, TagCase, TriageCase
from domain.command import Action
from domain.customer.commands import ChangeContactDetails, RegisterCustomer
from domain.order.commands import CorrectOrder
from domain.staff.commands import ChangeStaffDetails
from projections.kit.histories.drawing import Drawing
from projections.kit.histories.offers import ANY_TIME, NothingToName, Offer, Scene, offer_of, own_offer_of
from projections.kit.histories.wholes import WHOLE, Make

WORDS: Final = (
    *("a", "b-2", "de", "EUR", "ann@example.org", "+49 30 1234", "Europe/Berlin", "f" * 64),
    *("Ä", 'O\'Neil; "x" \\N {}', "one\ttwo\r\nthree", "\N{PACKAGE} 包裹", "%_", "w" * 200),
)
"""What texts and short names are drawn from: one at least for each pattern, and what quoting and escaping mistake."""
NUMBERS: Final = (1, 2, 3, 0, 5, 60, 1200, 10**9, 10**12)


class Shape(NamedTuple):
    """How a struct is drawn: fields that must be given, those that need not, and those of which one is given."""

    kind: type[Struct]
    required: tuple[tuple[str, Make], ...]
    optional: tuple[tuple[str, Make], ...]
    either: tuple[tuple[str, Make], ...]

    def make(self, drawing: Drawing, scene: Scene) -> Any:  # noqa: ANN401 - a struct of that kind
        """Draw one; raises `NothingToName`."""
        given = {name: make(drawing, scene) for name, make in self.required}
        if self.either:
            name, make = drawing.one_of(self.either)
            given[name] = make(drawing, scene)
        for name, make in drawing.some_of(self.optional):
            with suppress(NothingToName):
                given[name] = make(drawing, scene)
        return self.kind(**given)


def action_of(kind: type[Action], drawing: Drawing, scene: Scene) -> Action:
    """Draw an action; raises `NothingToName`."""
    action: Action = (WHOLE.get(kind) or shape_of(kind).make)(drawing, scene)
    return action


@cache
def shape_of(kind: type[Struct]) -> Shape:
    """Return how a struct of this kind is drawn; when an action happened is said with its circumstances."""
    described = mi.type_info(kind)
    assert isinstance(described, mi.StructType)  # noqa: S101 - it is a struct
    fields = [one for one in described.fields if not (one.name == "occurred_at" and issubclass(kind, Action))]
    makes = {one.name: _make(one.type, kind.__name__, one.name) for one in fields}
    either = _EITHER.get(kind, ())
    required = [one.name for one in fields if one.required]
    optional = [one.name for one in fields if not (one.required or one.name in either)]
    parts = (tuple((name, makes[name]) for name in names) for names in (required, optional, either))
    return Shape(kind, *parts)


def _make(described: mi.Type, owner: str, name: str) -> Make:
    if isinstance(described, mi.UnionType):
        (described,) = (one for one in described.types if not isinstance(one, mi.NoneType))
    if isinstance(described, mi.Metadata):
        described = described.type
    match described:
        case mi.LiteralType():
            # What has a few values is one of these, though another field of its name may name something.
            own = own_offer_of(owner, name)
            return _any_of(described.values) if own is None else _offered(own, name)
        case mi.BoolType():
            return _any_of((False, True))
        case mi.VarTupleType():
            return _several(_make(described.item_type, owner, name), described)
        case mi.DictType():
            return _dict(offer_of(owner, name), _make(described.value_type, owner, f"{name}.value"))
        case mi.StructType():
            return WHOLE.get(described.cls) or shape_of(described.cls).make
        case _:
            return _simple(described, owner, name)


def _simple(described: mi.Type, owner: str, name: str) -> Make:
    if (offer := offer_of(owner, name)) is not None:
        return _offered(offer, name)
    match described:
        case mi.StrType():
            return _any_of(_fitting(described, owner, name))
        case mi.IntType():
            low, high = described.ge or 0, described.le or max(NUMBERS)
            return _any_of([one for one in NUMBERS if low <= one <= high])
        case mi.DateTimeType():
            return _offered(ANY_TIME, name)
        case _:
            raise TypeError(f"nothing is known to draw for {owner}.{name}: {described}")


def _any_of(options: tuple[Any, ...] | list[Any]) -> Make:
    return lambda drawing, _scene: drawing.one_of(options)


def _offered(offer: Offer, name: str) -> Make:
    def make(drawing: Drawing, scene: Scene) -> Any:  # noqa: ANN401 - whatever is offered
        options = offer(scene)
        if not options:
            raise NothingToName(name)
        return drawing.one_of(options)

    return make


def _several(item: Make, described: mi.VarTupleType) -> Make:
    low, high = described.min_length or 0, described.max_length or 1000
    return lambda drawing, scene: tuple(item(drawing, scene) for _ in range(drawing.how_many(low, high)))


def _dict(names: Offer | None, value: Make) -> Make:
    if names is None:
        raise TypeError("a dict whose keys nothing offers can't be drawn")
    return lambda drawing, scene: {name: value(drawing, scene) for name in drawing.some_of(names(scene))}


def _fitting(described: mi.StrType, owner: str, name: str) -> list[str]:
    """Return the words that the constraints allow."""
    low, high = described.min_length or 0, described.max_length or 1000
    found = [
        one
        for one in WORDS
        if low <= len(one) <= high and (described.pattern is None or re.search(described.pattern, one))
    ]
    if not found:
        raise LookupError(f"no word fits {owner}.{name}, {described}: add one to WORDS")
    return found


_EITHER: Final[dict[type, tuple[str, ...]]] = {
    BeginAttachment: ("subject", "case"),
    ChangeContactDetails: ("email", "phone", "name", "language", "time_zone", "preferred_channel"),
    ChangeStaffDetails: ("name", "languages", "skills"),
    ClassifyCase: ("kind", "topic"),
    CorrectOrder: ("merchant", "lines", "currency", "ordered_at"),
    ProposeSolution: ("remedy", "text"),
    RegisterCustomer: ("email", "phone"),
    TagCase: ("add", "remove"),
    TriageCase: ("complexity", "severity"),
}
"""Fields of which an action needs one."""
