"""A replay as a page in each format: it holds what was told, and what somebody wrote never becomes part of the form."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from application.retelling import Question, difference
from domain.case import events as e
from domain.case.decisions import CASE
from domain.registry import AGGREGATES
from interfaces.replays.data import data
from interfaces.replays.html import html
from interfaces.replays.markdown import markdown
from interfaces.replays.page import page_of
from interfaces.replays.terminal import print_page
from interfaces.replays.visible import in_line, visible
from tests.domain.histories import SEALED, opened, resolved, waiting
from tests.interfaces.replays import FULL, history_of, replay_of
from tests.strategies import histories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hypothesis.strategies import SearchStrategy
    from markdown_it.token import Token

    from application.retelling import Replay
    from interfaces.replays.page import Page

VOID = {"meta"}
NASTY = (
    "</pre><script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>\n"
    "```\n# No heading\n[link](http://evil.example) ![](http://evil.example/y) www.evil.example ann@evil.example\n"
    "````\n<!-- -->&amp;&lt; \x1b[31mred\x1b[0m \x07 \u202etxt.exe\u2066 \u2028next\x85line\r\n  7  2026-03-02 closed"
)
"""What a customer might write to break a page."""
MESSAGE = e.CustomerMessageReceived(text=SEALED, channel=NASTY)
HISTORY = (opened, e.CaseWaiting(waits_on="third_party", party=NASTY), MESSAGE, e.CaseTagged(added=(NASTY,)), resolved)
anybody = st.text(max_size=60) | st.just(NASTY)


def any_replay() -> SearchStrategy[Replay]:
    """Return a strategy for replays of any history of any kind of stream, with any texts."""
    return st.sampled_from(AGGREGATES).flatmap(
        lambda one: st.builds(replay_of, st.just(one), histories(one), anybody, anybody)
    )


class Elements(HTMLParser):
    """Reads a page; raises where it is not balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what was opened."""
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last, which must be this."""
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        """Refuse comments: a page has none of its own."""
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        """Keep the text, that of the style sheet aside."""
        if self.open and self.open[-1] != "style":
            self.text.append(data)


def _page(told: Any = None) -> Page:  # noqa: ANN401 - a replay or a difference
    return page_of(told or replay_of(CASE, HISTORY, NASTY), changes=True)


def _elements(page: str) -> Elements:
    reader = Elements()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def _printed(page: Page) -> str:
    out = io.StringIO()
    print_page(page, Console(file=out, force_terminal=False, width=200))
    return out.getvalue()


def _unseen(text: str) -> list[str]:
    """Return what acts without being seen: controls, and what turns the direction."""
    return [one for one in text if one != "\n" and unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"}]


def _tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or ())


def test_a_page_of_html_refers_to_nothing_outside() -> None:
    """No script, no link, no picture, no address; and its policy would load none."""
    page = html(_page())
    seen = _elements(page).seen
    assert {tag for tag, _ in seen}.isdisjoint({"script", "img", "a", "link", "iframe", "object", "base", "form"})
    assert not {name for _, attributes in seen for name in attributes} & {"src", "href", "style", "onerror"}
    assert "url(" not in page
    assert "@import" not in page
    assert ("http-equiv", "Content-Security-Policy") in {item for _, attributes in seen for item in attributes.items()}


def test_a_page_of_html_holds_what_was_told() -> None:
    """The sentences, the texts as they were written, what changed, why, and the state after each event."""
    reader = _elements(html(_page(replay_of(CASE, (opened, waiting, resolved), "Line one\n<b>two</b>"))))
    text = "".join(reader.text)
    for held in (
        "The case was opened by email about delivery",
        "Line one\n<b>two</b>",
        "case.do, command 00000000-0000-0000-0000-0000000003e9.",
        "1 h before it was recorded",
        "openwaiting",
        "The state after it",
    ):
        assert held in text.replace(" → ", "") or held in text
    assert [tag for tag, _ in reader.seen].count("details") == 3


def test_what_a_customer_writes_stays_text_in_html() -> None:
    """To the character, apart from what would act unseen, which is shown by its number."""
    reader = _elements(html(_page()))
    assert visible(NASTY) in "".join(reader.text)
    assert _unseen("".join(reader.text)) == []


