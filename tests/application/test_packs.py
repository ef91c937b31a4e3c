"""The bundled packs are complete, in all their languages, and say what their clauses demand."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import pytest

from application.calendars.expanding import expand
from application.law import bundled_statutes
from domain.calendar.working_time import WorkingTime
from domain.policy.checks import CHECKS
from domain.policy.checks.world import minimums
from domain.policy.pack import Pack, parse_pack, read_pack
from domain.policy.reading.document import read
from domain.policy.sections.spans import EVERYTHING, Scope, Within
from tests.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.sections.clocks import Clock

LANGUAGES: Final = {
    "skincare-global": ("en", "zh-Hans", "fr"),
    "beauty-after-sales": ("zh-Hans", "en"),
    "cross-border": ("en", "zh-Hans", "de"),
    "marketplace-24h": ("zh-Hans", "en", "th", "vi", "zh-Hant", "ms"),
    "ecommerce-feedback": ("zh-Hans", "en"),
}
SG, BA, CB, MP, EF = LANGUAGES
YEARS: Final = (2025, 2037)
"""Twelve years ahead of the first in which the packs can be published, and the year before."""

ONE_DAY: Final = Within(business_days=1, ends="same_time")
TWO_DAYS: Final = Within(business_days=2, ends="same_time")
CHAT: Final = Scope(channels=("chat",))
COMPLEX: Final = Scope(complexities=("complex",))
CLOCKS: Final[tuple[tuple[str, str, str, str, str | None, Scope, Within], ...]] = (
    (BA, "first_response", "contact", "reply", None, EVERYTHING, Within(minutes=15)),
    (CB, "first_response", "contact", "reply", "berlin", CHAT, Within(minutes=5)),
    (CB, "first_response", "contact", "reply", "berlin", EVERYTHING, ONE_DAY),
    (CB, "acknowledgement", "contact", "acknowledgement", "berlin", EVERYTHING, ONE_DAY),
    (CB, "solution", "contact", "proposal", "berlin", EVERYTHING, Within(business_days=3, ends="closing")),
    (CB, "solution", "contact", "proposal", "berlin", COMPLEX, Within(business_days=5, ends="closing")),
    (MP, "first_response", "contact", "reply", "round-the-clock", EVERYTHING, Within(seconds=120)),
    (MP, "connection", "contact", "acceptance", "round-the-clock", EVERYTHING, Within(seconds=60)),
    (EF, "registration", "contact", "registration", None, EVERYTHING, Within(minutes=30)),
    (EF, "investigation", "registration", "finding", "office", EVERYTHING, ONE_DAY),
    (EF, "solution_review", "registration", "review", "office", EVERYTHING, TWO_DAYS),
    (EF, "resolution", "registration", "resolution", "office", EVERYTHING, TWO_DAYS),
    (EF, "first_response", "contact", "reply", None, EVERYTHING, Within(hours=24)),
    (EF, "emergency", "contact", "emergency_step", None, EVERYTHING, Within(hours=2)),
)
CLAUSES: Final = (
    *("BA-07", "CB-04", "CB-05", "CB-05-accepted", "CB-14-simple", "CB-14-complex", "MP-02", "MP-02-urgent"),
    *("EF-04", "EF-06", "EF-09", "EF-09-answer", "EF-12", "EF-13"),
)
FACTS: Final[tuple[tuple[str, str, str, object], ...]] = (
    ("BA-10", BA, "returns.window_days", 7),
    ("BA-10", BA, "returns.window_starts", "delivery"),
    ("BA-14", BA, "returns.refund.within", Within(business_days=3, ends="closing")),
    ("BA-14", BA, "returns.refund.starts", "receipt"),
    ("BA-22", BA, "complaints.investigators", ("agent", "quality_assessor", "merchant")),
    ("BA-26", BA, "complaints.unconfirmed", ()),
    ("CB-05", CB, "acknowledgement.acceptance", True),
    ("CB-05", CB, "acknowledgement.expected_time", True),
    ("CB-08", CB, "returns.window_starts", "signing"),
    ("CB-10", CB, "returns.refund.starts", "receipt_and_confirmation"),
    ("CB-14", CB, "complaints.answers.simple", Within(business_days=3, ends="closing")),
    ("CB-14", CB, "complaints.answers.complex", Within(business_days=5, ends="closing")),
    ("MP-11", MP, "emergency.incident.within", Within(minutes=3)),
    ("MP-11", MP, "emergency.incident.needs", ("scripts", "connections")),
    ("SG-08", SG, "follow_up.at", "09:00"),
    ("EF-14", EF, "sampling.percent", 10),
    ("EF-23", EF, "intake.require_name", True),
)
LISTED: Final[tuple[tuple[str, str, str, set[str]], ...]] = (
    (
        "SG-01",
        SG,
        "topics",
        {
            "product_consultation",
            "order_problem",
            "logistics_tracking",
            "discount_activity",
            "return_and_after_sales",
            "policy_interpretation",
            "shopping_guidance",
            "user_feedback",
        },
    ),
    ("BA-03", BA, "roles", {"agent", "quality_assessor", "returns_specialist"}),
    ("BA-19", BA, "channels", {"phone", "email", "complaint_platform", "hotline"}),
    ("BA-21", BA, "complaints.natures", {"product_quality", "service_attitude", "logistics"}),
    ("BA-30", BA, "complaints.causes", {"product_quality", "process", "staff"}),
    ("BA-46", BA, "channels", {"message_board", "suggestion_box"}),
    ("CB-08", CB, "returns.reasons", {"quality", "wrong_or_missing", "not_as_described"}),
    ("CB-13", CB, "sampling.marks", {"perfunctory", "quarrelsome"}),
    ("MP-04", MP, "kinds", {"damaged", "missing_item", "lost_parcel"}),
    ("EF-11", EF, "teams", {"senior"}),
)
_GROUPED: Final = re.compile(r"(?<=\d)[., ](?=\d)")


@cache
def _text(name: str) -> str:
    return files("application").joinpath(f"packs/{name}.toml").read_text(encoding="utf-8")


@cache
def _pack(name: str) -> Pack:
    return parse_pack(_text(name))


def _clock(pack: str, name: str) -> Clock:
    found = _pack(pack).clock(name)
    assert found is not None
    return found


def _numbers(text: str) -> set[int]:
    """Return what a text says in figures, whatever stands between their thousands and before their cents."""
    return {int(one) for one in re.findall(r"\d+", _GROUPED.sub("", text))} - {0}


def _prose(value: object, languages: set[str], path: tuple[object, ...] = ()) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the texts by language of a document, but not what stands for a name."""
    if isinstance(value, dict):
        if set(value) == languages and path[-1] != "title":
            yield ".".join(str(one) for one in path), value
            return
        for key, inner in value.items():
            yield from _prose(inner, languages, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            name = inner.get("id", number) if isinstance(inner, dict) else number
            yield from _prose(inner, languages, (*path, name))


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_bundled_pack_has_no_problem(name: str) -> None:
    """It is read, and no check finds anything."""
    pack, problems = read_pack(_text(name))
    assert problems == []
    assert pack is not None
    assert (pack.name, pack.languages) == (name, LANGUAGES[name])


def test_ninety_five_of_a_hundred_ordinary_ones_are_to_be_answered_in_time() -> None:
    """EF-12: what is major is answered within the same time, without a goal."""
    ordinary, major = _clock(EF, "first_response"), _clock(EF, "first_response_major")
    assert (ordinary.attain_percent, ordinary.only) == (95, Scope(severities=("ordinary",)))
    assert (major.attain_percent, major.only, major.targets) == (None, Scope(severities=("major",)), ordinary.targets)


def test_the_rule_of_safety_quotes_the_clock_of_the_emergency_process() -> None:
    """EF-13: so many hours."""
    rule, (target,) = _pack(EF).rule("safety"), _clock(EF, "emergency").targets
    assert rule is not None
    assert isinstance(rule.texts, dict)
    assert target.within.hours in _numbers(rule.texts["en"])
    assert _clock(EF, "emergency").only == Scope(severities=("major",))


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_bundled_pack_is_looser_than_the_law(name: str) -> None:
    """Of the country of its operator and of those in which it sells."""
    _, problems = read(_text(name), Pack, (*CHECKS, minimums(bundled_statutes().statutes, NOW)))
    assert problems == []


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_calendars_of_a_bundled_pack_reach_twelve_years_ahead(name: str) -> None:
    """Their zones and public holidays are known for as long, and they open in the last year, too."""
    for spec in _pack(name).calendars:
        working = WorkingTime(spec, expand(spec, *YEARS))
        assert working.next_open(datetime(YEARS[1], 6, 1, tzinfo=UTC)) < datetime(YEARS[1], 6, 15, tzinfo=UTC)


@pytest.mark.parametrize("pack, clock, starts, fulfilled_by, calendar, when, within", CLOCKS, ids=CLAUSES)
def test_a_clock_gives_what_its_clause_says(
    *, pack: str, clock: str, starts: str, fulfilled_by: str, calendar: str | None, when: Scope, within: Within
) -> None:
    """From the start to the fulfilment that it names, in working time where it names a calendar."""
    found = _clock(pack, clock)
    assert (found.starts, found.fulfilled_by, found.calendar) == (starts, fulfilled_by, calendar)
    (target,) = [one for one in found.targets if one.when == when]
    assert target.within == within


@pytest.mark.parametrize(
    "pack, where, value",
    [one[1:] for one in FACTS],
    ids=[f"{one[0]}-{one[2]}" for one in FACTS],
)
def test_a_figure_is_what_its_clause_says(pack: str, where: str, value: object) -> None:
    """Days of a window, who investigates, what starts an emergency."""
    assert attrgetter(where)(_pack(pack)) == value


@pytest.mark.parametrize(
    "pack, where, ids",
    [one[1:] for one in LISTED],
    ids=[f"{one[0]}-{one[2]}" for one in LISTED],
)
def test_what_a_clause_lists_is_listed(pack: str, where: str, ids: set[str]) -> None:
    """And the pack may list more."""
    assert ids <= {one.id for one in attrgetter(where)(_pack(pack))}


def test_a_pack_without_a_stated_figure_has_one_of_its_own() -> None:
    """Simple questions have the shorter first answer, complex ones a solution by a time, and peaks a reserve."""
    simple, rest = _clock(SG, "first_response").targets
    assert simple.when == Scope(complexities=("simple",))
    assert (simple.within, rest.within) == (Within(minutes=15), Within(hours=4))
    assert _clock(SG, "solution").only == Scope(complexities=("complex",))
    assert _clock(SG, "solution").pauses == ("customer",)
    for name in (SG, MP):
        surge = _pack(name).surge
        assert surge is not None
        assert surge.backlog is not None
        assert surge.backlog.ends_at < surge.backlog.starts_at
        assert all(_pack(name).has_team(one) for one in surge.reserve)


@pytest.mark.parametrize(
    "name, trigger, by",
    [
        (SG, "resolution", {"email", "online"}),
        (BA, "closure", {"questionnaire", "phone", "online"}),
        (CB, "transaction", {"questionnaire", "phone", "online"}),
        (EF, "closure", {"sms", "email"}),
    ],
)
def test_surveys_go_out_as_their_clauses_say(name: str, trigger: str, by: set[str]) -> None:
    """SG-06 on resolution, BA-44 and CB-17 on three ways told apart, EF-16 by SMS or e-mail."""
    (survey,) = _pack(name).surveys
    assert (survey.trigger, set(survey.by)) == (trigger, by)
    if name == SG:
        assert [one.id for one in survey.dimensions] == ["attitude", "professional_level", "effect"]


def test_for_faults_and_mismatches_the_customer_chooses_return_or_exchange() -> None:
    """BA-10: and does not pay the way back."""
    returns = _pack(BA).returns
    assert returns is not None
    for reason in (one for one in returns.reasons if one.id in {"quality", "not_as_described"}):
        assert (reason.choices, reason.pays) == (("return", "exchange"), "shop")


def test_goods_from_abroad_can_go_to_a_warehouse_in_the_country_or_abroad() -> None:
    """CB-09: each address has its cost and its days."""
    returns = _pack(CB).returns
    assert returns is not None
    assert [(one.country, one.cost.amount, one.days) for one in returns.addresses] == [
        ("DE", 490, 3),
        ("US", 790, 5),
        ("CN", 1490, 14),
    ]


def test_there_is_a_third_party_for_customers_of_every_market() -> None:
    """CB-16: in each country in which the pack sells, and the mediation of a platform anywhere."""
    for name in (SG, CB, MP):
        pack = _pack(name)
        assert pack.complaints is not None
        assert {one.country for one in pack.places} <= {one.country for one in pack.complaints.bodies}


def test_feedback_by_phone_and_email_has_a_priority_by_rule() -> None:
    """EF-05: danger first, whatever the channel."""
    rules = [(one.id, one.priority, one.when.channels) for one in _pack(EF).priority_rules]
    assert rules[0] == ("safety", "urgent", ())
    assert {channel for _, _, channels in rules for channel in channels} == {"phone", "email"}


def test_every_kind_of_feedback_has_its_solution_reviewed() -> None:
    """EF-09: by four eyes."""
    assert all(one.needs_review for one in _pack(EF).kinds)


def test_three_shifts_follow_one_another_without_a_gap() -> None:
    """MP-01 and MP-06: at any moment exactly one of them is on, and every team has people in it."""
    pack = _pack(MP)
    shifts = [pack.calendar(one) for one in ("morning", "noon", "evening")]
    working = [WorkingTime(one, expand(one, *YEARS)) for one in shifts if one is not None]
    begin = datetime(2026, 12, 24, tzinfo=UTC)
    for minutes in range(0, 10 * 1_440, 10):
        assert sum(one.is_open(begin + timedelta(minutes=minutes)) for one in working) == 1
    for team in ("sales", "orders", "after-sales"):
        assert {one.calendar for one in pack.rosters if one.team == team} == {"morning", "noon", "evening"}


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_text_says_the_same_figures_in_every_language(name: str) -> None:
    """Days, hours, amounts and addresses of rules, roles, notices and scripts."""
    found = list(_prose(tomllib.loads(_text(name)), set(LANGUAGES[name])))
    assert len(found) > 15
    for path, texts in found:
        assert len({frozenset(_numbers(text)) for text in texts.values()}) == 1, (path, texts)


@pytest.mark.parametrize("name", LANGUAGES)
def test_what_a_role_may_decide_is_told_as_it_is(name: str) -> None:
    """The amounts in the words are those of the limits and the approvals."""
    pack = _pack(name)
    assert pack.compensation is not None
    assert pack.returns is not None
    for role in pack.roles:
        amounts = {pack.compensation.limits.get(role.id, 0)}
        amounts |= {one.up_to or 0 for one in pack.returns.approvals if role.id in one.roles}
        assert isinstance(role.authority, dict)
        for text in role.authority.values():
            assert _numbers(text) == amounts - {0}, (role.id, text)


@pytest.mark.parametrize(
    "name, rule, where",
    [
        *((one, "return_conditions" if one == SG else "returns", "returns.window_days") for one in LANGUAGES),
        *((one, "returns" if one == EF else "refunds", "returns.refund.days") for one in LANGUAGES),
        (SG, "return_conditions", "returns.guarantee_months"),
        (CB, "guarantee", "returns.guarantee_months"),
        (BA, "complaints", "complaints.answers.complex.business_days"),
        (CB, "complaints", "complaints.answers.complex.business_days"),
        (CB, "complaints", "complaints.answer_days"),
        (MP, "disputes", "complaints.answers.complex.hours"),
        (MP, "disputes", "complaints.record.minutes"),
    ],
)
def test_a_rule_quotes_the_figure_that_holds(name: str, rule: str, where: str) -> None:
    """CB-23: customers read what the pack does."""
    pack = _pack(name)
    found: Any = pack.rule(rule)
    assert attrgetter(where)(pack) in _numbers(found.texts["en"])
