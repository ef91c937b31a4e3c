"""The scene of a case: who takes part, what it is about, how far it is. Each step on it moves the time on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from application.demo.beforehand import standard_reply
from application.demo.photos import PNG, SORTS, contents, photo
from application.demo.texts import OTHER, House, Voice, Words, texts
from application.demo.times import Days
from domain.attachment.commands import BeginAttachment, FinishArrived
from domain.case import commands as c
from domain.ids import derived
from domain.policy.sections.layout import Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from application.demo.orders import Bought
    from application.demo.people import Cast, Colleague, Customer
    from application.demo.script import Dice, Script
    from domain.command import Action
    from domain.policy.pack import Pack
    from domain.policy.sections.contacts import Kind

T = TypeVar("T")
_IMPORT = "import"
_PATIENCE = 7
"""Days that a silent customer is waited for where the policy says nothing of it."""


class Scene:
    """A case while its story is written. `at` is the time that the story has come to."""

    def __init__(
        self, script: Script, rng: Dice, pack: Pack, cast: Cast, person: Customer, case: str, at: datetime
    ) -> None:
        self.script, self.rng, self.pack, self.cast, self.person = script, rng, pack, cast, person
        self.case = case
        self.at = self.opened_at = at
        self.days = Days(rng, person.market.hours_ahead)
        self.topic: Topic = pack.topics[0]
        self.kind: Kind | None = None
        self.sort = OTHER
        self.channel = ""
        self.bought: Bought | None = None
        self.agent = cast.shop
        self.complex = False
        self.known = True
        self.hoped = False
        self.solutions = 0
        self.proposals = 0
        self.referrals = 0
        self.told: dict[str, Any] = {}
        self.left_out: tuple[str, ...] = ()

    @property
    def house(self) -> House:
        """What staff write for each other."""
        return texts().house

    @property
    def voice(self) -> Voice:
        """What is said in the customer's language."""
        return texts().languages[self.person.language]

    @property
    def words(self) -> Words:
        """What is said about this sort of matter."""
        return self.voice.sorts[self.sort]

    @property
    def team(self) -> str:
        """The team that the policy names for it."""
        return self.pack.team_for(self.topic, self.kind)

    @property
    def patience(self) -> timedelta:
        """How long the desk waits for a customer who is silent."""
        days = self.pack.silent_days
        return timedelta(days=_PATIENCE if days is None else days)

    @property
    def by_voice(self) -> bool:
        """Whether the customer waits for an answer at once."""
        return self.channel in {"phone", "chat"}

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens in this share of all cases."""
        return self.rng.chance(share)

    def pick(self, ones: Sequence[T]) -> T:
        """Draw one."""
        return self.rng.choice(ones)

    def said(self, text: str) -> str:
        """Return a text with what the story is about."""
        product, order = (self.bought.product.name, self.bought.number) if self.bought else ("", "")
        return text.format(
            name=self.person.name, agent=self.agent.name, city=self.person.city, product=product, order=order
        )

    def letter(self, text: str) -> str:
        """Return what an agent writes, between greeting and name."""
        return "\n\n".join(self.said(part) for part in (self.voice.greeting, text, self.voice.closing))

    def do(self, action: Action, by: Colleague | None = None) -> UUID:
        """Write a step on the case, by the agent who has it unless somebody else is named."""
        return self.script.add(self.case, action, by or self.agent, self.at)

    def passes(self, minutes: float) -> None:
        """Let about so many minutes of the desk's time pass."""
        self.at = self.days.worked(self.at, 1 + self.rng.expovariate(1 / minutes))

    def waits(self, hours: float) -> None:
        """Let about so many hours of the customer's time pass."""
        if self.by_voice:
            hours /= 30
            self.at = self.days.worked(self.at, 60 * self.rng.expovariate(1 / hours))
        else:
            self.at = self.days.awake(self.at, self.rng.expovariate(1 / hours))

    def hears(self, text: str, photos: int = 0) -> None:
        """Let the customer write; of photos that they took, the first comes with it and others right after."""
        taken = self.photos(photos)
        message = c.ReceiveMessage(text=self.said(text), channel=self.channel, attachments=taken[:1])
        self.do(message, self.cast.shop)
        if taken[1:]:
            self.do(c.AttachFiles(attachments=taken[1:]), self.cast.shop)

    def answers(self, text: str) -> None:
        """Let the agent write; what stands among the prepared texts is often taken from there."""
        prepared: str | None = None
        articles: tuple[str, ...] = ()
        if text == self.words.replies[0] and self.pack.topic(self.topic.id) in self.pack.topics and self.chance(0.5):
            prepared = standard_reply(self.script.size, self.topic.id, self.person.language)
        if self.chance(0.1):
            articles = (self.house.articles[self.sort],)
        language = self.person.language
        self.do(c.Reply(text=self.letter(text), language=language, standard_reply=prepared, articles=articles))

    def photos(self, count: int) -> tuple[str, ...]:
        """Upload photos about the customer and return their streams; none where the policy takes none."""
        if not self.known or PNG not in self.pack.attachments.media_types:
            return ()
        return tuple(self._photo(str(n)) for n in range(count))

    def _photo(self, name: str) -> str:
        sort, shop = self.rng.randrange(SORTS), self.cast.shop
        stream = derived("attachment", self.case, str(len(self.script.steps)))
        begin = BeginAttachment(subject=self.person.stream, name=f"photo-{name}.png", media_type=PNG)
        self.script.add(stream, begin, shop, self.at, photo(sort))
        self.script.add(stream, FinishArrived(contents=contents(sort)), shop, self.at)
        return stream

    def another(self, case: str) -> Scene:
        """Return the scene of another case of the same customer about the same matter, from now on."""
        other = Scene(self.script, self.rng, self.pack, self.cast, self.person, case, self.at)
        other.topic, other.kind, other.sort = self.topic, self.kind, self.sort
        other.channel, other.bought, other.agent = self.channel, self.bought, self.agent
        other.known = self.known
        return other


def channels(pack: Pack) -> Sequence[str]:
    """Return the channels by which customers come."""
    return [one.id for one in pack.channels if one.id != _IMPORT] or [one.id for one in pack.channels]
