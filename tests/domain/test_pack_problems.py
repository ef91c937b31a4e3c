"""What is wrong with a pack is said all at once, each with its line and what to do."""

from __future__ import annotations

from datetime import date
from time import process_time
from typing import Annotated, Any, Literal

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st
from msgspec import Meta, Struct

from domain.policy import errors
from domain.policy.differing import Change, changes
from domain.policy.pack import Pack, parse_pack, read_pack
from domain.policy.reading.document import LONGEST, MOST, read
from domain.policy.reading.draft import Draft
from domain.policy.reading.problems import Problem
from domain.policy.reading.shape import misshapen
from tests.samples import DESK_PACK, PACK

WRONG = """name = "My Pack"
title = 7
silent_day = 9
[attachments]
max_bytes = 0
media_types = ["image/jpg"]
[[channels]]
id = "email"
hnt = "x"
medium = "email"
[[channels]]
id = "email"
medium = "email"
needs_kind = "yes"
[[teams]]
id = "support"
title = "S"
[[topics]]
id = "a"
title = ""
team = "suport"
complexity = 2026-01-01
[[kinds]]
id = "k"
remedies = ["refund", 3]
[intake]
details = [{ id = "when", title = "When" }, { id = "when", title = "When" }]
[compensation]
currency = "eur"
limits = { Agent = 7, supervisor = -1 }
"""


def _said(text: str) -> list[tuple[int | None, str, str]]:
    return [(one.line, ".".join(map(str, one.path)), f"{one.says}. {one.advice}.") for one in read_pack(text)[1]]


def test_twenty_mistakes_are_twenty_problems() -> None:
    """In the order of the lines; what is missing is at the line of the table that lacks it."""
    name = "a short name of lower-case letters, digits, `_` and `-`, at most 63 characters"
    title = "a text of 1 to 200 characters or a table of such texts by language"
    said = _said(WRONG)
    (kinds,) = (one for one in said if one[1] == "attachments.media_types.0")
    assert "perhaps 'image/jpeg' is meant" in kinds[2]
    assert [one for one in said if one is not kinds] == [
        (1, "name", f"'My Pack' is not taken here. Write {name}."),
        (2, "title", f"7 is not taken here. Write {title}."),
        (3, "silent_day", "there is no such field here. Write `silent_days` if that is meant."),
        (5, "attachments.max_bytes", "0 is not taken here. Write a whole number from 1 to 1073741824."),
        (9, "channels.0.hnt", "there is no such field here. Write `hint` if that is meant."),
        (12, "channels.1.id", "the channel 'email' is listed twice. Leave out one of them, or give it another name."),
        (14, "channels.1.needs_kind", "'yes' is not taken here. Write true or false."),
        (20, "topics.0.title", f"'' is not taken here. Write {title}."),
        (
            21,
            "topics.0.team",
            (
                "topic 'a' goes to team 'suport', which the pack does not list."
                " Write `support`, if that is meant, or list 'suport'."
            ),
        ),
        (22, "topics.0.complexity", "the date 2026-01-01 is not taken here. Write one of 'complex', 'simple'."),
        (23, "kinds.0.title", f"this is missing. Add {title}."),
        (25, "kinds.0.remedies.1", f"3 is not taken here. Write {name}."),
        (
            25,
            "kinds.0.remedies.0",
            "kind 'k' offers 'refund', which the pack does not list. Write one that is listed, or list 'refund'.",
        ),
        (
            27,
            "intake.details.1.id",
            "the detail of the intake, 'when' is listed twice. Leave out one of them, or give it another name.",
        ),
        (
            29,
            "compensation.currency",
            "'eur' is not taken here. Write a currency's code of three capital letters, such as EUR.",
        ),
        (30, "compensation.limits.Agent", f"'Agent' is not taken here. Write {name}."),
        (30, "compensation.limits.supervisor", "-1 is not taken here. Write a whole number from 0 to 1000000000000."),
    ]


def test_a_refusal_names_all_of_them() -> None:
    """In its message, and each by itself for whoever answers a request."""
    with pytest.raises(errors.PackInvalid) as refused:
        parse_pack(WRONG)
    problems = read_pack(WRONG)[1]
    assert refused.value.wrong == tuple(("/text", one.located) for one in problems)
    assert all(one.sentence.removesuffix(".") in refused.value.message for one in problems)
    assert refused.value.message.startswith("The policy pack can't be published: line 1: name: 'My Pack'")


