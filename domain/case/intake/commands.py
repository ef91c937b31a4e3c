"""What can be asked of a case at its opening, and to complete it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, field

from domain.case.vocabulary import Priority, PurchaseStage, Severity, WaitsOn
from domain.command import Action, Line, PersonName, Text
from domain.customer.commands import Language, Market
from domain.policy.names import Name
from domain.policy.sections.places import Country

Products = Annotated[tuple[Line, ...], Meta(max_length=100)]
Attachments = Annotated[tuple[Line, ...], Meta(max_length=50)]
"""Stream ids of finished attachments."""
Details = Annotated[dict[Name, Text], Meta(max_length=50)]
"""What was said, under the names of the details that the policy lists for the kind."""


class OpenCase(Action, frozen=True, kw_only=True):
    """Open a case: somebody contacted the desk about a topic.

    `hope` is one of the policy's remedies, `hope_text` another one in words. `name` and `contact` are for a sender who
    is no known customer. `country` is where the customer lives, whose law counts beside that of the sale. `follows` is
    an earlier case that this one takes up. Without a `priority` or `severity` the policy's rules choose it.
    """

    verb: ClassVar[str] = "open"
    channel: Line
    topic: Line
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


class AmendCase(Action, frozen=True, kw_only=True):
    """Complete or correct what a case says; what is left out stays. The history keeps what was said before.

    It answers what the customer was asked, unless it only says the market, the country, the language or the stage of
    the purchase, under which the desk files the case.
    """

    verb: ClassVar[str] = "amend"
    stage: PurchaseStage | None = None
    description: Text | None = None
    details: Details = field(default_factory=dict)
    market: Market | None = None
    country: Country | None = None
    language: Language | None = None
    name: PersonName | None = None
    contact: Line | None = None
    order: Line | None = None
    products: Products = ()
    hope: Line | None = None
    hope_text: Text | None = None
    reason: Text | None = None

    @property
    def detail_names(self) -> tuple[str, ...]:
        """Return the names of the details that it says, as the event of it has them."""
        return tuple(self.details)


class ClassifyCase(Action, frozen=True, kw_only=True):
    """Put kind or topic right. The case goes to the team that the policy names for it."""

    verb: ClassVar[str] = "classify"
    kind: Line | None = None
    topic: Line | None = None
    reason: Text


class AskForInformation(Action, frozen=True, kw_only=True):
    """Ask the customer for what is missing, or somebody else, named by `party`, for what they know, and wait for it."""

    verb: ClassVar[str] = "ask"
    of: WaitsOn = "customer"
    party: Line | None = None
    wanted: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=50)]
    text: Text


class ReceiveInformation(Action, frozen=True, kw_only=True):
    """Record what somebody who was asked told, by the number of the request within the case, and their evidence.

    What the customer says is a `message`. A case that waits for whoever was asked resumes with the last of what they
    were asked for.
    """

    verb: ClassVar[str] = "receive_information"
    request: Annotated[int, Meta(ge=1, le=10_000)]
    text: Text
    attachments: Attachments = ()


class AttachFiles(Action, frozen=True, kw_only=True):
    """Add finished attachments."""

    verb: ClassVar[str] = "attach"
    attachments: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=50)]


class IdentifyCustomer(Action, frozen=True, kw_only=True):
    """Say which customer an unknown sender is."""

    verb: ClassVar[str] = "identify"
    customer: Line


IntakeAction = AmendCase | ClassifyCase | AskForInformation | ReceiveInformation | AttachFiles | IdentifyCustomer
"""What can be asked of a case once it is open."""
