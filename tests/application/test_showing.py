"""What customers are shown of a policy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, get_args

import msgspec
import pytest
from msgspec import structs

from application.bootstrap import PACKS, bundled_pack
from application.showing.history import announced, versions
from application.showing.showing import public_policy
from domain.policy.events import StatutesPublished
from domain.policy.law.statutes import Statute
from domain.policy.pack import published_pack
from domain.policy.policy import PurchasePolicy
from domain.policy.sections.clocks import Handling
from domain.policy.sections.quality import Sampling
from domain.policy.state import evolve
from domain.staff.rights import Role
from tests.application.shown import BEFORE, SHOP, policy_at, shown, state_of
from tests.samples import NOW, PACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.showing.public_times import PublicHours
    from domain.policy.pack import Pack

SECRET: Final = "not-for-customers"
NUMBER: Final = 424_242
PROMISES: Final = """
[[clocks]]
id = "answer"
title = { en = "First answer", de = "Erste Antwort" }
starts = "contact"
fulfilled_by = "reply"
calendar = "office"
pauses = ["customer"]
targets = [
    { when = { priorities = ["urgent"], channels = ["phone"] }, within = { minutes = 1 } },
    { when = { topics = ["delivery"] }, within = { business_days = 2, ends = "same_time" } },
    { within = { days = 3 } },
]

[[clocks]]
id = "round_the_clock"
title = { en = "Receipt", de = "Eingang" }
starts = "contact"
fulfilled_by = "acknowledgement"
attain_percent = 95
targets = [{ within = { minutes = 15 } }]

[[clocks]]
id = "inside"
title = { en = "Triage", de = "Triage" }
starts = "contact"
fulfilled_by = "triage"
internal = true
targets = [{ within = { hours = 1 } }]
"""
RETURNS: Final = """
[returns]
window_days = 14
window_starts = "signing"
steps = [{ id = "send", title = { en = "Send it", de = "Schicken Sie es" } }]
refund = { within = { business_days = 5 }, starts = "receipt_and_confirmation", calendar = "office", days = 10 }
guarantee_months = 24

[[returns.reasons]]
id = "quality"
title = { en = "Faulty", de = "Mangel" }
proof = { en = "A picture", de = "Ein Bild" }
pays = "shop"
choices = ["return", "exchange"]

[[returns.addresses]]
id = "home"
title = { en = "Warehouse", de = "Lager" }
address = { en = "1 High Street", de = "Hauptstraße 1" }
country = "DE"
cost = { amount = 590, currency = "EUR" }
days = 3

[[returns.addresses]]
id = "abroad"
title = { en = "Abroad", de = "Ausland" }
address = { en = "2 Low Street", de = "Nebenstraße 2" }
country = "JP"
cost = { amount = 1500, currency = "JPY" }
days = 1

[returns.exchange]
steps = { en = "Send it; you get another.", de = "Schicken Sie es; Sie erhalten ein anderes." }
within = { days = 2 }
cost = { amount = 0, currency = "EUR" }
"""


OLD: Final = PACK.replace('"phone", medium = "phone"', '"import"')
"""A pack of the time when a channel did not have to say what it is."""


def _hours(text: str = SHOP) -> PublicHours:
    (hours,) = shown(text).hours
    return hours


def test_hours_are_told_by_weekday_without_their_breaks() -> None:
    """A break of Saturday cuts Friday's night, whose end lies in the next day."""
    hours = _hours()
    assert [one.words for one in hours.week] == [
        "09:00–12:00, 13:00–17:00",
        "09:00–17:00",
        "09:00–17:00",
        "closed",
        "22:00–00:30 (next day), 01:00–02:00 (next day)",
        "closed",
        "closed",
    ]
    assert hours.week[0].intervals == ("09:00-12:00", "13:00-17:00")


def test_hours_are_told_in_one_line() -> None:
    """Days that are alike stand together, closed ones are left out."""
    assert _hours().words.startswith("Monday 09:00–12:00, 13:00–17:00; Tuesday to Wednesday 09:00–17:00; Friday 22:00")


def test_dates_that_differ_are_told_for_sixty_days() -> None:
    """Own and public holidays, special hours; not what the weekday closes anyway."""
    hours = _hours()
    assert hours.other_until == date(2026, 5, 1)
    assert [(one.date.isoformat(), one.name, one.words, one.reason) for one in hours.other] == [
        ("2026-03-04", "Wednesday", "closed", "holiday: Works outing"),
        ("2026-03-07", "Saturday", "10:00–12:00", "special hours"),
        ("2026-03-09", "Monday", "closed", "special hours"),
        ("2026-04-03", "Friday", "closed", "holiday: Karfreitag"),
        ("2026-04-06", "Monday", "closed", "holiday: Ostermontag"),
        ("2026-05-01", "Friday", "closed", "holiday: Erster Mai"),
    ]


