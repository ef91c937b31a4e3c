"""Complaints as a pack promises to handle them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.command import Line
from domain.policy.names import Name
from domain.policy.sections.entries import Entry
from domain.policy.sections.places import Country
from domain.policy.sections.spans import Within
from domain.policy.sections.texts import Texts, Titles


class Body(Struct, frozen=True, forbid_unknown_fields=True):
    """Who helps customers of a country, or of any where none is named, when no agreement is reached."""

    id: Name
    title: Titles
    country: Country | None = None
    address: Line | None = None


class Answers(Struct, frozen=True, forbid_unknown_fields=True):
    """By when a solution is put to the customer, from receipt, by how complex the complaint is."""

    simple: Within
    complex: Within
    calendar: Name | None = None


class Complaints(Struct, frozen=True, forbid_unknown_fields=True):
    """How complaints are recorded, by whom investigated, by when answered.

    A team that investigates has somebody of each of `investigators`, which are departments of the pack or roles of
    staff. The customer hears of the progress at least every `progress`; that and `record` are counted by `calendar`,
    round the clock without one. An answer takes at most `answer_days` in any case. What the customer does not confirm
    stays open unless one of `unconfirmed` is allowed.
    """

    record: Within
    natures: Annotated[tuple[Entry, ...], Meta(min_length=1)]
    severities: Annotated[tuple[Entry, ...], Meta(min_length=1)]
    investigators: Annotated[tuple[Name, ...], Meta(min_length=1)]
    answers: Answers
    steps: Texts
    causes: tuple[Entry, ...] = ()
    calendar: Name | None = None
    answer_days: Annotated[int, Meta(ge=1, le=365)] | None = None
    progress: Within | None = None
    ladder: Name | None = None
    bodies: tuple[Body, ...] = ()
    unconfirmed: tuple[Literal["escalation_ended", "dispute_decided"], ...] = ()
