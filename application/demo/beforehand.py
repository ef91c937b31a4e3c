"""What is there before the first case: staff, prepared texts, and customers with their consents."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from application.demo.script import Dice, Over, Script, Size, Story
from application.demo.texts import sort_of, texts
from domain.customer import commands as c
from domain.staff.commands import EndAbsence, RecordAbsence, RegisterStaff
from domain.standard_reply.commands import WriteReply

if TYPE_CHECKING:
    from application.demo.people import Cast, Colleague, Customer
    from domain.policy.pack import Pack


def staffing(size: Size, now: datetime, cast: Cast, operator: Colleague) -> list[Story]:
    """Return how staff came to the desk; the first one's coming says when the demonstration begins."""
    begins, rng = now - size.span, size.dice("staff")
    stories = []
    for n, one in enumerate(cast.all()):
        script = Script(size, now, "staff", str(n))
        register = RegisterStaff(name=one.name, roles=one.roles, teams=one.teams, languages=one.languages)
        script.add(one.stream, register, operator, begins)
        if one.teams and rng.chance(0.3):
            _away(script, rng, one, operator)
        stories.append(script.story(begins))
    return stories


def _away(script: Script, rng: Dice, one: Colleague, operator: Colleague) -> None:
    size = script.size
    at = script.now - size.span * rng.random()
    back = at + timedelta(days=rng.randrange(2, 15))
    reason = rng.choice(texts().house.staff_away)
    command = script.add(one.stream, RecordAbsence(starts_at=at, ends_at=back, reason=reason), operator, at)
    sooner = at + timedelta(days=1)
    if sooner <= script.now and rng.chance(0.2):
        script.add(one.stream, EndAbsence(absence=f"a-{command}"), operator, sooner)


def standard_reply(size: Size, topic: str, language: str) -> str:
    """Return the stream of the prepared text for a topic in a language."""
    return size.stream("standard_reply", topic, language)


def prepared_texts(size: Size, now: datetime, pack: Pack, cast: Cast) -> list[Story]:
    """Return who wrote a prepared text for each topic in each language."""
    begins = now - size.span
    stories = []
    for topic in pack.topics:
        for language, voice in texts().languages.items():
            script = Script(size, now, "standard_reply", topic.id, language)
            text = voice.sorts[sort_of(topic.id)].replies[0]
            write = WriteReply(topic=topic.id, language=language, title=voice.reply_title, text=text)
            script.add(standard_reply(size, topic.id, language), write, cast.leader(topic.team), begins)
            stories.append(script.story(begins))
    return stories


def acquaintance(size: Size, now: datetime, ordinal: int, person: Customer, pack: Pack, cast: Cast) -> Story:
    """Return how a customer became known."""
    rng = size.dice("acquaintance", str(ordinal))
    script = Script(size, now, "customer", str(ordinal))
    begins = now - size.span - timedelta(hours=rng.randrange(1, 24 * 500))
    channel = rng.choice(pack.channels).id
    register = c.RegisterCustomer(
        market=person.market.id,
        name=person.name,
        email=person.email,
        phone=person.phone if rng.chance(0.7) else None,
        language=person.language,
        time_zone=person.market.zone,
        preferred_channel=channel if rng.chance(0.3) else None,
    )
    script.add(person.stream, register, cast.shop, begins)
    try:
        _consents(script, rng, person, cast, begins)
        _changes(script, rng, person, cast, register)
    except Over:
        pass
    return script.story(begins)


def _consents(script: Script, rng: Dice, person: Customer, cast: Cast, at: datetime) -> None:
    for purpose, share in (("newsletter", 0.4), ("call_recording", 0.2)):
        if rng.chance(share):
            script.add(person.stream, c.GiveConsent(purpose=purpose, wording=f"{purpose}-2"), cast.shop, at)
            if rng.chance(0.15):
                later = at + timedelta(days=rng.randrange(1, 400))
                script.add(person.stream, c.WithdrawConsent(purpose=purpose), cast.shop, later)


def _changes(script: Script, rng: Dice, person: Customer, cast: Cast, register: c.RegisterCustomer) -> None:
    at = script.now - script.size.span * rng.random()
    (what,) = rng.choices(("nothing", "address", "number", "twice"), (90, 6, 2, 2))
    if what == "address":
        script.add(person.stream, c.ChangeContactDetails(email=f"new.{person.email}"), cast.shop, at)
    elif what == "number" and register.phone is not None:
        script.add(person.stream, c.RemoveContactDetail(what="phone"), cast.shop, at)
    elif what == "twice":
        _twice(script, rng, person, cast, at)


def _twice(script: Script, rng: Dice, person: Customer, cast: Cast, at: datetime) -> None:
    other = script.size.stream("customer", person.stream, "again")
    register = c.RegisterCustomer(market=person.market.id, name=person.name, phone=person.phone)
    script.add(other, register, cast.shop, at)
    house, supervisor = texts().house, rng.choice(cast.supervisors)
    merged_at = at + timedelta(days=1)
    script.add(other, c.MergeCustomer(into=person.stream, reason=house.customers_merged), supervisor, merged_at)
    if rng.chance(0.15):
        undone_at = merged_at + timedelta(days=2)
        script.add(other, c.UnmergeCustomer(reason=house.customers_unmerged), supervisor, undone_at)
