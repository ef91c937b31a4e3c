"""The people of the demonstration: customers of several markets, and the staff of the desk."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from application.demo.texts import Market, sort_of, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.demo.script import Dice, Size
    from domain.policy.pack import Pack

_LETTERS: Final = str.maketrans({"ß": "ss", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "'": "", " ": ""})
_HOSTS: Final = ("example.org", "example.com", "example.net")


class Customer(Struct, frozen=True):
    """A customer; `language` is mostly that of the market."""

    stream: str
    market: Market
    language: str
    name: str
    email: str
    phone: str
    city: str


class Colleague(Struct, frozen=True):
    """Somebody who works the desk, or the shop's own software, which takes in what customers send."""

    stream: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def customer(size: Size, ordinal: int) -> Customer:
    """Return the customer of an ordinal."""
    rng, told = size.dice("customer", str(ordinal)), texts()
    (market,) = rng.choices(told.markets, [one.share for one in told.markets])
    name, latin = _name(rng, market)
    foreign = rng.chance(0.06)
    return Customer(
        stream=size.stream("customer", str(ordinal)),
        market=market,
        language=rng.choice(list(told.languages)) if foreign else market.language,
        name=name,
        email=f"{latin}{ordinal}@{rng.choice(_HOSTS)}",
        phone="".join(str(rng.randrange(10)) if one == "#" else one for one in market.phone),
        city=rng.choice(market.cities),
    )


def _name(rng: Dice, market: Market) -> tuple[str, str]:
    """Draw a name as it is written, and in letters that an address takes."""
    given, given_latin = _spelled(rng.choice(market.given))
    family, family_latin = _spelled(rng.choice(market.family))
    if market.family_first:
        return f"{family}{given}", f"{family_latin}.{given_latin}"
    return f"{given} {family}", f"{given_latin}.{family_latin}"


def _spelled(name: str) -> tuple[str, str]:
    shown, _, latin = name.partition("/")
    plain = unicodedata.normalize("NFKD", (latin or shown).casefold().translate(_LETTERS))
    return shown, plain.encode("ascii", "ignore").decode()


class Cast:
    """The staff: agents of each team and language, who leads and supervises, and the shop's software."""

    def __init__(self, size: Size, pack: Pack) -> None:
        told = texts()
        rng = size.dice("cast")
        self._names: set[str] = set()
        self.shop = Colleague(size.stream("staff", "shop"), "Web shop", ("integrator",))
        self.agents: list[Colleague] = []
        for language in told.languages:
            homes = [market for market in told.markets if market.language == language]
            for team in pack.teams:
                name = self._new_name(rng, rng.choice(homes))
                roles = ("returns_specialist",) if sort_of(team.id) == "return" else ("agent",)
                self.agents.append(
                    Colleague(size.stream("staff", language, team.id), name, roles, (team.id,), (language, "en"))
                )
        self._leaders = {
            team.id: self._lead(size, rng, f"leader {team.id}", ("agent", "team_leader"), (team.id,))
            for team in pack.teams
        }
        every = tuple(team.id for team in pack.teams)
        self.supervisors = [self._lead(size, rng, f"supervisor {n}", ("supervisor",), every) for n in range(2)]
        self.assessor = self._lead(size, rng, "assessor", ("quality_assessor",), ())

    def all(self) -> Sequence[Colleague]:
        """Return everybody, the shop first."""
        return (self.shop, *self.agents, *self._leaders.values(), *self.supervisors, self.assessor)

    def agent(self, team: str, language: str) -> Colleague:
        """Return who takes cases of a team in a language."""
        mates = [one for one in self.agents if team in one.teams]
        return next((one for one in mates if one.languages[0] == language), mates[0])

    def speaker(self, rng: Dice, language: str) -> Colleague:
        """Draw somebody of any team who speaks a language."""
        return rng.choice([one for one in self.agents if one.languages[0] == language])

    def mate(self, rng: Dice, agent: Colleague) -> Colleague:
        """Draw somebody else of the same team."""
        return rng.choice([one for one in self.agents if one.teams == agent.teams and one is not agent])

    def leader(self, team: str) -> Colleague:
        """Return who leads a team."""
        return self._leaders[team]

    def _lead(self, size: Size, rng: Dice, post: str, roles: tuple[str, ...], teams: tuple[str, ...]) -> Colleague:
        name = self._new_name(rng, rng.choice(texts().markets))
        return Colleague(size.stream("staff", post), name, roles, teams, ("en",))

    def _new_name(self, rng: Dice, market: Market) -> str:
        while True:
            name, _ = _name(rng, market)
            if name not in self._names:
                self._names.add(name)
                return name