@pytest.mark.parametrize(
    "text, line, says",
    [
        ("a = 1\nb = 2\na = 3\n", 3, "for the second time"),
        ("[a]\nb = 1\n[a]\n", 3, "for the second time"),
        ("a = { b = 1, b = 2 }", 1, "for the second time"),
        ("a = 1\nb 2\n", 2, "no TOML: expected '=' after a key"),
        ('a = 1\nb = "', 2, "no TOML: unterminated string"),
        ("\ufeffa = 1", 1, "byte order mark"),
        ("a = 1\nb = " + "[" * 100_000, 2, "nested too deeply"),
        ("a = 1\n" + ".".join("b" * 100_000) + " = 1", 2, "more than 16 parts"),
        ("[" + ".".join("b" * 100_000) + "]", 1, "more than 16 parts"),
        ("a = 1\nb = " + "1" * 100_000, 2, "too long"),
        ("#" * (LONGEST + 1), 1, "1000001 characters"),
    ],
)
def test_what_is_no_toml_is_one_problem(text: str, line: int, says: str) -> None:
    """With its line: there nothing else can be judged."""
    (problem,) = read_pack(text)[1]
    assert (problem.path, problem.line) == ((), line)
    assert says in problem.says
    assert problem.advice


def test_what_can_not_be_judged_brings_no_second_problem() -> None:
    """A team whose name is wrong may be the one that a topic goes to."""
    text = PACK.replace('id = "returns"', 'id = "Returns"')
    assert [one.path for one in read_pack(text)[1]] == [("teams", 1, "id")]
    without = "\n".join(line for line in PACK.splitlines() if not line.startswith("teams"))
    assert [one.path for one in read_pack(without)[1]] == [("teams",)]


def test_there_is_an_end_to_what_is_told() -> None:
    """And the last one says that there is more."""
    found = read_pack("".join(f"wrong_{number} = 1\n" for number in range(MOST * 2)))[1]
    assert len(found) == MOST + 1
    assert found[-1].says == "there is more"


def _shifts() -> str:
    """Return a calendar of many days, with a break on each, and many breaks on Wednesdays."""
    days = [f"{2000 + one // 336}-{one % 336 // 28 + 1:02}-{one % 28 + 1:02}" for one in range(15_000)]
    shifts, breaks = ("".join(f'{day} = ["{hours}"]\n' for day in days) for hours in ("09:00-10:00", "09:00-09:30"))
    wednesdays = '"01:00-02:00", ' * 5_000
    return (
        '[[calendars]]\nid = "a"\ntitle = "A"\nzone = "UTC"\n'
        f"[calendars.shifts]\n{shifts}[calendars.breaks]\n{breaks}wed = [{wednesdays}]\n"
    )


def _clocks() -> str:
    """Return a hundred clocks that tell apart a hundred of very many channels."""
    channels = "".join(f'{{ id = "c{one}", medium = "chat" }},' for one in range(20_000))
    topics = 'teams = [{ id = "a", title = "A" }]\ntopics = [{ id = "t", title = "T", team = "a" }]\n'
    targets = "".join(f'{{within={{days=1}},when={{channels=["c{one}"]}}}},' for one in range(100))
    clock = f'title = "T"\nstarts = "contact"\nfulfilled_by = "reply"\ntargets = [{targets}]\n'
    return f"channels = [{channels}]\n{topics}" + "".join(f'[[clocks]]\nid = "k{one}"\n{clock}' for one in range(65))


@pytest.mark.parametrize(
    "text",
    [
        "".join(f'[[channels]]\nid = "C{number}"\n' for number in range(35_000)),
        "".join(f'[[teams]]\nid = "t{n}"\n' for n in range(20_000))
        + "".join(f'[[topics]]\nteam = "x{n}"\n' for n in range(20_000)),
        "[intake]\ndetails = [" + ",".join(f'{{id="d{n}",title="x"}}' for n in range(15_000)) + "]\n"
        "" + "".join(f'[[kinds]]\nid = "k{n}"\n' for n in range(20_000)),
        _clocks(),
        _shifts(),
        "".join(f'[[steps]]\nid = "s{n}"\ntitle = "S"\nat = ["closed"]\n' for n in range(17_000)),
        'languages = ["en", "de"]\n' + "".join(f'[[rules]]\nid = "r{n}"\ntexts.fr = "x"\n' for n in range(22_000)),
        "".join(f'[[rosters]]\nid = "r{n}"\nteam = "t{n}"\ncalendar = "c{n}"\n' for n in range(15_000)),
        "".join(
            f'[[surge.promotions]]\nid = "p{n}"\ntitle = "P"\n'
            "starts = 2026-01-01T00:00:00Z\nends = 2026-01-02T00:00:00Z\n"
            for n in range(8_000)
        ),
        "silent_days = 0x" + "f" * 900_000,
        '"' + "x" * 900_000 + '" = 1',
        '"""\n' + '\\"""\n' * 190_000,
        "[" + ".".join("a" * 400_000) + "]",
    ],
    ids=(
        "names",
        "teams",
        "details",
        "clocks",
        "shifts",
        "steps",
        "rules",
        "rosters",
        "promotions",
        "number",
        "key",
        "string",
        "header",
    ),
)
def test_a_megabyte_is_read_in_moments(text: str) -> None:
    """Whatever it says; the bound is generous, and ways that take the square of the length would be far beyond it."""
    began = process_time()
    _, problems = read_pack(text)
    assert process_time() - began < 5
    assert problems
    assert max(len(one.located) for one in problems) < 1_000


