"""What may be asked about staff, teams and the policy."""

from __future__ import annotations

from datetime import datetime, timedelta

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st

from domain.calendar.published import Expanded, utc_alone, years
from domain.policy import errors as policy_errors
from domain.policy.commands import PublishPolicy
from domain.policy.decisions import POLICY
from domain.policy.events import PolicyPublished
from domain.policy.policy import NO_POLICY
from domain.policy.state import NEVER
from tests.samples import NOW, PACK
from tests.samples import POLICY as SHOP
from tests.spec import given


def publication(reason: str, announced_at: datetime, effective_at: datetime) -> PolicyPublished:
    """Return the first publication of the sample pack, with its calendar."""
    around = years(effective_at, announced_at)
    return PolicyPublished(
        pack="shop",
        text=PACK,
        reason=reason,
        announced_at=announced_at,
        effective_at=effective_at,
        calendars=tuple(Expanded(one.kept, utc_alone(one.kept, *around)) for one in SHOP.pack.calendars),
    )


published = publication("first", NOW - timedelta(days=1), NOW - timedelta(days=1))


def test_a_policy_holds_from_its_publication_or_later() -> None:
    """The whole text is kept with its reason; the past can't be ruled, and the text in force is no news."""
    later = NOW + timedelta(days=1)
    for given_time, effective_at in ((None, NOW), (later, later)):
        action = PublishPolicy(text=PACK, reason="spring", effective_at=given_time)
        given(POLICY).when(action, policy=NO_POLICY).then(publication("spring", NOW, effective_at))
        given(POLICY, published).when(action).then()
    before = NOW - timedelta(microseconds=1)
    past = PublishPolicy(text=PACK, reason="spring", effective_at=before)
    given(POLICY).when(past).then(policy_errors.PolicyInThePast)


@pytest.mark.parametrize(
    "old, new, complaint",
    [
        ('name = "shop"', "", "name"),
        ('name = "shop"', 'name = "shop"\ncolour = "red"', "colour"),
        ("silent_days = 7", "silent_days = -1", "silent_days"),
        ('channels = [{ id = "email", medium = "email" },', "channels = []\nx = [", "channels: an empty list"),
        ('{ id = "email", medium = "email" },', "", "customers reach the desk by one channel only"),
        ('{ id = "phone",', '{ id = "email",', "'email' is listed twice"),
        ('team = "returns"', 'team = "moon"', "'moon', which the pack does not list"),
        ('id = "return"', 'id = "delivery"', "topic 'delivery' is listed twice"),
        ('id = "returns"', 'id = "front"', "team 'front' is listed twice"),
        ('name = "shop"', "name = ", ""),
    ],
)
def test_a_pack_that_can_not_be_meant_is_refused(old: str, new: str, complaint: str) -> None:
    """Whatever is missing, unknown, double or impossible in a pack is named."""
    assert old in PACK
    action = PublishPolicy(text=PACK.replace(old, new, 1), reason="spring")
    assert complaint in given(POLICY).when(action).then(policy_errors.PackInvalid)


@hypothesis.given(st.lists(st.integers(0, 9), max_size=6), st.integers(-1, 10))
def test_between_two_beginnings_the_same_policy_holds(days: list[int], day: int) -> None:
    """From the moment that it names until before the other, and at neither end a moment longer."""
    every = [
        msgspec.structs.replace(published, reason=str(number), effective_at=NOW + timedelta(days=one))
        for number, one in enumerate(days)
    ]
    state = POLICY.fold(every, POLICY.initial)
    at = NOW + timedelta(days=day)
    since, until = state.unchanged(at)
    assert since <= at < until
    held, moment = state.in_force(at), timedelta(microseconds=1)
    assert all(state.in_force(one) == held for one in (since, max(since, until - moment)))
    if held is not None:
        assert state.in_force(since - moment) != held
    if until < NEVER:
        assert state.in_force(until) != held


def test_the_policy_of_a_moment_is_the_latest_that_holds_then() -> None:
    """Of several publications the one with the latest beginning holds, and of equal ones the later published."""
    tomorrow = msgspec.structs.replace(published, reason="second", effective_at=NOW + timedelta(days=1))
    corrected = msgspec.structs.replace(tomorrow, reason="third")
    state = given(POLICY, published, tomorrow, corrected).state
    assert state.in_force(NOW - timedelta(days=2)) is None
    assert state.in_force(NOW) == (1, published)
    assert state.in_force(NOW + timedelta(days=1)) == (3, corrected)
