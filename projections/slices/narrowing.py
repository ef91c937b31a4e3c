"""Which part of the log is asked about, in words and in SQL."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, LiteralString, NamedTuple, TypedDict, cast, get_args

from psycopg.sql import SQL, Composable, Placeholder

from domain.codec import TAGS
from domain.command import Origin
from domain.registry import BY_CATEGORY
from projections.slices.errors import CategoryUnknown, MomentWithoutZone, OriginUnknown, TypeUnknown


class Slice(TypedDict, total=False):
    """Which events are meant; what is left out does not narrow, and all that is given must hold.

    `types` as they are in the log, or without their version, which means all versions: `case.reopened`. `since` takes
    the moment in, `before` leaves it out; `as_of` and `known_at` take it in, as in a replay: what had happened, and
    what the ledger had recorded by then. Positions are those after `after`, up to `upto` and that one included.
    """

    types: str | Sequence[str]
    streams: str | Sequence[str]
    categories: str | Sequence[str]
    origin: str | Sequence[str]
    occurred_since: datetime | None
    occurred_before: datetime | None
    as_of: datetime | None
    recorded_since: datetime | None
    recorded_before: datetime | None
    known_at: datetime | None
    after: int | None
    upto: int | None


class Narrowed(NamedTuple):
    """A slice in SQL, but for its positions. `by_stream` is one that the index of streams leads to."""

    conditions: Sequence[Composable]
    parameters: Mapping[str, Any]
    by_stream: bool
    types: frozenset[str]
    """Those that may be met, among those that this program knows."""


_CONDITIONS: Final[dict[str, LiteralString]] = {
    "types": "topic = ANY (%(types)s)",
    "streams": "originator_id = ANY (%(streams)s)",
    "origin": "origin = ANY (%(origin)s)",
    "occurred_since": "occurred_at >= %(occurred_since)s",
    "occurred_before": "occurred_at < %(occurred_before)s",
    "as_of": "occurred_at <= %(as_of)s",
}
MOMENTS: Final = ("occurred_since", "occurred_before", "as_of", "recorded_since", "recorded_before", "known_at")


def narrowed(asked: Slice) -> Narrowed:
    """Return a slice in SQL; raise what is wrong with it. When something was recorded is told by positions."""
    _check_moments(asked)
    parameters: dict[str, Any] = {name: asked.get(name) for name in ("occurred_since", "occurred_before", "as_of")}
    if "types" in asked:
        parameters["types"] = _versions(_several(asked["types"]))
    if "streams" in asked:
        parameters["streams"] = _several(asked["streams"])
    if "origin" in asked:
        parameters["origin"] = _known(_several(asked["origin"]), get_args(Origin), OriginUnknown)
    parameters = {name: value for name, value in parameters.items() if value is not None}
    conditions: list[Composable] = [SQL(_CONDITIONS[name]) for name in parameters]
    types = frozenset(parameters.get("types", TAGS))
    if "categories" in asked:
        categories = _known(_several(asked["categories"]), BY_CATEGORY, CategoryUnknown)
        begins = {f"category_{nth}": f"{category}-" for nth, category in enumerate(categories)}
        parameters.update(begins)
        # Each by itself, so that the index of streams serves where a category is rare.
        tests = [SQL("originator_id ^@ {}").format(Placeholder(name)) for name in begins]
        conditions.append(SQL("({})").format(SQL(" OR ").join(tests)) if tests else SQL("false"))
        types &= {tag for tag in TAGS if tag.split(".", 1)[0] in categories}
    return Narrowed(conditions, parameters, "streams" in asked, types)


def nearest(given: str, known: Iterable[str]) -> str:
    """Return a sentence with what may have been meant, with a space before it; nothing where nothing is near."""
    near = difflib.get_close_matches(given, known, 3)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _several(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _versions(given: Sequence[str]) -> list[str]:
    by_name = {name: list(tags) for name, tags in itertools.groupby(sorted(TAGS), lambda tag: tag.rsplit(".v", 1)[0])}
    found = list[str]()
    for one in given:
        if one not in TAGS and one not in by_name:
            raise TypeUnknown(given=one, hint=nearest(one, TAGS))
        found.extend([one] if one in TAGS else by_name[one])
    return found


def _known(given: Sequence[str], known: Iterable[str], unknown: type[CategoryUnknown | OriginUnknown]) -> Sequence[str]:
    for one in given:
        if one not in known:
            raise unknown(given=one, known=", ".join(known))
    return given


def _check_moments(asked: Slice) -> None:
    for name, given in cast("Mapping[str, Any]", asked).items():
        if name in MOMENTS and given is not None and given.tzinfo is None:
            raise MomentWithoutZone(name=name, given=given)