def test_the_next_opening_is_told_while_it_is_closed() -> None:
    """While it is open there is none; of what lies beyond the calendar nothing is known."""
    open_, closed, beyond = (
        shown(SHOP, at=at).hours[0] for at in (NOW, NOW + timedelta(hours=9), NOW.replace(year=2040))
    )
    assert (open_.open_now, open_.next_opening) == (True, None)
    assert (closed.open_now, closed.next_opening) == (False, (NOW + timedelta(days=1)).replace(hour=8))
    assert (beyond.open_now, beyond.next_opening, beyond.other, beyond.other_until) == (None, None, (), None)


def test_a_channel_tells_its_hours_and_an_import_is_none() -> None:
    """Without a calendar it is there at any time."""
    assert [(one.title, one.medium, one.hours) for one in shown(SHOP).channels] == [
        ("E-mail", "email", None),
        ("Telephone", "phone", 1),
    ]
    assert [one.id for one in shown(OLD).channels] == ["email"]


def test_promises_are_told_with_their_cases_and_how_time_is_counted() -> None:
    """In words and for programs; what is internal is left out."""
    answer, receipt = shown(SHOP + PROMISES).promises
    assert (answer.title, answer.starts, answer.fulfilled_by) == (
        "First answer",
        "your first contact",
        "a reply by a person",
    )
    assert answer.not_counted == ("the time during which we wait for you",)
    assert [(one.within.words, one.within.counted, one.within.hours) for one in answer.targets] == [
        ("within 1 minute", "in working time", 1),
        ("within 2 business days", "until the same time on the last day", 1),
        ("within 3 days", "every day counts", None),
    ]
    assert [[(one.name, one.values) for one in target.cases] for target in answer.targets] == [
        [("Way of contact", ("Telephone",)), ("Priority", ("urgent",))],
        [("Topic", ("Delivery",))],
        [],
    ]
    (target,) = receipt.targets
    assert (target.within.words, target.within.counted) == ("within 15 minutes", "round the clock")
    assert (answer.attain_percent, receipt.attain_percent) == (None, 95)


def test_the_return_policy_is_told_in_its_five_parts() -> None:
    """Reasons, period, proof, steps and who pays; with refund, exchange and addresses at their cost."""
    policy = shown(SHOP + RETURNS, wished=("de",)).returns
    assert policy is not None
    (reason,) = policy.reasons
    assert (reason.title, reason.proof, reason.pays, reason.pays_words) == ("Mangel", "Ein Bild", "shop", "wir")
    assert reason.choices_words == "Rückgabe, Umtausch"
    assert policy.period.startswith("Sie können Waren innerhalb von 14 Tagen ab der Unterschrift bei der Lieferung")
    assert policy.steps == ("Schicken Sie es",)
    assert (policy.refund.words, policy.refund_starts, policy.refund_at_most) == (
        "innerhalb von 5 Arbeitstagen",
        "nach Eingang und Bestätigung der Ware",
        "innerhalb von 10 Tagen",
    )
    assert policy.guarantee == "24 Monate"
    assert [one.cost.words for one in policy.addresses] == ["5,90 EUR", "1500 JPY"]
    assert [one.days_words for one in policy.addresses] == ["3 Tage", "1 Tag"]
    assert policy.exchange is not None
    assert policy.exchange.cost.words == "kostenlos"


def test_figures_hold_as_the_strictest_layer_sets_them() -> None:
    """The law of the country of sale with its source, the market, or the policy itself; in the return policy, too."""
    statutes = (
        Statute("eu-window", ("AT",), "returns.window_days", 20, "A law, § 1", date(2020, 1, 1)),
        Statute("guarantee", ("AT",), "returns.guarantee_months", 12, "A law, § 2", date(2020, 1, 1)),
    )
    book = StatutesPublished(statutes=statutes, reason="x", announced_at=BEFORE, effective_at=BEFORE)
    state = evolve(state_of(SHOP + RETURNS), book)
    policy = public_policy(PurchasePolicy(policy_at(state), NOW, "purchase"), state, {}, "at", ())
    assert policy.country == "AT"
    figures = {one.rule: (one.words, one.layer, one.source, one.country) for one in policy.figures}
    assert figures == {
        "silent_days": ("10 days", "market", None, None),
        "returns.window_days": ("20 days", "sale", "A law, § 1", "AT"),
        "returns.refund.days": ("10 days", "pack", None, None),
        "returns.guarantee_months": ("24 months", "pack", None, None),
    }
    assert policy.returns is not None
    assert policy.returns.window_days == 20
    assert "within 20 days" in policy.returns.period


