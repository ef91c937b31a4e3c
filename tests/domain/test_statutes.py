"""What laws ask for: written down as a whole, held against packs, and brought along for a start."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from application.law import bundled_statutes
from domain.policy.commands import PublishPolicy, PublishStatutes
from domain.policy.decisions import POLICY
from domain.policy.errors import PackInvalid, PolicyInThePast, StatutesInvalid
from domain.policy.events import PolicyPublished, StatutesPublished
from domain.policy.law.book import parse_book, read_book
from domain.policy.law.statutes import StatuteText, of_country
from tests.samples import NOW, PACK
from tests.spec import given

DAY = timedelta(days=1)
GERMAN = f'operator = "DE"\n{PACK}'
ABROAD = f'{PACK}\n[[places]]\nmarket = "de"\ncountry = "DE"\n'


def _statute(**fields: Any) -> StatuteText:  # noqa: ANN401 - the fields of a statute
    asked = {"id": "de-silence", "countries": ("DE",), "figure": "silent_days", "value": 10, "source": "BGB, § 1"}
    return StatuteText(**{**asked, "since": date(2020, 1, 1), **fields})


def _book(*statutes: StatuteText, effective_at: datetime = NOW) -> StatutesPublished:
    return StatutesPublished(
        statutes=tuple(one.kept for one in statutes), reason="x", announced_at=NOW, effective_at=effective_at
    )


def _problems(text: str, *history: StatutesPublished, effective_at: datetime | None = None) -> list[str]:
    """Return the problems with which a pack is refused."""
    with pytest.raises(PackInvalid) as refused:
        given(POLICY, *history).when(PublishPolicy(text=text, reason="x", effective_at=effective_at)).decided()
    return [said for _, said in refused.value.wrong]


def _taken(text: str, *history: StatutesPublished, effective_at: datetime | None = None) -> bool:
    """Tell whether a pack is published."""
    action = PublishPolicy(text=text, reason="x", effective_at=effective_at)
    (event,) = given(POLICY, *history).when(action).decided()
    return isinstance(event, PolicyPublished)


@pytest.mark.parametrize("text, line", [(GERMAN, 4), (ABROAD, 13)])
def test_a_pack_below_a_statutory_minimum_is_refused_naming_it(text: str, line: int) -> None:
    """Whether the law is that of the organisation or of a market; what is just enough is taken."""
    (said,) = _problems(text, _book(_statute()))
    assert said.startswith(f"line {line}: ")
    assert "7 days are below the statutory minimum: the law of DE asks for at least 10 days" in said
    assert "(de-silence: BGB, § 1). Write 10, or what is better for the customer." in said
    assert _taken(text.replace("silent_days = 7", "silent_days = 10"), _book(_statute()))


def test_laws_of_elsewhere_forbid_nothing() -> None:
    """Nor does one that holds no more, or not yet."""
    assert _taken(PACK, _book(_statute()))
    assert _taken(GERMAN, _book(_statute(countries=("FR", "IT"))))
    assert _taken(GERMAN, _book(_statute(until=NOW.date())))
    assert _taken(GERMAN, _book(_statute(since=date(2026, 3, 3))))


def test_a_pack_is_held_against_the_laws_of_its_own_time() -> None:
    """Announced for later, it keeps the law of then."""
    law = _book(_statute(since=date(2026, 4, 1)))
    assert _taken(GERMAN, law)
    assert _problems(GERMAN, law, effective_at=NOW + 60 * DAY)
    book = _book(_statute(), effective_at=NOW + DAY)
    assert _taken(GERMAN, book)
    assert _problems(GERMAN, book, effective_at=NOW + DAY)


def test_statutes_are_written_down_as_a_whole() -> None:
    """What is not in the newest book is not asked for any more; the same for the same time is no news."""
    first = _book(_statute())
    write = PublishStatutes(statutes=(_statute(),), reason="x")
    given(POLICY).when(write).then(first)
    given(POLICY, first).when(write).then()
    other = PublishStatutes(statutes=(_statute(countries=("FR",)),), reason="x")
    (second,) = given(POLICY, first).when(other).decided()
    assert isinstance(second, StatutesPublished)
    assert _taken(GERMAN, first, second)


def test_a_book_for_the_past_is_refused() -> None:
    """What was published until now was held against another."""
    early = PublishStatutes(statutes=(_statute(),), reason="x", effective_at=NOW - DAY)
    given(POLICY).when(early).then(PolicyInThePast)


def test_all_that_can_not_be_meant_of_a_book_is_told_at_once() -> None:
    """Each with a pointer to its place; nothing is written down."""
    wrong = (
        _statute(figure="silent_day", countries=("DE", "UK")),
        _statute(until=date(2019, 1, 1)),
    )
    with pytest.raises(StatutesInvalid) as refused:
        given(POLICY).when(PublishStatutes(statutes=wrong, reason="x")).decided()
    assert [pointer for pointer, _ in refused.value.wrong] == [
        "/statutes/0/countries/1",
        "/statutes/0/figure",
        "/statutes/1/id",
        "/statutes/1/until",
    ]
    assert "Write GB, if that is meant" in refused.value.message
    assert "Write `silent_days`, if that is meant" in refused.value.message


def test_a_book_in_a_file_is_read_with_all_that_is_wrong_and_its_lines() -> None:
    """What is misshapen beside what can't be meant."""
    text = """\
[[statutes]]
id = "a"
countries = ["DE"]
figure = "silent_day"
value = 10
source = "BGB"
since = 2020-01-01
[[statutes]]
id = "a"
countries = ["Germany"]
figure = "silent_days"
value = -1
source = "BGB"
since = "yesterday"
[[statutes]]
id = "a"
countries = ["DE"]
figure = "silent_days"
value = 10
source = "BGB"
since = 2020-01-01
"""
    _, problems = read_book(text)
    assert [(one.line, one.path[-1]) for one in problems] == [
        (4, "figure"),
        (10, 0),
        (12, "value"),
        (14, "since"),
        (16, "id"),
    ]
    with pytest.raises(StatutesInvalid, match="there is no figure 'silent_day'"):
        parse_book(text)


