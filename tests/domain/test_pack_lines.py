"""Every table, key and entry of a TOML text has its line."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.policy.reading.lines import deep_line, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.reading.problems import Path

TEXT = r'''# a [comment] = "with" everything
name = "x" # and another
"quoted \" key" . 'and.another' = 1

long = """
[no.table]
no = "key" \"""
""""" # two quotes belong to it
literal = '''
TEXT += """'''
[[neither]]
'''
list = [ # of three
  1, "]",
  { a = [ ], "b" = { c.d = 2026-01-02 03:04:05 } },
]
[ teams . deep ]
id = 'a'
[[teams.deep.rows]]
id = 1
[teams.deep.rows.sub]
id = 2
[[teams.deep.rows]]
sub.id = 3
[teams]
id = "behind"
"""
LINES: dict[Path, int] = {
    ("name",): 2,
    ('quoted " key',): 3,
    ('quoted " key', "and.another"): 3,
    ("long",): 5,
    ("literal",): 9,
    ("list",): 12,
    ("list", 0): 13,
    ("list", 1): 13,
    ("list", 2): 14,
    ("list", 2, "a"): 14,
    ("list", 2, "b"): 14,
    ("list", 2, "b", "c"): 14,
    ("list", 2, "b", "c", "d"): 14,
    ("teams",): 24,
    ("teams", "id"): 25,
    ("teams", "deep"): 16,
    ("teams", "deep", "id"): 17,
    ("teams", "deep", "rows"): 18,
    ("teams", "deep", "rows", 0): 18,
    ("teams", "deep", "rows", 0, "id"): 19,
    ("teams", "deep", "rows", 0, "sub"): 20,
    ("teams", "deep", "rows", 0, "sub", "id"): 21,
    ("teams", "deep", "rows", 1): 22,
    ("teams", "deep", "rows", 1, "sub"): 23,
    ("teams", "deep", "rows", 1, "sub", "id"): 23,
}

scalars = st.sampled_from(
    [
        "1",
        "0xff",
        "1.5e3",
        "true",
        "2026-01-02",
        "2026-01-02 03:04:05Z",
        "'li#t}er]al'",
        r'"ba,s[i\"c #\\"',
        '""',
        '"""\nlong\n[x]\n"quoted" \\"""\n"""',
        "'''\nlong = '1'\n# no comment\n''''",
        '"""""two"""""',
        "'''a'b''c = 1'''''",
        '"""a"b""c\n = 1"""',
    ]
)
names = st.sampled_from(["a", "b-c", "1", '"d.e"', "'f g'", '"#h"', r'"i\"j"', "k_"])
spaces = st.sampled_from(["", " ", "\t"])
breaks = st.sampled_from(["", "\n", " # a ] comment }\n", "\r\n  "])
asides = st.sampled_from(["", "", "# [x]\n", "\n", "  \t\r\n"])


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    """Draw a value as it may be written."""
    kind = draw(st.sampled_from(["scalar", "scalar", "list", "table"] if depth else ["scalar"]))
    if kind == "scalar":
        return draw(scalars)
    if kind == "table":
        pairs = [
            f"{draw(spaces)}{key}{draw(spaces)}={draw(spaces)}{draw(values(depth - 1))}{draw(spaces)}"
            for key in draw(keys(3))
        ]
        return f"{{{','.join(pairs) or draw(spaces)}}}"
    entries = [f"{draw(breaks)}{draw(values(depth - 1))}{draw(breaks)}" for _ in range(draw(st.integers(0, 3)))]
    trailing = draw(st.booleans())
    comma = "," if entries and trailing else ""
    return f"[{','.join(entries)}{comma}{draw(breaks)}]"


@st.composite
def keys(draw: st.DrawFn, most: int) -> list[str]:
    """Draw keys of one table, some of them dotted; no two are in each other's way."""
    found = []
    for name in draw(st.lists(names, max_size=most, unique=True)):
        if draw(st.booleans()):
            found.append(name)
        else:
            inner = draw(st.lists(names, min_size=1, max_size=2, unique=True))
            found += [f"{name}{draw(spaces)}.{draw(spaces)}{one}" for one in inner]
    ordered: list[str] = draw(st.permutations(found))
    return ordered


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Draw the lines below a header."""
    lines = [f"{draw(spaces)}{key}{draw(spaces)}={draw(spaces)}{draw(values())}" for key in draw(keys(3))]
    return "".join(f"{draw(asides)}{one}{draw(st.sampled_from(['', ' #x']))}\n" for one in lines)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Draw a document: pairs, tables, lists of tables, and what stands within these."""
    text = draw(bodies())
    for number, name in enumerate(draw(st.lists(names, max_size=3, unique=True))):
        outer = f"T{number}{draw(spaces)}.{draw(spaces)}{name}"
        if draw(st.booleans()):
            inner, own = f"[{outer}.Z]\n{draw(bodies())}", f"[{draw(spaces)}{outer}]\n{draw(bodies())}"
            text += "".join(draw(st.permutations([inner, own])))
        else:
            for _ in range(draw(st.integers(1, 3))):
                text += f"[[{outer}{draw(spaces)}]] #\n{draw(bodies())}"
                for _ in range(draw(st.integers(0, 2))):
                    text += f"[[{outer}.Y]]\n{draw(bodies())}[{outer}.Y.Z]\n{draw(bodies())}"
    return text


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - whatever stands in TOML
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from _paths(one, (*path, name))


def test_each_thing_has_the_line_on_which_it_stands() -> None:
    """In any spelling; a table's line is its header's, also when that comes late."""
    assert set(LINES) == set(_paths(tomllib.loads(TEXT)))
    shifted = {path: line for path, line in lines_of(TEXT).items() if LINES[path] != line}
    assert not shifted


@hypothesis.given(documents())
@hypothesis.settings(max_examples=80)
def test_whatever_stands_in_a_text_is_found_and_nothing_else(text: str) -> None:
    """On a line that names it, and asked for by itself it is found there, too."""
    found, rows = lines_of(text), text.split("\n")
    assert set(found) == set(_paths(tomllib.loads(text)))
    for path, line in found.items():
        name = path[-1]
        assert isinstance(name, int) or json.dumps(name)[1:-1] in rows[line - 1]
        assert lines_of(text, [path])[path] == line


@hypothesis.given(st.text(alphabet="a.=[]{}\"'\\#,\n 1", max_size=60))
@hypothesis.settings(max_examples=200)
def test_no_text_brings_it_down(text: str) -> None:
    """What is no TOML is given up at the first fault."""
    try:
        expected = set(_paths(tomllib.loads(text)))
    except ValueError:
        lines_of(text)
    else:
        assert set(lines_of(text)) == expected
    deep_line(text, parts=2, nesting=2)


@pytest.mark.parametrize(
    "text, line",
    [
        ("a.b = 1\n[a . 'b'.\"c\"]", 2),
        ("a = 'b.c.d.e' # f.g.h.i\nb = '''\nb.c.d.e'''\n[[a]]", None),
        ('a = [\n[\n"[[[",\n[1]]]', 4),
        ('"a.b.c.d".b = 1', None),
        ("", None),
    ],
)
def test_what_is_nested_beyond_reason_is_found_before_it_is_read(text: str, line: int | None) -> None:
    """By the dots of a key or by brackets; what stands in strings and comments is no key."""
    assert deep_line(text, parts=2, nesting=2) == line
