"""How the service is measured: surveys, and the checks of samples."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.policy.names import Name
from domain.policy.sections.entries import Entry
from domain.policy.sections.spans import EVERYTHING, Scope, Within
from domain.policy.sections.texts import Titles


class Survey(Struct, frozen=True, forbid_unknown_fields=True):
    """A survey of the customers of some cases: when it goes out, how, and what counts as low.

    Answers run from 1 to `scale`; `low_at_most` and below is low. A link can be used for `expires_days`.
    """

    id: Name
    title: Titles
    trigger: Literal["resolution", "closure", "transaction"]
    by: Annotated[tuple[Literal["email", "sms", "phone", "online", "questionnaire"], ...], Meta(min_length=1)]
    dimensions: Annotated[tuple[Entry, ...], Meta(min_length=1)]
    expires_days: Annotated[int, Meta(ge=1, le=365)]
    scale: Annotated[int, Meta(ge=2, le=10)] = 5
    low_at_most: Annotated[int, Meta(ge=1, le=9)] = 2
    after: Within | None = None
    only: Scope = EVERYTHING


class Sampling(Struct, frozen=True, forbid_unknown_fields=True):
    """How many of the handled records are checked, of each period, rounded up."""

    percent: Annotated[int, Meta(ge=1, le=100)]
    period: Literal["day", "week", "month"]
    only: Scope = EVERYTHING
    marks: tuple[Entry, ...] = ()
