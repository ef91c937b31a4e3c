"""Every case has exactly one target of a clock and one step; ladders, priorities and warnings can come to be used."""

from __future__ import annotations

from itertools import product
from time import process_time
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.policy.checks.cases import Earlier, Space, common
from domain.policy.sections.spans import Scope
from tests.domain.packs import wrong

if TYPE_CHECKING:
    from domain.policy.checks.cases import Box

KINDS = 'kinds = [{ id = "quality", title = "Quality" }]\n'
CLOCK = """\
[[clocks]]
id = "answer"
title = "First answer"
starts = "contact"
fulfilled_by = "reply"
"""
OR = "or one without `when` for whatever no other names."


def _clock(*targets: str, only: str = "") -> str:
    """Return a clock, its first target on line 8."""
    scope = f"only = {{ {only} }}\n" if only else "\n"
    return CLOCK + scope + "targets = [\n" + ",\n".join(targets) + "\n]\n"


def _target(when: str = "", within: str = "hours = 1") -> str:
    return f"{{ within = {{ {within} }}" + (f", when = {{ {when} }} }}" if when else " }")


@pytest.mark.parametrize(
    "targets",
    [
        (_target(),),
        (_target('channels = ["phone"]'), _target()),
        (_target('channels = ["phone"]'), _target('channels = ["email"]')),
        (_target('priorities = ["urgent"]'), _target('priorities = ["low", "normal", "high"]')),
        (_target('topics = ["delivery", "return"]'), _target('topics = ["other"]')),
        (_target('severities = ["major"]'), _target('severities = ["ordinary"]')),
        (
            _target('channels = ["phone"], priorities = ["urgent"]'),
            _target('channels = ["phone"], priorities = ["low", "normal", "high"]'),
            _target('channels = ["email"]'),
        ),
    ],
)
def test_targets_that_are_for_each_case_once_are_taken(targets: tuple[str, ...]) -> None:
    """By whatever they tell cases apart."""
    assert wrong(_clock(*targets)) == []


@pytest.mark.parametrize(
    "targets, cases",
    [
        ((_target('channels = ["phone"]'),), "email"),
        ((_target('channels = ["phone"]'), _target('channels = ["email"], priorities = ["urgent"]')), "email, low"),
        ((_target('topics = ["delivery", "return"]'),), "other"),
        ((_target('kinds = ["quality"]'),), "without a kind"),
        ((_target('complexities = ["simple", "complex"]'),), "not judged yet"),
        ((_target('severities = ["major"]'),), "ordinary"),
    ],
)
def test_cases_without_a_target_are_told_by_an_example(targets: tuple[str, ...], cases: str) -> None:
    """A case may have no kind, the topic `other`, and a complexity that nobody has judged."""
    assert wrong(KINDS + _clock(*targets)) == [
        f"8: clocks.0.targets: clock 'answer' has no target for some cases, such as {cases}. Add one for them, {OR}"
    ]


def test_targets_that_are_for_the_same_case_are_told_by_an_example() -> None:
    """Each with the first one before it."""
    both = (_target('channels = ["phone"]'), _target('priorities = ["urgent"]'), _target())
    assert wrong(_clock(*both)) == [
        (
            "9: clocks.0.targets.1.when: this target and targets.0 are both for some cases, such as phone, urgent."
            " Let only one of them name these."
        )
    ]


def test_a_target_for_cases_that_the_clock_is_not_for_is_told() -> None:
    """And the cases that it is not for want no target."""
    only = 'channels = ["phone"]'
    assert wrong(_clock(_target('channels = ["phone"]'), only=only)) == []
    assert wrong(_clock(_target('channels = ["email"]'), _target(), only=only)) == [
        (
            "8: clocks.0.targets.0.when: this target never applies: clock 'answer' is for other cases only. Leave"
            " it out, or let the clock's `only` name its cases."
        )
    ]


def test_the_target_for_all_others_is_the_last_one_and_alone() -> None:
    """Whoever reads from the top finds the first that fits."""
    assert wrong(_clock(_target(), _target('channels = ["phone"]'), _target())) == [
        "8: clocks.0.targets.0: this target is for whatever no other names, and others follow. Put it last.",
        (
            "10: clocks.0.targets.2: this target and targets.0 are both for whatever no other names. Leave out one"
            " of them, or say by `when` which cases it is for."
        ),
    ]