class Inner(Struct, frozen=True, forbid_unknown_fields=True):
    """Something within."""

    id: str
    days: tuple[date, ...] = ()


class Outer(Struct, frozen=True, forbid_unknown_fields=True):
    """One field of each kind that a pack may have."""

    whole: Annotated[int, Meta(ge=1)]
    part: float = 0.0
    either: Literal["red", "green"] | None = None
    inner: Inner | None = None
    many: Annotated[tuple[Inner, ...], Meta(max_length=2)] = ()
    named: dict[str, Inner] = {}
    pair: tuple[int, str] = (1, "a")
    loose: str | int = 1

    def __post_init__(self) -> None:
        """Refuse what no field says by itself."""
        if self.whole == 13:
            raise ValueError("13 brings bad luck")


@pytest.mark.parametrize(
    "text, found",
    [
        ("whole = 1", []),
        ("whole = 13", [()]),
        ("whole = 0\npart = 'x'\neither = 'gren'", [("whole",), ("part",), ("either",)]),
        (
            "whole = 1\ninner = { id = 1, days = [2026-01-02, 'x'], x = 1 }",
            [("inner", "id"), ("inner", "days", 1), ("inner", "x")],
        ),
        ("whole = 1\ninner = []\nloose = 1.5", [("inner",), ("loose",)]),
        ("whole = 1\nmany = [{ id = 'a' }, {}, { id = 1 }]", [("many", 1, "id"), ("many", 2, "id"), ("many",)]),
        ("whole = 1\nmany = [{ id = 'a' }, { id = 'b' }, { id = 'c' }]", [("many",)]),
        ("whole = 1\n[named.a]\nid = 1\n[named.b]", [("named", "a", "id"), ("named", "b", "id")]),
        ("whole = 1\npair = ['x', 2]", [("pair", 0), ("pair", 1)]),
        ("whole = 1\npair = [1, 'a', 2]", [("pair",)]),
    ],
)
def test_each_value_is_held_against_its_type(text: str, found: list[Any]) -> None:
    """Within tables, lists and tables by name, and where a type is one of several."""
    value, problems = read(text, Outer)
    assert sorted(map(str, (one.path for one in problems))) == sorted(map(str, found))
    assert (value is None) == bool(found)


@hypothesis.given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["whole", "inner", "many", "named", "id", "days", "x"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_what_is_misshapen_has_a_problem_and_nothing_else_has(value: object) -> None:
    """Whatever a decoder refuses is told, and what it takes is not."""
    try:
        msgspec.convert(value, Outer)
    except msgspec.ValidationError:
        assert list(misshapen(value, Outer))
    else:
        assert not list(misshapen(value, Outer))


def test_a_check_is_given_what_can_be_judged() -> None:
    """Checks of any type may be added; what they find stands among the rest, with its line."""

    def check(draft: Draft) -> list[Problem]:
        inner = draft.read(Inner, "inner")
        assert draft.read(Inner, "many", 0) is None
        assert draft.at("inner", "id", "deeper") is None
        return [] if inner is None else [Problem(("inner", "days"), f"{inner.id} has no days", "Give it some")]

    problems = read("whole = 0\n[inner]\nid = 'a'\n", Outer, [check])[1]
    assert [(one.line, one.path) for one in problems] == [(1, ("whole",)), (2, ("inner", "days"))]


def test_packs_differ_by_section_entry_and_field() -> None:
    """What is left out is as its default; an entry that came or went is one change, and so is another order."""
    old = parse_pack(DESK_PACK)
    assert changes(old, old) == []
    first, *others = old.channels
    assert old.silent_days is not None
    other = msgspec.structs.replace(
        old,
        silent_days=old.silent_days + 1,
        channels=(*reversed(others), msgspec.structs.replace(first, hint="new")),
        remedies=(),
    )
    found = changes(old, other)
    assert Change("silent_days", old=old.silent_days, new=old.silent_days + 1) in found
    assert Change("channels", first.id, "hint", first.hint, "new") in found
    names = [one.id for one in old.channels]
    assert Change("channels", field="order", old=names, new=[one.id for one in other.channels]) in found
    gone = [one for one in found if one.section == "remedies"]
    assert [(one.id, one.new) for one in gone] == [(one.id, None) for one in old.remedies]
    limits = changes(
        parse_pack(f"{PACK}\n[compensation]\ncurrency = 'EUR'\nlimits = {{ agent = 1, supervisor = 2 }}\n"),
        _with_limits(),
    )
    assert limits == [Change("compensation", None, "limits.supervisor", 2, 3)]


def _with_limits() -> Pack:
    return parse_pack(f"{PACK}\n[compensation]\ncurrency = 'EUR'\nlimits = {{ agent = 1, supervisor = 3 }}\n")
