"""A page as one file of HTML that refers to nothing outside, to be read, kept and printed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from interfaces.replays.visible import in_line, visible
from interfaces.sheets import sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from interfaces.replays.page import Fact, Happening, Page, Section

_STYLE: Final = """\
:root { color-scheme: light dark; --ink: #1c1e21; --faint: #5b6470; --line: #d5dae0; --paper: #fff; --soft: #f3f5f8;
  --mark: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --faint: #9aa4b1; --line: #3a414b; --paper: #16181b;
  --soft: #20242a; --mark: #7db7f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0; }
.faint { color: var(--faint); font-size: .875rem; }
ol.history { list-style: none; margin: 0; padding: 0; }
ol.history > li { display: grid; grid-template-columns: 3rem 1fr; gap: 0 .75rem; padding: .75rem 0;
  border-bottom: 1px solid var(--line); break-inside: avoid-page; }
.version { color: var(--faint); text-align: right; font-variant-numeric: tabular-nums; }
.text { margin: .5rem 0; padding: .5rem .75rem; background: var(--soft); border-left: 3px solid var(--mark); }
.text pre { margin: 0; font: inherit; white-space: pre-wrap; }
ul.because { margin: .5rem 0; padding-left: 1.25rem; font-size: .875rem; }
table { border-collapse: collapse; margin: .5rem 0; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .15rem .75rem .15rem 0; font-weight: normal; }
th { color: var(--faint); white-space: nowrap; overflow-wrap: normal; }
td { font-family: ui-monospace, monospace; white-space: pre-wrap; }
summary { cursor: pointer; color: var(--mark); font-size: .875rem; }
@media (max-width: 40rem) { ol.history > li { grid-template-columns: 1fr; } .version { text-align: left; }
  th { white-space: normal; } }
@media print { body { max-width: none; padding: 0; } details { display: none; } }
"""


def html(page: Page) -> str:
    """Return a page as HTML; what people wrote stays text."""
    title = in_line(page.title)
    body = (
        f"<header><h1>{escape(title)}</h1>",
        *(f'<p class="faint">{escape(in_line(line))}</p>' for line in page.asked),
        "</header>",
        "<main>",
        *(line for section in page.sections for line in _section(section)),
        "</main>",
    )
    return sheet(title, _STYLE, body)


def _section(section: Section) -> Iterator[str]:
    yield f"<section><h2>{escape(in_line(section.heading))}</h2>"
    if not section.happenings and not section.facts:
        yield f"<p>{escape(in_line(section.empty))}</p>"
    if section.happenings:
        yield '<ol class="history">'
        for happening in section.happenings:
            yield from _happening(happening)
        yield "</ol>"
    yield from _table(section.facts)
    yield "</section>"


def _happening(one: Happening) -> Iterator[str]:
    yield f'<li><div class="version">{one.version}</div><div>'
    yield f'<h3 dir="auto">{escape(in_line(one.sentence))}</h3>'
    yield f'<p class="faint"><time>{escape(in_line(one.when))}</time> · {escape(in_line(one.by))}</p>'
    for text in one.texts:
        yield f'<div class="text"><p class="faint">{escape(in_line(text.name))}</p>'
        # A line feed right after the tag would not count.
        yield f'<pre dir="auto">\n{escape(visible(text.value))}</pre></div>'
    if one.because:
        yield '<ul class="because">'
        yield from (f"<li>{escape(in_line(because))}</li>" for because in one.because)
        yield "</ul>"
    yield from _table(one.changes)
    if one.state:
        yield "<details><summary>The state after it</summary>"
        yield from _table(one.state)
        yield "</details>"
    yield "</div></li>"


def _table(facts: Iterable[Fact]) -> Iterator[str]:
    rows = [f'<tr><th scope="row">{escape(in_line(one.name))}</th><td>{_value(one)}</td></tr>' for one in facts]
    if rows:
        yield from ("<table><tbody>", *rows, "</tbody></table>")


def _value(fact: Fact) -> str:
    before = "" if fact.before is None else f"<bdi>{escape(visible(fact.before))}</bdi> → "
    return f"{before}<bdi>{escape(visible(fact.value))}</bdi>"
