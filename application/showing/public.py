"""What customers may know of a policy, in sentences of one language."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from application.showing.public_times import PublicCases, PublicHours, PublicTime
from domain.policy.law.layers import Layer
from domain.policy.sections.layout import Medium
from domain.policy.sections.returns import Choice, Pays


class PublicTarget(Struct, frozen=True):
    """The time of these cases; without any, of all that no other target names."""

    within: PublicTime
    cases: tuple[PublicCases, ...]


class PublicPromise(Struct, frozen=True):
    """By when something is done for these cases, or for all: from what to what. `not_counted` is left out of it; where
    there is a goal, it is kept in so many of a hundred cases.
    """

    title: str
    starts: str
    fulfilled_by: str
    cases: tuple[PublicCases, ...]
    targets: tuple[PublicTarget, ...]
    not_counted: tuple[str, ...]
    attain_percent: int | None


class PublicChannel(Struct, frozen=True):
    """A way to reach the desk, in `hours` by their number, or at any time."""

    id: str
    title: str
    hint: str | None
    medium: Medium | None
    hours: int | None


class PublicStep(Struct, frozen=True):
    """A step of the process of these cases, or of all."""

    title: str
    cases: tuple[PublicCases, ...]


class PublicCost(Struct, frozen=True):
    """What something costs the customer, in minor units of the currency and in words."""

    amount: int
    currency: str
    words: str


class PublicReason(Struct, frozen=True):
    """Why goods may come back: what proves it, who pays the way back, what the customer may choose."""

    id: str
    title: str
    proof: str
    pays: Pays
    pays_words: str
    choices: tuple[Choice, ...]
    choices_words: str


class PublicAddress(Struct, frozen=True):
    """Where goods can be sent back to, what that costs and how many days it takes."""

    title: str
    address: str
    country: str
    cost: PublicCost
    days: int
    days_words: str


class PublicExchange(Struct, frozen=True):
    """How an exchange goes, how long it takes, and what it costs."""

    steps: str
    within: PublicTime
    cost: PublicCost


class PublicReturns(Struct, frozen=True):
    """The return policy: reasons with the proof they need and who pays, period, steps, refund, exchange, addresses."""

    window_days: int
    period: str
    reasons: tuple[PublicReason, ...]
    steps: tuple[str, ...]
    accepted: PublicTime | None
    refund: PublicTime
    refund_starts: str
    refund_at_most: str | None
    guarantee: str | None
    excluded: str | None
    exchange: PublicExchange | None
    addresses: tuple[PublicAddress, ...]


class PublicLevel(Struct, frozen=True):
    """A level to which a complaint can be raised, and how long it has."""

    title: str
    within: PublicTime | None


class PublicBody(Struct, frozen=True):
    """Who outside helps when no agreement is reached; without a country, anywhere."""

    title: str
    country: str | None
    address: str | None


class PublicComplaints(Struct, frozen=True):
    """How complaints go: their steps, natures, times, levels, and the bodies of the market's country."""

    steps: str
    natures: tuple[str, ...]
    recorded: PublicTime
    simple: PublicTime
    complex: PublicTime
    at_most: str | None
    progress: PublicTime | None
    levels: tuple[PublicLevel, ...]
    bodies: tuple[PublicBody, ...]


class PublicRule(Struct, frozen=True):
    """A rule that is quoted to customers; one without a text is known by its title alone."""

    id: str
    title: str
    text: str | None


class PublicFigure(Struct, frozen=True):
    """A figure as it holds in the market, with the layer that sets it and, for a law, its source and country."""

    rule: str
    title: str
    value: int
    unit: str
    words: str
    layer: Layer
    layer_words: str
    source: str | None
    country: str | None


class PublicAnnouncement(Struct, frozen=True):
    """A publication that does not hold yet, and what it says of itself."""

    version: int
    title: str
    announced_at: datetime
    effective_at: datetime
    text: str | None


class PublicVersion(Struct, frozen=True):
    """A publication that held, holds or will hold for the market, and from when until when it does."""

    version: int
    pack: str
    announced_at: datetime
    since: datetime
    until: datetime | None


class PublicPolicy(Struct, frozen=True):
    """What customers may know of the policy of a market: the publication `version`, in one of its `languages`.

    `words_language` is that of the words between the policy's own. With `before_first` nothing was published at the
    time asked for, and what was published first is shown. `announcement` is what the publication said of itself.
    """

    market: str
    country: str | None
    pack: str
    title: str
    version: int
    announced_at: datetime
    effective_at: datetime
    asked_at: datetime | None
    before_first: bool
    language: str
    languages: tuple[str, ...]
    words_language: str
    announcement: str | None
    announcements: tuple[PublicAnnouncement, ...]
    channels: tuple[PublicChannel, ...]
    hours: tuple[PublicHours, ...]
    promises: tuple[PublicPromise, ...]
    steps: tuple[PublicStep, ...]
    returns: PublicReturns | None
    complaints: PublicComplaints | None
    figures: tuple[PublicFigure, ...]
    rules: tuple[PublicRule, ...]
    versions: tuple[PublicVersion, ...]
