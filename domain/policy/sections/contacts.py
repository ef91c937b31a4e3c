"""What a contact should say: kinds of feedback, the details fitted to each, and what the desk wants to know anyway."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain.policy.names import Name
from domain.policy.sections.entries import Entry
from domain.policy.sections.texts import Texts, Titles

Wanted = Literal["kind", "name", "contact", "order", "product", "description", "hope", "attachments"]
"""What every case can say, besides the details that a pack defines."""


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of feedback: the team that handles it, the details that it needs, the remedies that are offered for it.

    Without a team the topic's takes it. With `asks_merchant` the merchant has a say in its solution; with
    `needs_review` another person approves it.
    """

    id: Name
    title: Titles
    team: Name | None = None
    details: tuple[Entry, ...] = ()
    remedies: tuple[Name, ...] = ()
    asks_merchant: bool = False
    needs_review: bool = False


class Intake(Struct, frozen=True, forbid_unknown_fields=True):
    """What the desk wants to know of every case, in the order in which to ask, and what it can't do without.

    `details` are wanted whatever the kind; `question` is what whoever leaves out the kind is asked by itself.
    """

    wants: tuple[Wanted, ...] = ()
    details: tuple[Entry, ...] = ()
    require_name: bool = False
    question: Texts | None = None