def test_a_target_of_an_unlisted_name_is_told_as_that_alone() -> None:
    """The cases that seem to be without a target may be those that were meant."""
    (said,) = wrong(_clock(_target('channels = ["phone"]'), _target('channels = ["mail"]')))
    assert "is for channel 'mail', which the pack does not list. Write `email`" in said


def test_a_warning_comes_after_the_start() -> None:
    """Of the shortest target in a unit that can be held against it."""
    clock = _clock(_target('channels = ["phone"]', "hours = 1"), _target(within="business_days = 2"))
    clock += 'calendar = "always"\n'
    assert wrong(f"{clock}warnings = [{{ minutes = 59 }}, {{ business_days = 1 }}, {{ days = 9 }}]\n") == []
    says = "some target is not longer than this, so the warning would come at its start or before"
    assert wrong(f"{clock}warnings = [\n{{ minutes = 60 }},\n{{ business_days = 2 }},\n]\n") == [
        f"13: clocks.0.warnings.0: {says}. Write a shorter time, or leave it out.",
        f"14: clocks.0.warnings.1: {says}. Write a shorter time, or leave it out.",
    ]


def test_business_days_of_a_target_are_those_of_the_clock() -> None:
    """Unless it names a calendar of its own."""
    clock = _clock(_target(within="business_days = 2"))
    assert wrong(f'{clock}calendar = "always"\n') == []
    assert wrong(clock.replace(" }\n]", ', calendar = "always" }\n]')) == []
    assert [one.partition(". ")[0] for one in wrong(clock)] == [
        "8: clocks.0.targets.0.within.business_days: no calendar tells which days are business days"
    ]


def test_a_rule_of_priority_that_never_applies_is_told() -> None:
    """An earlier one takes all of its cases; one that looks for words leaves some."""
    rules = """\
priority_rules = [
    { id = "danger", priority = "urgent", mentions = ["burns"] },
    { id = "calls", priority = "high", when = { channels = ["phone"] } },
    { id = "returned", priority = "low", when = { channels = ["phone"], topics = ["return"] } },
    { id = "mine", priority = "low", when = { priorities = ["low"] } },
    { id = "rest", priority = "low" },
]
"""
    assert wrong(rules) == [
        (
            "4: priority_rules.2: priority rule 'returned' never applies: priority rule 'calls' takes all of its cases"
            " before. Put it first, or leave it out."
        ),
        (
            "5: priority_rules.3.when.priorities: a case that says nothing of its priority is not asked for one."
            " Leave it out."
        ),
    ]


def test_only_the_last_level_of_a_ladder_has_no_end() -> None:
    """On any other a case would stay."""
    level = '{ id = "l", title = "L", team = "front" },\n'
    ladder = f'[[ladders]]\nid = "up"\ntitle = "Up"\nlevels = [\n{level}{level.replace("l", "m", 1)}]\n'
    assert (
        "5: ladders.0.levels.0.within: level 'l' has no end, and another follows. Say how long it has before the"
        in (wrong(ladder)[0])
    )
    assert not any(
        "has no end" in one for one in wrong(ladder.replace('team = "front"', 'team = "front", within = {}', 1))
    )


STEPS = """\
steps = [
    { id = "in", title = "In", at = ["unassigned"] },
    { id = "calls", title = "On it", at = ["working", "waiting"], when = { channels = ["phone"] } },
    { id = "mails", title = "On it", at = ["working", "waiting"], when = { channels = ["email"] } },
    { id = "out", title = "Out", at = ["understood", "proposed", "resolved", "closed"] },
]
"""


