"""What the people of the demonstration say, what they are called and where they live: `texts.toml`, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
from msgspec import Struct


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said about one sort of topic."""

    openings: tuple[str, ...]
    replies: tuple[str, ...]
    question: str
    answer: str
    resolution: str


class Voice(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said in one language; `when` and `course` answer to details, `again` takes a matter up once more."""

    greeting: str
    closing: str
    ask: str
    completed: tuple[str, ...]
    when: tuple[str, ...]
    course: tuple[str, ...]
    follow: tuple[str, ...]
    thanks: tuple[str, ...]
    unhappy: tuple[str, ...]
    again: tuple[str, ...]
    reply_title: str
    wish: str
    sorts: dict[str, Words]


class Product(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that is sold, and its price in euro cents."""

    name: str
    cents: int


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody beside the desk is asked, and answers; for those whose names say one of `about`."""

    about: tuple[str, ...]
    question: str
    answer: str


class House(Struct, frozen=True, forbid_unknown_fields=True):
    """What staff write for each other, in the language of the house."""

    notes: tuple[str, ...]
    tags: tuple[str, ...]
    articles: dict[str, str]
    findings: tuple[str, ...]
    sources: tuple[str, ...]
    causes: dict[str, str]
    liability: tuple[str, ...]
    compensation: tuple[str, ...]
    refused_compensation: str
    questions: tuple[Question, ...]
    transfers: tuple[str, ...]
    urgent: tuple[str, ...]
    reviews: tuple[str, ...]
    classified: str
    merged: str
    closed: str
    withdrawn: str
    split: str
    hope: dict[str, str]
    remote: str
    parties: tuple[str, ...]
    changes: tuple[str, ...]
    corrections: tuple[str, ...]
    customers_merged: str
    customers_unmerged: str
    staff_away: tuple[str, ...]
    products: tuple[Product, ...]

    def question(self, whom: str) -> Question:
        """Return what to ask of a department or a party, by its name."""
        return next((one for one in self.questions if any(word in whom for word in one.about)), self.questions[-1])


class Market(Struct, frozen=True, forbid_unknown_fields=True):
    """Where customers are. `share` is in hundredths; `per_cent` turns a euro cent into minor units of `currency`."""

    id: str
    language: str
    zone: str
    hours_ahead: int
    currency: str
    per_cent: float
    share: int
    phone: str
    carrier: str
    cities: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    family_first: bool = False

    def price(self, cents: int) -> int:
        """Return a price in minor units of the market's currency."""
        return round(cents * self.per_cent)


class Texts(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    house: House
    markets: tuple[Market, ...]
    languages: dict[str, Voice]


@cache
def texts() -> Texts:
    """Return the texts of the demonstration."""
    return msgspec.toml.decode(files(__package__).joinpath("texts.toml").read_bytes(), type=Texts)


OTHER: Final = "other"
_SORTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("complaint", ("complaint", "dispute", "quality")),
    ("discount", ("discount", "coupon", "promotion", "voucher")),
    ("delivery", ("delivery", "logistic", "parcel", "shipping", "trac", "customs")),
    ("return", ("return", "refund", "exchange", "after")),
    ("product", ("product", "consult", "technical", "specification", "shopping")),
    ("order", ("order", "payment", "invoice")),
)


def sort_of(*names: str | None) -> str:
    """Return the sort of matter that names of a policy speak of, by the first one that tells; `other` where none does.

    A policy may call its topics as it likes; what customers write about is one of seven sorts all the same.
    """
    for name in names:
        for sort, words in _SORTS:
            if name is not None and any(word in name for word in words):
                return sort
    return OTHER
