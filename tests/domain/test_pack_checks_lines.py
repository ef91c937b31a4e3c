"""What is listed twice in a pack, and what is named in it and not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args, get_origin

import pytest

from domain.policy.checks.lines import KEYS
from domain.policy.checks.references import REFERENCES
from domain.policy.checks.saying import LINES
from domain.policy.names import Name
from domain.policy.pack import Pack
from domain.policy.reading.fields import field_types
from domain.policy.reading.shape import LISTS, is_table_type
from tests.domain.packs import wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msgspec import Struct

RETURNS = """\
[returns]
window_days = 14
window_starts = "delivery"
steps = [{ id = "send", title = "Send" }]
reasons = [{ id = "quality", title = "Quality", proof = "A picture", pays = "shop", choices = ["return"] }]
refund = { within = { days = 3 } }
"""
LADDER = """\
[[ladders]]
id = "up"
title = "Up"
levels = [
    { id = "one", title = "One", team = "front", within = { hours = 1 } },
    { id = "two", title = "Two", team = "front" },
]
"""


def _tables(table: type[Struct], seen: set[type]) -> Iterator[tuple[type, str, Any]]:
    """Yield the fields of a type's tables, each with what it is asked to be."""
    if table in seen:
        return
    seen.add(table)
    for name, asked in field_types(table).items():
        yield table, name, asked
        for one in _within(asked):
            yield from _tables(one, seen)


def _within(asked: Any) -> Iterator[Any]:  # noqa: ANN401 - a type hint
    if is_table_type(asked):
        yield asked
    for one in get_args(asked):
        yield from _within(one)


FIELDS = list(_tables(Pack, set()))


def test_every_list_of_lines_has_a_word_for_one_of_them() -> None:
    """And its lines have a name by which they are told apart; no list of a new section is forgotten."""
    for table, name, asked in FIELDS:
        lists = [one for one in (asked, *get_args(asked)) if get_origin(one) in LISTS]
        for line in (get_args(one)[0] for one in lists):
            if is_table_type(line) and KEYS.get(name, "id") in field_types(line):
                assert name in LINES, (table, name)


def test_every_field_that_names_a_line_is_held_against_its_section() -> None:
    """Whatever has the form of a short name and is neither a line's own nor told by something else."""
    named = {(table, name) for table, name, asked in FIELDS if Name in {asked, *_members(asked)}}
    own = {(table, name) for table, name in named if name == "id" or table is Pack}
    assert named - own == set(REFERENCES)


def _members(asked: Any) -> Iterator[Any]:  # noqa: ANN401 - a type hint
    for one in get_args(asked) if get_origin(asked) is not dict else ():
        yield one
        yield from _members(one)


TWICE = "is listed twice. Leave out one of them, or give it another name."


@pytest.mark.parametrize(
    "sections, said",
    [
        (
            LADDER.replace('"two"', '"one"'),
            f"6: ladders.0.levels.1.id: the level of ladder 'up', 'one' {TWICE}",
        ),
        (
            RETURNS.replace('[{ id = "send"', '[{ id = "send", title = "X" }, { id = "send"'),
            f"4: returns.steps.1.id: the step of the returns, 'send' {TWICE}",
        ),
        (
            'places = [\n{ market = "de", country = "DE" },\n{ market = "de", country = "AT" },\n]\n',
            f"3: places.1.market: the place 'de' {TWICE}",
        ),
        (
            'markets = ["de", "at",\n"de"]\n',
            "2: markets.2: 'de' is listed twice. Leave out one of them.",
        ),
        (
            'languages = ["en", "en"]\n',
            "1: languages.1: 'en' is listed twice. Leave out one of them.",
        ),
        (
            RETURNS.replace('["return"]', '["return", "return"]'),
            "5: returns.reasons.0.choices.1: 'return' is listed twice. Leave out one of them.",
        ),
    ],
)
def test_what_is_listed_twice_is_told(sections: str, said: str) -> None:
    """In sections, in lists within them, and where a list is one of plain names."""
    assert wrong(sections) == [said]


def test_the_same_name_in_two_lists_is_two_things() -> None:
    """Levels of two ladders may have one name."""
    assert wrong(LADDER + LADDER.replace('"up"', '"over"')) == []


NOT_LISTED = ", which the pack does not list. Write one that is listed, or list"


@pytest.mark.parametrize(
    "sections, said",
    [
        (
            LADDER.replace('"front", within', '"moon", within'),
            f"5: ladders.0.levels.0.team: level 'one' goes to team 'moon'{NOT_LISTED} 'moon'.",
        ),
        (
            RETURNS.replace("days = 3 }", 'days = 3 }, calendar = "alway"'),
            (
                "6: returns.refund.calendar: the refund of the returns keeps to calendar 'alway', which the pack"
                " does not list. Write `always`, if that is meant, or list 'alway'."
            ),
        ),
        (
            'steps = [{ id = "all", title = "All", when = { channels = ["fax"] }, at = ["closed"] }]\n',
            f"1: steps.0.when.channels.0: step 'all' is for channel 'fax'{NOT_LISTED} 'fax'.",
        ),
        (
            '[sampling]\npercent = 10\nperiod = "week"\nonly = { topics = ["other", "rain"] }\n',
            f"4: sampling.only.topics.1: the sampling is for topic 'rain'{NOT_LISTED} 'rain'.",
        ),
        (
            'surge = { reserve = ["front", "moon"], backlog = { starts_at = 9, ends_at = 1 } }\n',
            f"1: surge.reserve.1: the surge calls team 'moon'{NOT_LISTED} 'moon'.",
        ),
        (
            'compensation = { currency = "EUR", limits = { agnt = 5 } }\n',
            "1: compensation.limits.agnt: nobody can have the role 'agnt'. Write `agent`, if that is meant.",
        ),
    ],
)
def test_what_is_named_and_not_listed_is_told(sections: str, said: str) -> None:
    """With who names it, and the name that may be meant; the topic `other` is always there."""
    assert wrong(sections) == [said]


COMPLAINTS = """\
[complaints]
record = { hours = 1 }
natures = [{ id = "service", title = "Service" }]
severities = [{ id = "serious", title = "Serious" }]
investigators = ["quality_assessor", "lab"]
steps = "We look into it."
answers = { simple = { days = 3 }, complex = { days = 5 } }
"""


def test_complaints_are_investigated_by_departments_and_roles() -> None:
    """A role of staff needs no listing."""
    lab = 'departments = [{ id = "lab", title = "Laboratory", answer_minutes = 60 }]\n'
    assert wrong(lab + COMPLAINTS) == []
    assert wrong(COMPLAINTS) == [
        f"5: complaints.investigators.1: the complaints are investigated by 'lab'{NOT_LISTED} 'lab'."
    ]