@pytest.mark.parametrize(
    "old, new, said",
    [
        ('"unassigned"', '"unassigned"', None),
        (
            '"resolved", ',
            "",
            (
                "1: steps: no step is for cases that are 'resolved'. Add one, or name this under the `at` of one"
                " that is there."
            ),
        ),
        (
            'when = { channels = ["email"]',
            'when = { channels = ["email"], priorities = ["low"]',
            (
                "1: steps: no step is for some cases, such as email, normal, that are 'waiting'. Add one, or name"
                " this under the `at` of one that is there."
            ),
        ),
        (
            '["unassigned"]',
            '["unassigned", "working"]',
            (
                "3: steps.1.at: step 'in' is for some cases, such as phone, that are 'working', too. Let only one"
                " of them name these."
            ),
        ),
    ],
)
def test_a_case_is_in_exactly_one_step(old: str, new: str, said: str | None) -> None:
    """At each point of its way, where the pack has steps at all."""
    found = wrong(STEPS.replace(old, new, 1))
    assert (said in found) if said else found == []


def test_large_clocks_are_checked_in_moments() -> None:
    """Two hundred targets, each of two hundred names."""
    names = [f"c{number}" for number in range(200)]
    channels = "".join(f'{{ id = "{one}", medium = "chat" }},' for one in names)
    topics = "".join(f'{{ id = "{one}", title = "T", team = "a" }},' for one in names)
    pack = (
        f'name = "x"\ntitle = "X"\nteams = [{{ id = "a", title = "A" }}]\nchannels = [{channels}]\n'
        f"topics = [{topics}]\n"
    )
    every = ", ".join(f'"{one}"' for one in names)
    began = process_time()
    (said,) = wrong(_clock(*(_target(f'channels = ["{one}"], topics = [{every}]') for one in names)), pack)
    assert "such as c0, other." in said
    assert process_time() - began < 2


scopes = st.builds(
    Scope,
    channels=st.sets(st.sampled_from(["a", "b"]), max_size=2).map(tuple),
    priorities=st.sets(st.sampled_from(["low", "high"]), max_size=2).map(tuple),
    kinds=st.sets(st.sampled_from(["k"]), max_size=1).map(tuple),
    topics=st.sets(st.sampled_from(["t", "other"]), max_size=2).map(tuple),
    complexities=st.sets(st.sampled_from(["simple"]), max_size=1).map(tuple),
    severities=st.sets(st.sampled_from(["ordinary", "major"]), max_size=2).map(tuple),
)
SPACE = Space(["a", "b"], ["k"], ["t"])
CASES = set(product(*SPACE.axes))


def _held(box: Box) -> set[tuple[str | None, ...]]:
    """Return the cases in a box, one by one."""
    return {case for case in CASES if all(side is None or one in side for one, side in zip(case, box, strict=True))}


def _boxes(given: list[Scope]) -> list[Box]:
    return [box for one in given if (box := SPACE.box(one)) is not None]


@hypothesis.given(st.lists(scopes, min_size=1, max_size=5))
def test_boxes_meet_and_cover_as_their_cases_do(given: list[Scope]) -> None:
    """Held against the cases themselves."""
    *before, last = _boxes(given)
    earlier = Earlier()
    for one in before:
        earlier.add(one)
    meeting = [place for place, one in enumerate(before) if _held(one) & _held(last)]
    covering = [place for place, one in enumerate(before) if _held(one) >= _held(last)]
    assert earlier.meeting(last) == (meeting[0] if meeting else None)
    assert earlier.covering(last) == (covering[0] if covering else None)
    for one in before:
        both = common(one, last)
        assert (_held(both) if both else set()) == _held(one) & _held(last)
        assert both is None or SPACE.shared(one, last) in _held(both)


@hypothesis.given(scopes, st.lists(scopes, max_size=6))
def test_the_case_that_no_box_holds_is_found(only: Scope, given: list[Scope]) -> None:
    """Always where no two boxes have one in common; and what is found is never in one."""
    whole = SPACE.box(only) or SPACE.everything
    apart: list[Box] = []
    for one in _boxes(given):
        inside = common(whole, one)
        if inside is not None and not any(common(inside, other) for other in apart):
            apart.append(inside)
    left = _held(whole).difference(*map(_held, apart))
    found = SPACE.uncovered(whole, apart)
    assert (found in left) if left else found is None
    overlapping = [both for one in _boxes(given) if (both := common(whole, one)) is not None]
    found = SPACE.uncovered(whole, overlapping)
    assert found is None or found in _held(whole).difference(*map(_held, overlapping))
