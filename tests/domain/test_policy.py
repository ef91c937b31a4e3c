"""Which of the published packs holds where and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.policy.commands import PublishPolicy, WithdrawPolicy
from domain.policy.decisions import POLICY
from domain.policy.errors import NoPolicyLeft, PackNotPublished, PolicyInThePast
from domain.policy.events import PolicyPublished, PolicyWithdrawn
from domain.policy.state import PolicyState
from tests.samples import NOW, PACK
from tests.spec import given

HOUR = timedelta(hours=1)


def published(pack: str, *markets: str, hours: int = 0, text: str = "") -> PolicyPublished:
    """Return a publication that holds from so many hours from now on."""
    return PolicyPublished(
        pack=pack, text=text or pack, reason="x", announced_at=NOW, effective_at=NOW + hours * HOUR, markets=markets
    )


def held(*publications: PolicyPublished, market: str | None = None, hours: int = 0) -> int | None:
    """Return the number of what holds for a market in so many hours."""
    found = PolicyState(publications).in_force(NOW + hours * HOUR, market)
    return None if found is None else found[0]


def test_a_market_falls_under_the_pack_that_names_it() -> None:
    """And every other market, like a case without one, under the pack that names none, in whatever order they came."""
    house, german = published("house"), published("german", "de", "at")
    for packs, numbers in (((house, german), (1, 2)), ((german, house), (2, 1))):
        assert held(*packs) == numbers[0]
        assert held(*packs, market="nl") == numbers[0]
        assert held(*packs, market="de") == held(*packs, market="at") == numbers[1]


def test_a_pack_holds_as_it_was_published_last() -> None:
    """A market that its newest publication names no more goes back to the house's."""
    packs = published("house"), published("german", "de", "at"), published("german", "at", text="without Germany")
    assert held(*packs, market="at") == 3
    assert held(*packs, market="de") == 1


def test_what_is_announced_holds_from_its_moment_on() -> None:
    """Until then the one before does."""
    packs = published("house"), published("house", hours=2, text="newer")
    assert [held(*packs, hours=hours) for hours in (-1, 0, 1, 2, 3)] == [None, 1, 1, 2, 2]


def test_of_two_for_the_same_market_the_later_holds() -> None:
    """By when they come into force, and then by the order of publication."""
    assert held(published("one", "de"), published("two", "de"), market="de") == 2
    assert held(published("one", "de", hours=2), published("two", "de", hours=1), market="de", hours=3) == 1


def test_a_ledger_whose_packs_all_name_markets_has_one_for_the_rest() -> None:
    """The newest: better a policy made for others than none."""
    assert held(published("german", "de"), published("dutch", "nl"), market="fr") == 2


def asked(text: str, *before: PolicyPublished) -> list[PolicyPublished]:
    """Return what publishing a text comes to after others."""
    decided = given(POLICY, *before).when(PublishPolicy(text=text, reason="x")).decided()
    return [one for one in decided if isinstance(one, PolicyPublished)]


def test_publishing_the_same_again_is_no_news() -> None:
    """But it is when another pack has taken its markets since."""
    first = asked(PACK)
    assert len(first) == 1
    assert asked(PACK, *first) == []
    other = asked(PACK.replace('"shop"', '"stall"'), *first)
    assert len(other) == 1
    assert len(asked(PACK, *first, *other)) == 1


def test_a_policy_for_the_past_is_refused() -> None:
    """What was promised then was promised by another."""
    given(POLICY).when(PublishPolicy(text=PACK, reason="x", effective_at=NOW - HOUR)).then(PolicyInThePast)


@pytest.mark.parametrize("markets", [(), ("de", "at")])
def test_a_publication_says_for_which_markets_it_is(markets: tuple[str, ...]) -> None:
    """So that whoever folds it need not read the text."""
    (event,) = asked(PACK + (f"markets = {list(markets)}\n" if markets else ""))
    assert event.markets == markets


def test_a_withdrawn_pack_leaves_its_markets_to_the_others() -> None:
    """From its moment on, until it is published again."""
    packs = published("house"), published("german", "de")
    state = PolicyState(packs)
    gone = POLICY.evolve(
        state,
        PolicyWithdrawn(pack="german", reason="x", announced_at=NOW, effective_at=NOW + HOUR),
    )
    again = POLICY.evolve(gone, published("german", "de", hours=2, text="again"))
    for hours, number in ((0, 2), (1, 1), (2, 3)):
        found = again.in_force(NOW + hours * HOUR, "de")
        assert found is not None
        assert found[0] == number
    assert gone.withdrawn_at(packs[1], NOW + HOUR) == NOW + HOUR
    assert gone.withdrawn_at(packs[1], NOW) is None


def test_the_last_pack_for_all_markets_is_not_withdrawn() -> None:
    """Nobody would know what holds; a pack that is not there is not found, and one that is gone already is no news."""
    first = asked(PACK)
    assert given(POLICY, *first).when(WithdrawPolicy(pack="stall", reason="x")).then(PackNotPublished)
    given(POLICY, *first).when(WithdrawPolicy(pack="shop", reason="x")).then(NoPolicyLeft)
    german = published("german", "de")
    given(POLICY, *first, german).when(WithdrawPolicy(pack="shop", reason="x")).then(NoPolicyLeft)
    assert given(POLICY, *first, german).when(WithdrawPolicy(pack="german", reason="x")).decided()
    both = (*first, *asked(PACK.replace('"shop"', '"stall"'), *first))
    (event,) = given(POLICY, *both).when(WithdrawPolicy(pack="stall", reason="x")).decided()
    assert isinstance(event, PolicyWithdrawn)
    given(POLICY, *both, event).when(WithdrawPolicy(pack="stall", reason="x")).then()