def test_what_a_customer_writes_stays_text_in_markdown() -> None:
    """It makes no heading, no link, no markup; in a block of code it stands as it was written."""
    written = markdown(_page())
    tokens = list(_tokens(MarkdownIt("commonmark").enable("table").parse(written)))
    assert {token.type for token in tokens}.isdisjoint(
        {"html_block", "html_inline", "link_open", "image", "table_open"}
    )
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert [re.sub(r"\. .*", "", heading) for heading in headings] == [
        "case-1", "History", "1", "2", "3", "4", "5", "The state then",
    ]  # fmt: skip
    assert visible(NASTY) + "\n" in [token.content for token in tokens if token.type == "fence"]
    assert _unseen(written) == []


def test_no_address_in_markdown_is_left_for_a_reader_to_link() -> None:
    """Some readers link bare addresses; outside of code there are none."""
    bare = re.sub(r"(?s)(`{3,})text\n.*?\n\1\n|(`+) .*? \2", "", markdown(_page()))
    assert "evil" in bare
    for address in ("http://", " www.", "ann@"):
        assert address not in bare


def test_what_a_customer_writes_commands_no_terminal() -> None:
    """No escape, no bell, no turned line; and a line of theirs is indented, so that it can't pass for one of ours."""
    printed = _printed(_page())
    assert _unseen(printed) == []
    assert "⟨U+001B⟩[31mred" in printed
    assert "⟨U+202E⟩txt.exe" in printed
    assert not re.search(r"(?m)^ {0,4}7  2026", printed)


def test_what_a_customer_writes_commands_no_terminal_as_json_either() -> None:
    """What acts unseen is written as its number, and reads back as it was."""
    told = replay_of(CASE, HISTORY, NASTY + "\x9b31m\x7f\U000e0041")
    assert _unseen(data(told)) == []
    assert json.loads(data(told)) == json.loads(msgspec.json.encode(told))


def test_a_page_tells_what_was_asked() -> None:
    """A file that is kept must say what it is."""
    told = history_of(CASE, (opened, waiting)).told(Question(at_version=1), 2, FULL)
    assert _page(told).asked == ("Versions up to 1, up to position 2 of the ledger.",)
    nothing = history_of(CASE, ()).told(Question(), 0, FULL)
    assert "At that moment there was no such" in _printed(_page(nothing))


def test_a_difference_is_a_page_too() -> None:
    """What differs, the events only at the one or the other moment, and both states."""
    history = history_of(CASE, (opened, waiting, resolved))
    first, second = (history.told(Question(at_version=at), 3, FULL) for at in (1, 3))
    page = _page(difference(first, second))
    assert [section.heading for section in page.sections] == [
        "What differs", "Events only at the second moment", "The state at the first moment",
        "The state at the second moment",
    ]  # fmt: skip
    assert "stage: open → resolved" in _printed(page)
    back = _page(difference(second, first))
    assert "Events only at the first moment" in [section.heading for section in back.sections]
    assert "stage: resolved → open" in _printed(back)


@settings(max_examples=60, deadline=None)
@given(any_replay())
def test_any_history_gives_whole_pages(told: Replay) -> None:
    """Balanced HTML, Markdown without markup of others, JSON that reads back, and a terminal that is left alone."""
    page = _page(told)
    reader = _elements(html(page))
    tokens = _tokens(MarkdownIt("commonmark").parse(markdown(page)))
    assert {token.type for token in tokens}.isdisjoint({"html_block", "html_inline", "link_open", "image"})
    assert set(_unseen("".join(reader.text)) + _unseen(_printed(page))) <= set("\t\u200c\u200d")
    assert json.loads(data(told)) == json.loads(msgspec.json.encode(told))
    assert set(_unseen(data(told))) <= set("\u200c\u200d")


@pytest.mark.parametrize("text,shown", [
    ("a\u202eb", "a⟨U+202E⟩b"),
    ("a\x00b\x7f", "a⟨U+0000⟩b⟨U+007F⟩"),
    ("a\r\nb\rc", "a\nb⟨U+000D⟩c"),
    ("👩\u200d🔧 نمی\u200cکنم", "👩\u200d🔧 نمی\u200cکنم"),
    ("tab\tand line\n", "tab\tand line\n"),
    ("zero\u200bwidth", "zero⟨U+200B⟩width"),
])  # fmt: skip
def test_what_acts_unseen_is_made_visible(text: str, shown: str) -> None:
    """By its number; what scripts and emoji need stays as it is."""
    assert visible(text) == shown
    assert "\n" not in in_line(text)
