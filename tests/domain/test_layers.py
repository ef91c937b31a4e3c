"""Of each figure the strictest layer holds, and is told with its source."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.policy.events import PolicyPublished
from domain.policy.law.figures import FIGURES
from domain.policy.law.layers import SettledRule, settled
from domain.policy.law.statutes import Statute
from domain.policy.pack import Pack, published_pack
from domain.policy.policy import Policy, PurchasePolicy
from domain.policy.state import PolicyState
from tests.samples import NOW, PACK

WINDOW = FIGURES["returns.window_days"]
TRANSFERS = FIGURES["handling.transfers_at_most"]
RETURNS = """
[returns]
window_days = {days}
window_starts = "delivery"
reasons = [{{ id = "flaw", title = "A flaw", proof = "A picture", pays = "shop", choices = ["return"] }}]
steps = [{{ id = "send", title = "Send it" }}]
refund = {{ within = {{ minutes = 60 }} }}
"""


def pack(days: int, *, place: int | None = None, operator: str | None = None, transfers: int | None = None) -> Pack:
    """Return a pack with a window, that of its market `de` apart where one is given."""
    figures = "" if place is None else f', figures = {{ "{WINDOW.name}" = {place} }}'
    head = f'places = [{{ market = "de", country = "DE"{figures} }}]\n'
    head += "" if operator is None else f'operator = "{operator}"\n'
    handling = "" if transfers is None else f"[handling]\ntransfers_at_most = {transfers}\n"
    return published_pack(head + PACK + RETURNS.format(days=days) + handling)


def law(country: str, value: int, figure: str = WINDOW.name, **when: Any) -> Statute:  # noqa: ANN401 - the dates of a statute
    """Return a statute of a country."""
    return Statute(
        f"{country.lower()}-law", (country,), figure, value, "Article 1", **{"since": date(2000, 1, 1), **when}
    )


def held(policy: Policy, figure: str = WINDOW.name, country: str | None = None, at: datetime = NOW) -> SettledRule:
    """Return a rule as it holds in the market `de`."""
    return {one.rule: one for one in settled(policy, "de", country, at)}[figure]


def policy(written: Pack, *statutes: Statute, purchase: PurchasePolicy | None = None, version: int = 1) -> Policy:
    """Return a pack in force under some laws."""
    return Policy(version, NOW, written, statutes=statutes, purchase=purchase)


@pytest.mark.parametrize(
    "written, statutes, value, layer",
    [
        (pack(30), (law("DE", 14),), 30, "pack"),
        (pack(7), (law("DE", 14),), 14, "sale"),
        (pack(7), (law("DE", 14), law("AT", 21)), 21, "customer"),
        (pack(7, operator="CN"), (law("CN", 28), law("DE", 14), law("AT", 21)), 28, "operator"),
        (pack(7, place=60), (law("DE", 14), law("AT", 21)), 60, "market"),
        (pack(7), (law("FR", 99),), 7, "pack"),
    ],
)
def test_the_strictest_layer_holds(written: Pack, statutes: tuple[Statute, ...], value: int, layer: str) -> None:
    """Whichever it is: the law of the sale, of the customer, of the operator, the pack, or the market."""
    rule = held(policy(written, *statutes), country="AT")
    assert (rule.value, rule.layer) == (value, layer)


def test_of_layers_that_say_the_same_the_law_is_told() -> None:
    """What the pack grants because it must is not its own doing."""
    rule = held(policy(pack(14), law("DE", 14)))
    assert (rule.layer, rule.country, rule.source) == ("sale", "DE", "de-law: Article 1")


def test_a_figure_says_which_way_it_is_stricter() -> None:
    """More days to send back, but fewer transfers."""
    rule = held(policy(pack(7, transfers=3), law("DE", 2, TRANSFERS.name)), TRANSFERS.name)
    assert (rule.value, rule.unit, rule.layer) == (2, "transfers", "sale")
    assert held(policy(pack(7, transfers=1), law("DE", 2, TRANSFERS.name)), TRANSFERS.name).layer == "pack"


def test_a_law_about_what_a_pack_does_not_do_asks_nothing_of_it() -> None:
    """How long silence must last, where it closes nothing; how long a window must be holds all the same."""
    statutes = (law("DE", 10, "silent_days"), law("DE", 14))
    silent = policy(pack(7), *statutes)
    patient = policy(replace(silent.pack, silent_days=None, silence=None, returns=None), *statutes)
    assert held(silent, "silent_days").value == 10
    assert [one.rule for one in settled(patient, "de", None, NOW)] == [WINDOW.name]


def test_a_law_holds_from_its_day_on_and_before_the_one_on_which_it_ends() -> None:
    """Days of UTC."""
    ruled = policy(pack(7), law("DE", 14, since=date(2026, 3, 2), until=date(2026, 3, 4)))
    values = [
        held(ruled, at=datetime(2026, 3, day, hour, minute, tzinfo=UTC)).value
        for day, hour, minute in ((1, 23, 59), (2, 0, 0), (3, 23, 59), (4, 0, 0))
    ]
    assert values == [7, 14, 14, 7]


def test_what_is_about_a_purchase_is_as_it_was_then() -> None:
    """And the rest as it is now; the laws are those of the day of the purchase, too."""
    then = policy(pack(30), version=1)
    bought = PurchasePolicy(then, NOW - timedelta(days=900), "purchase")
    now = policy(pack(14, transfers=3), law("DE", 60), purchase=bought, version=2)
    assert (held(now).value, held(now).policy, held(now).basis) == (30, 1, "purchase")
    transfers = held(now, TRANSFERS.name)
    assert (transfers.policy, transfers.basis) == (2, None)


def test_a_purchase_from_before_everything_falls_under_the_first() -> None:
    """In the state of the ledger: what was published first for its market, whatever came later."""

    def published(text: str, hours: int) -> PolicyPublished:
        at = NOW + timedelta(hours=hours)
        return PolicyPublished(pack="shop", text=text, reason="x", announced_at=at, effective_at=at)

    state = PolicyState((published("one", 0), published("two", 2)))
    found = {hours: state.of_purchase(NOW + timedelta(hours=hours), "de") for hours in (-9, 0, 1, 2)}
    assert {hours: one and (one[0][0], one[2]) for hours, one in found.items()} == {
        -9: (1, "first"),
        0: (1, "purchase"),
        1: (1, "purchase"),
        2: (2, "purchase"),
    }
    assert PolicyState().of_purchase(NOW, "de") is None


@given(st.lists(st.integers(0, 100), min_size=1), st.sampled_from(list(FIGURES.values())))
def test_nothing_is_looser_than_the_strictest(values: list[int], figure: Any) -> None:  # noqa: ANN401 - a figure
    """Whichever way a figure is stricter."""
    strictest = figure.strictest(tuple(values))
    assert strictest in values
    assert not any(figure.is_looser(strictest, one) for one in values)