def test_the_bodies_of_the_markets_country_are_told() -> None:
    """And those for everybody; where the country is not known, all of them."""
    complaints = """
[complaints]
record = { minutes = 30 }
natures = [{ id = "goods", title = { en = "Goods", de = "Ware" } }]
severities = [{ id = "high", title = { en = "High", de = "Hoch" } }]
investigators = ["front"]
answers = { simple = { business_days = 3 }, complex = { business_days = 5 }, calendar = "office" }
steps = { en = "We look into it.", de = "Wir prüfen es." }
answer_days = 14
bodies = [
    { id = "a", title = { en = "Vienna", de = "Wien" }, country = "AT" },
    { id = "b", title = { en = "Berlin", de = "Berlin" }, country = "DE" },
    { id = "c", title = { en = "Everywhere", de = "Überall" } },
]
"""
    for market, bodies in (("at", ["Vienna", "Everywhere"]), ("nl", ["Vienna", "Berlin", "Everywhere"])):
        told = shown(SHOP + complaints, market).complaints
        assert told is not None
        assert [one.title for one in told.bodies] == bodies
        assert (told.recorded.words, told.simple.words, told.at_most) == (
            "within 30 minutes",
            "within 3 business days",
            "within 14 days",
        )


def test_each_publication_that_holds_is_listed_from_when_until_when() -> None:
    """One that returns because another names the market no more stands there again; what never holds does not."""
    house = PACK
    own = PACK.replace('"shop"', '"own"').replace("silent_days = 7", 'silent_days = 7\nmarkets = ["nl"]')
    elsewhere = own.replace('"nl"', '"fr"')
    state = state_of(house, own, elsewhere)
    listed = [(one.version, one.since, one.until) for one in versions(state, "nl")]
    days = [BEFORE + timedelta(days=one) for one in range(3)]
    assert listed == [(1, days[0], days[1]), (2, days[1], days[2]), (1, days[2], None)]
    assert [one.version for one in versions(state, "fr")] == [1, 3]


def test_what_is_announced_is_what_will_hold_for_the_market() -> None:
    """From its announcement until it holds."""
    own = PACK.replace('"shop"', '"own"').replace("silent_days = 7", 'silent_days = 7\nmarkets = ["nl"]')
    state = state_of(PACK, PACK.replace("= 7", "= 8"), own)
    assert [number for number, _ in announced(state, "nl", BEFORE)] == [2, 3]
    assert [number for number, _ in announced(state, "fr", BEFORE)] == [2]
    assert [number for number, _ in announced(state, "nl", BEFORE + timedelta(days=1))] == [3]
    assert announced(state, "nl", BEFORE - timedelta(seconds=1)) == []


class _Closed:
    """A section of a pack that nobody may look into."""


def _marked(pack: Pack) -> Pack:
    """Return a pack in which everything internal is marked, or can't even be read."""
    closed: Any = _Closed()
    returns, complaints = pack.returns, pack.complaints
    return structs.replace(
        pack,
        teams=closed,
        departments=closed,
        compensation=closed,
        roles=closed,
        rosters=closed,
        priority_rules=closed,
        surveys=closed,
        surge=closed,
        emergency=closed,
        attachments=closed,
        intake=closed,
        sampling=Sampling(percent=NUMBER, period="day"),
        handling=Handling(transfers_at_most=NUMBER),
        topics=tuple(structs.replace(one, team=SECRET) for one in pack.topics),
        kinds=tuple(structs.replace(one, team=SECRET, details=closed, remedies=closed) for one in pack.kinds),
        clocks=tuple(structs.replace(one, title=SECRET) if one.internal else one for one in pack.clocks),
        ladders=tuple(
            structs.replace(
                ladder,
                levels=tuple(structs.replace(one, id=SECRET, team=SECRET, roles=(SECRET,)) for one in ladder.levels),
            )
            for ladder in pack.ladders
        ),
        returns=None if returns is None else structs.replace(returns, approvals=closed),
        complaints=None
        if complaints is None
        else structs.replace(complaints, investigators=closed, severities=closed, causes=closed, unconfirmed=closed),
    )


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _strings(one)


@pytest.mark.parametrize("name", PACKS)
def test_nothing_internal_of_a_bundled_pack_is_shown(name: str) -> None:
    """Neither teams, departments, roles, limits, internal clocks nor who may approve; nor why it was published."""
    text = bundled_pack(name)
    pack = published_pack(text)
    for market in (*pack.markets, "nl"):
        for language in pack.languages:
            told = msgspec.json.encode(shown(text, market, (language,), pack=_marked(pack))).decode()
            assert SECRET not in told
            assert str(NUMBER) not in told
            assert set(get_args(Role)).isdisjoint(_strings(msgspec.json.decode(told)))
            # Marking has changed nothing of what is shown.
            assert told == msgspec.json.encode(shown(text, market, (language,))).decode()


@pytest.mark.parametrize("name", PACKS)
def test_a_bundled_pack_is_shown_in_each_of_its_languages(name: str) -> None:
    """The words between are of the same language."""
    pack = published_pack(bundled_pack(name))
    for language in pack.languages:
        told = shown(bundled_pack(name), wished=(language,))
        assert (told.language, told.words_language, told.languages) == (language, language, pack.languages)