@pytest.mark.parametrize("value, taken", [(36_500, True), (36_501, False), (10**9, False)])
def test_what_a_law_asks_for_lies_in_the_calendar(value: int, *, taken: bool) -> None:
    """A hundred years at most: a case that waits a billion days could not be resolved at all."""
    text = f"""\
[[statutes]]
id = "a"
countries = ["DE"]
figure = "silent_days"
value = {value}
source = "BGB"
since = 2020-01-01
"""
    assert (read_book(text)[1] == []) is taken


@pytest.mark.parametrize(
    "country, figure, value",
    [
        *((country, "returns.window_days", 14) for country in ("DE", "FR", "HR", "GB", "NO", "IL", "TR")),
        *((country, "returns.window_days", 7) for country in ("CN", "BR", "TW", "KR", "TH")),
        *((country, "returns.refund.days", days) for country, days in (("IT", 14), ("GB", 14), ("CN", 7))),
        ("DE", "returns.guarantee_months", 24),
        *((country, "returns.guarantee_months", 36) for country in ("ES", "PT", "SE")),
    ],
)
def test_the_bundled_book_says_what_these_laws_ask_for(country: str, figure: str, value: int) -> None:
    """The strictest of what is listed for the country, with its source."""
    found = [one for one in of_country(bundled_statutes().statutes, country, NOW) if one.figure == figure]
    assert max(one.value for one in found) == value
    assert all(one.source for one in found)


def test_the_bundled_book_lists_all_member_states_and_not_switzerland() -> None:
    """27 of them; where there is no such law, there is no statute."""
    statutes = {one.id: one for one in bundled_statutes().statutes}
    for name in ("eu-withdrawal", "eu-refund", "eu-guarantee"):
        assert len(statutes[name].countries) == len(set(statutes[name].countries)) == 27
    assert not list(of_country(bundled_statutes().statutes, "CH", NOW))
    before = datetime(2014, 6, 12, tzinfo=UTC)
    assert not list(of_country(bundled_statutes().statutes, "DE", before))


def test_the_bundled_book_can_be_published() -> None:
    """Nothing in it is without meaning."""
    (event,) = given(POLICY).when(PublishStatutes(statutes=bundled_statutes().statutes, reason="x")).decided()
    assert isinstance(event, StatutesPublished)
