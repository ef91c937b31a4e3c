"""What is to be asked of a contact next, in the order of the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from domain.case import events as e
from domain.case.file import known_from
from domain.case.intake.commands import Attachments, Details, OpenCase, Products
from domain.case.vocabulary import Priority, PurchaseStage, Severity
from domain.command import Line, PersonName, Text
from domain.customer.commands import Language, Market
from domain.personal import plain
from domain.policy.sections.places import Country

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.pack import Pack


class SaidSoFar(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an opening would say so far: its fields, each of which may still be left out."""

    channel: Line | None = None
    topic: Line | None = None
    kind: Line | None = None
    stage: PurchaseStage | None = None
    description: Text | None = None
    details: Details = field(default_factory=dict)
    priority: Priority | None = None
    severity: Severity | None = None
    market: Market | None = None
    country: Country | None = None
    language: Language | None = None
    customer: Line | None = None
    name: PersonName | None = None
    contact: Line | None = None
    order: Line | None = None
    products: Products = ()
    hope: Line | None = None
    hope_text: Text | None = None
    attachments: Attachments = ()
    follows: Line | None = None

    @property
    def opening(self) -> OpenCase | None:
        """Return the opening, once it can be asked for: channel and topic are said."""
        if self.channel is None or self.topic is None:
            return None
        return OpenCase(**structs.asdict(self))

    @property
    def known(self) -> tuple[str, ...]:
        """Return the names of what is said, as a policy's intake section lists them."""
        return known_from(
            e.CaseOpened(
                subject="",
                channel="",
                topic="",
                team="",
                kind=self.kind,
                customer=self.customer,
                order=self.order,
                products=self.products,
                description=plain(self.description, ""),
                detail_names=tuple(self.details),
                hope=self.hope,
                hope_text=plain(self.hope_text, ""),
                name=plain(self.name, ""),
                contact=plain(self.contact, ""),
                attachments=self.attachments,
            )
        )


class Question(Struct, frozen=True):
    """Something that a contact should say; without what is `required` no case is opened."""

    name: str
    required: bool = False


def questions(said: SaidSoFar, pack: Pack) -> list[Question]:
    """Return what is still to be asked, in this order: what a case can't be without, and what the policy wants."""
    known = said.known
    required = tuple(_required(said, known, pack))
    kind = None if said.kind is None else pack.kind(said.kind)
    wanted = (*pack.intake.wants, *pack.detail_names(kind))
    # What the policy wants anyway keeps its place there.
    first = [one for one in required if one not in wanted]
    rest = [one for one in wanted if one not in known]
    return [Question(one, one in required) for one in (*first, *rest)]


def _required(said: SaidSoFar, known: tuple[str, ...], pack: Pack) -> Iterator[str]:
    if said.channel is None:
        yield "channel"
    if said.topic is None:
        yield "topic"
    channel = None if said.channel is None else pack.channel(said.channel)
    if channel is not None and channel.needs_kind and "kind" not in known:
        yield "kind"
    if pack.intake.require_name and "name" not in known:
        yield "name"
