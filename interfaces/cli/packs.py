"""Policy packs that a command names: files, and publications of the ledger."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import structs

from application.publications import Publication
from application.publications import publications as told
from domain.ids import policy_stream
from domain.policy.decisions import POLICY
from domain.policy.events import PolicyPublished
from domain.policy.pack import Pack, read_pack
from domain.policy.reading.document import LONGEST
from domain.policy.reading.problems import Problem
from interfaces.cli.options import errors, fail, shown
from interfaces.wiring import desk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from application.desk import Desk
    from domain.policy.reading.draft import Check
    from interfaces.settings import Settings

STANDARD_INPUT: Final = "-"
_BYTES: Final = 4 * LONGEST
"""Beyond so many no file is a pack, whatever its characters."""


class Published(Publication, frozen=True):
    """A publication with who made it, and the pack's text."""

    actor: str
    text: str

    @property
    def known_as(self) -> str:
        """Return how a difference names it."""
        return f"{self.pack} (number {self.number})"


def is_file(given: str) -> bool:
    """Tell whether an argument names a file rather than a publication."""
    return given == STANDARD_INPUT or given.endswith(".toml") or Path(given).name != given or Path(given).is_file()


def text_of(file: str) -> tuple[str, list[Problem]]:
    """Return the text of a file, of which `-` is the standard input, or else why it is none."""
    if file == STANDARD_INPUT:
        raw = sys.stdin.buffer.read(_BYTES + 1)
    else:
        with Path(file).open("rb") as opened:
            raw = opened.read(_BYTES + 1)
    if len(raw) > _BYTES:
        return "", [Problem((), f"the file has more than {_BYTES} bytes", f"Write at most {LONGEST} characters", 1)]
    try:
        return raw.decode(), []
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "", [Problem((), "this is not UTF-8", "Save the file as UTF-8", line)]


def checked(file: str, world: Sequence[Check] = ()) -> tuple[str, Pack | None, list[Problem]]:
    """Return the text of a file, and the pack that it holds or all that is wrong with it, and with it in this world."""
    text, problems = text_of(file)
    if problems:
        return text, None, problems
    return text, *read_pack(text, world)


def name_of(file: str) -> str:
    """Return how messages name a file."""
    return "standard input" if file == STANDARD_INPUT else file


def lines_of(file: str, problems: list[Problem]) -> list[str]:
    """Return a line for each problem, as compilers write them."""
    return [f"{name_of(file)}:{one.line}: {one.sentence}" for one in problems]


def complain(file: str, problems: list[Problem]) -> None:
    """Print the problems where failures are told."""
    for line in lines_of(file, problems):
        errors.print(shown(line), markup=False, highlight=False, soft_wrap=True)


async def publications(settings: Settings) -> tuple[list[Published], datetime]:
    """Return everything that was published, oldest first, and the moment at which that was all."""
    async with desk(settings) as one:
        now = one.clock()
        return await _publications(one, now), now


async def _publications(found: Desk, now: datetime) -> list[Published]:
    history = await found.reading.history(policy_stream())
    state = POLICY.fold([one.event for one in history], POLICY.initial)
    packs = [(one.actor, one.event.text) for one in history if isinstance(one.event, PolicyPublished)]
    return [
        Published(**structs.asdict(one), actor=actor, text=text)
        for one, (actor, text) in zip(told(state, now), packs, strict=True)
    ]


def publication(every: list[Published], given: str, at: datetime) -> Published:
    """Return the publication that an argument names, by its number or as the pack of that name held at a moment; end
    the command with what there is where there is none.
    """
    named = [one for one in every if one.pack == given]
    if not named and given.isascii() and given.isdigit():
        numbered = [one for one in every if str(one.number) == given]
        return numbered[0] if numbered else fail(f"There is no publication {given}; the last one is {len(every)}.")
    if not named:
        packs = ", ".join(dict.fromkeys(one.pack for one in every))
        fail(f"No pack {given} was ever published; these were: {packs}.")
    begun = [one for one in named if one.effective_at <= at]
    if not begun:
        first = min(one.effective_at for one in named)
        fail(f"The pack {given} did not hold at {at.isoformat()}; it holds from {first.isoformat()} on.")
    return max(begun, key=lambda one: (one.effective_at, one.number))
