"""Cases that are abnormal are followed up: from when on, by whom, and how they end."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.decisions import CASE
from domain.case.state import Closed, Resolved
from domain.event import Event, On
from domain.policy.pack import parse_pack
from domain.policy.policy import Policy
from domain.staff.state import Left
from tests.domain.histories import announced, opened, resolved
from tests.samples import DESK, DESK_PACK, NOW, POLICY, command
from tests.spec import given

ABNORMAL = 'when = { severities = ["major"], channels = ["phone"] }'


def _policy(when: str, version: int = 2) -> Policy:
    pack = parse_pack(DESK_PACK.replace(ABNORMAL, f"when = {{ {when} }}"))
    return Policy(version=version, effective_at=NOW, pack=pack)


RETURNS = _policy('topics = ["return"]')
COMPLEX = _policy('complexities = ["complex"]')
URGENT = _policy('priorities = ["urgent"]')
STAFF = "staff-7"
BEGUN = e.FollowUpBegun(policy=2)
OWNED = e.FollowUpOwnerNamed(owner=STAFF)


def _decided(policy: Policy, action: Any, *history: Event, **circumstances: Any) -> list[Event]:  # noqa: ANN401 - an action, and the fields of a command
    asked = command(action, "case-1", **circumstances)
    decided = CASE.decided(asked, CASE.fold(history, CASE.initial), policy)
    return [one for one in decided if isinstance(one, Event)]


@pytest.mark.parametrize(
    "policy, action",
    [
        (RETURNS, c.ClassifyCase(topic="return", reason="It goes back.")),
        (URGENT, c.ChangePriority(priority="urgent")),
        (RETURNS, c.OpenCase(channel="email", topic="return")),
        (URGENT, c.AdoptPolicy(reason="It follows more up.")),
    ],
)
def test_a_case_is_followed_up_from_whatever_makes_it_abnormal(policy: Policy, action: Any) -> None:  # noqa: ANN401 - an action
    """Its opening, another topic, priority or policy; nobody owns it then."""
    urgent = e.PriorityChanged(priority="urgent", was="normal")
    history = () if isinstance(action, c.OpenCase) else (opened,)
    more = (urgent,) if isinstance(action, c.AdoptPolicy) else ()
    assert [one for one in _decided(policy, action, *history, *more) if isinstance(one, e.FollowUpBegun)] == [BEGUN]
    # It is so once, whatever becomes of it.
    after = [*history, *more, BEGUN]
    assert BEGUN not in (_decided(policy, action, *after) if history else [])


def test_what_a_topic_judges_beforehand_has_no_owner_yet() -> None:
    """Whoever judges it after must name one."""
    pack = parse_pack(DESK_PACK.replace(ABNORMAL, 'when = { complexities = ["complex"] }').replace(
        '{ id = "return", title = "Return", team = "returns" }',
        '{ id = "return", title = "Return", team = "returns", complexity = "complex" }',
    ))  # fmt: skip
    policy = Policy(version=2, effective_at=NOW, pack=pack)
    history = _decided(policy, c.OpenCase(channel="email", topic="return"))
    assert history[-1] == BEGUN
    with pytest.raises(errors.OwnerNeeded):
        _decided(policy, c.TriageCase(complexity="simple"), *history)
    named = _decided(policy, c.TriageCase(complexity="complex", owner=STAFF), *history)
    assert named == [OWNED]


def test_nobody_owns_a_case_who_does_not_work_here() -> None:
    """Neither by triage nor by name."""
    beside = {STAFF: Left(name=None, teams=())}  # type: ignore[arg-type]  # the name does not matter
    for action in (c.TriageCase(complexity="complex", owner=STAFF), c.NameOwner(owner=STAFF)):
        with pytest.raises(errors.OwnerHasLeft):
            _decided(COMPLEX, action, opened, beside=beside)


def test_whoever_is_named_for_a_case_follows_it_up() -> None:
    """Also where the policy does not count it as abnormal; but not where it follows nothing up."""
    assert _decided(DESK, c.NameOwner(owner=STAFF), opened) == [BEGUN, OWNED]
    assert _decided(DESK, c.NameOwner(owner=STAFF), opened, BEGUN, OWNED) == []
    again = _decided(DESK, c.NameOwner(owner="staff-9"), opened, BEGUN, OWNED)
    assert again == [e.FollowUpOwnerNamed(owner="staff-9", was=STAFF)]
    with pytest.raises(errors.NotFollowedUp):
        _decided(POLICY, c.NameOwner(owner=STAFF), opened)
    # It goes on as it began, whatever the policy is now.
    assert _decided(POLICY, c.NameOwner(owner=STAFF), opened, BEGUN) == [OWNED]


def test_silence_closes_nothing_that_is_followed_up() -> None:
    """Neither what is resolved then, nor what turns out to be abnormal when it was resolved."""
    (done,) = _decided(DESK, c.Resolve(summary="Done."), opened, BEGUN)
    assert isinstance(done, e.CaseResolved)
    assert done.silent_due is None
    state = given(CASE, opened, resolved, announced, BEGUN).state
    assert isinstance(state, Resolved)
    assert (state.silent_due, state.file.followed_up) == (None, 2)
    with pytest.raises(errors.SilenceClosesNothing):
        _decided(DESK, c.Close(), opened, resolved, announced, BEGUN)


def test_what_turns_abnormal_while_it_is_closed_is_followed_up_when_it_is_reopened() -> None:
    """Before that nobody has to act."""
    closed = (opened, resolved, e.CaseClosed(how="confirmed"))
    classified = _decided(RETURNS, c.ClassifyCase(topic="return", reason="x"), *closed)
    assert not any(isinstance(one, e.FollowUpBegun) for one in classified)
    assert isinstance(given(CASE, *closed, *classified).state, Closed)
    assert _decided(RETURNS, c.Reopen(reason="x"), *closed, *classified)[-1] == BEGUN


def test_a_part_that_is_split_off_is_judged_by_itself() -> None:
    """The rest stays as it is."""
    split = CASE.decided(command(c.SplitCase(topic="return", description="x"), "case-1"), _open(), RETURNS)
    begun = [one for one in split if isinstance(one, On) and isinstance(one.event, e.FollowUpBegun)]
    assert len(begun) == 1
    assert not any(isinstance(one, e.FollowUpBegun) for one in split)


def test_who_follows_a_case_up_follows_up_what_is_split_off() -> None:
    """Be the part abnormal by itself or not, since the customer was promised somebody for the whole; what has no owner
    has none to hand on.
    """
    for policy in (RETURNS, DESK):
        for known, came in (((BEGUN, OWNED), [e.FollowUpOwnerNamed(owner=STAFF)]), ((BEGUN,), [])):
            state = CASE.fold([opened, *known], CASE.initial)
            action = c.SplitCase(topic="return", description="x")
            split = CASE.decided(command(action, "case-1"), state, policy)
            part = [one.event for one in split if isinstance(one, On)]
            assert [one for one in part if isinstance(one, e.FollowUpOwnerNamed)] == came
            begun = [one for one in part if isinstance(one, e.FollowUpBegun)]
            assert len(begun) == (1 if came or policy is RETURNS else 0)


def test_nothing_is_followed_up_that_is_made_up() -> None:
    """Demonstrations need no owners."""
    judged = _decided(COMPLEX, c.TriageCase(complexity="complex"), opened, origin="demo")
    assert judged == [e.CaseTriaged(complexity="complex")]


def _open() -> Any:  # noqa: ANN401 - a state
    return given(CASE, opened).state
