"""An agent led through what a contact should say: what to ask next, in words, and whether a case can be opened yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from msgspec import Struct

from application.ids import new_stream, uuid7
from application.showing.showing import language_of
from application.showing.wording import phrases_for
from domain.aggregate import Governed
from domain.case.intake.asking import Question, questions
from domain.command import Command
from domain.policy.sections.contacts import Wanted
from domain.policy.sections.layout import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from application.ledger import CaseLedger
    from domain.aggregate import Asking
    from domain.case.file import CaseFile
    from domain.case.intake.asking import SaidSoFar
    from domain.policy.pack import Pack
    from domain.policy.sections.contacts import Kind
    from domain.policy.sections.texts import Titles

_ASPECTS: Final = frozenset({"channel", "topic"})
_WANTED: Final = frozenset(get_args(Wanted))


class Choice(Struct, frozen=True):
    """A value that an answer can have, and what customers read for it."""

    id: str
    title: str


class QuestionView(Struct, frozen=True):
    """Something to ask for, in words; the answer goes into the field of that name, into `products` where it is a
    product, or into `details` where it is a `detail`.

    Without what is `required` no case is opened. Where there are `choices` the answer is one of them; a hope can be put
    into other words, as `hope_text`.
    """

    name: str
    title: str
    required: bool
    detail: bool
    choices: tuple[Choice, ...]


class Refused(Struct, frozen=True):
    """Why the opening would be refused, by the code and in the words that it would be refused with."""

    code: str
    detail: str


class IntakeView(Struct, frozen=True):
    """What is still to be asked, in this order, in a language of the policy.

    `ready` says that the opening would be accepted as it is, `missing` what it would leave to be asked; `refusal` is
    why it would not be, null while channel or topic is still to be said.
    """

    language: str
    questions: tuple[QuestionView, ...]
    missing: tuple[str, ...]
    ready: bool
    refusal: Refused | None = None


async def led(ledger: CaseLedger, said: SaidSoFar, asker: Asking, wished: Sequence[str]) -> IntakeView:
    """Return what to ask next of a contact that said so much, and what would come of opening a case with it now."""
    policy = await ledger.policies.governing(Governed(market=said.market, order=said.order), asker.now)
    opening, refusal = said.opening, None
    if opening is not None:
        command = Command(
            action=opening,
            stream=new_stream("case"),
            id=uuid7(),
            now=asker.now,
            occurred_at=asker.now,
            actor=asker.actor,
            on_behalf_of=asker.on_behalf_of,
        )
        found = await ledger.refusal_of(command)
        refusal = None if found is None else Refused(found.code, found.message)
    asked = questions(said, policy.pack)
    kind = None if said.kind is None else policy.pack.kind(said.kind)
    language = _language(policy.pack, wished, said.language)
    return IntakeView(
        language=language,
        questions=tuple(_told(asked, policy.pack, kind, language)),
        missing=tuple(one.name for one in asked if one.name not in _ASPECTS),
        ready=opening is not None and refusal is None,
        refusal=refusal,
    )


def left(pack: Pack, file: CaseFile, wished: Sequence[str]) -> IntakeView:
    """Return what is still to be asked about a case that is open, under the pack of its policy."""
    kind = None if file.kind is None else pack.kind(file.kind)
    language = _language(pack, wished, file.language)
    asked = [Question(one) for one in file.missing]
    return IntakeView(
        language=language, questions=tuple(_told(asked, pack, kind, language)), missing=file.missing, ready=True
    )


def _language(pack: Pack, wished: Sequence[str], own: str | None) -> str:
    """Return the language of the pack that comes nearest to a wish, or else to the contact's own."""
    return language_of(pack, (*wished, *(() if own is None else (own,))))


def _told(asked: Iterable[Question], pack: Pack, kind: Kind | None, language: str) -> Iterator[QuestionView]:
    phrases = phrases_for(language)
    details = {one.id: one.title for one in (*pack.intake.details, *(kind.details if kind else ()))}
    for one in asked:
        if one.name in _ASPECTS or one.name in _WANTED:
            title = phrases.says(f"{'aspects' if one.name in _ASPECTS else 'asked'}.{one.name}")
            choices = tuple(Choice(name, pack.said(titles, language)) for name, titles in _listed(one.name, pack, kind))
            yield QuestionView(one.name, title, one.required, detail=False, choices=choices)
        else:
            # What an earlier policy of the case asked for may be none of this one's.
            title = pack.said(details.get(one.name, one.name), language)
            yield QuestionView(one.name, title, one.required, detail=True, choices=())


def _listed(name: str, pack: Pack, kind: Kind | None) -> Iterable[tuple[str, Titles]]:
    match name:
        case "channel":
            return [(one.id, one.title or one.id) for one in pack.channels if one.is_public]
        case "topic":
            other = pack.topic(OTHER)
            return {one.id: one.title for one in (*pack.topics, *((other,) if other else ()))}.items()
        case "kind":
            return [(one.id, one.title) for one in pack.kinds]
        case "hope":
            offered = kind.remedies if kind and kind.remedies else [one.id for one in pack.remedies]
            return [(one.id, one.title) for one in pack.remedies if one.id in offered]
        case _:
            return ()
