"""A page in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from interfaces.replays.visible import in_line, visible

if TYPE_CHECKING:
    from rich.console import Console

    from interfaces.replays.page import Fact, Happening, Page


def print_page(page: Page, console: Console) -> None:
    """Print a page; what people wrote can't command the terminal."""
    _print(console, page.title, style="bold")
    for line in page.asked:
        _print(console, line, style="dim")
    for section in page.sections:
        if not section.happenings and not section.facts:
            _print(console, f"{section.heading}: {section.empty}", style="bold")
            continue
        _print(console, section.heading, style="bold")
        for happening in section.happenings:
            _print_happening(console, happening)
        for fact in section.facts:
            _print_fact(console, "  ", fact)


def _print_happening(console: Console, one: Happening) -> None:
    console.print(Text(f"{one.version:>4}  {one.when}  ").append(in_line(one.sentence)), soft_wrap=True)
    _print(console, f"      {one.by}", style="dim")
    for fact in one.texts:
        _print_fact(console, "      ", fact, style="italic")
    for because in one.because:
        _print(console, f"      - {because}")
    for fact in one.changes:
        _print_fact(console, "      = ", fact)
    if one.state:
        _print(console, "      the state after it", style="dim")
    for fact in one.state:
        _print_fact(console, "        ", fact)


def _print_fact(console: Console, indent: str, fact: Fact, style: str = "") -> None:
    # The lines of a text stand under its first one, or they could pass for lines of ours.
    value = visible(fact.told).replace("\n", f"\n{' ' * len(indent)}  ")
    console.print(Text(f"{indent}{in_line(fact.name)}: ").append(value, style=style), soft_wrap=True)


def _print(console: Console, line: str, style: str = "") -> None:
    console.print(Text(in_line(line), style=style), soft_wrap=True)
