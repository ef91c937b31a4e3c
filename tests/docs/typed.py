"""Typing what a document says: its `console` blocks as they stand, in one shell, and what they should print.

A line that begins with `$ ` is typed, and so are the lines after it that begin with `> `; what follows is printed.
There `...` stands for whatever varies, on a line of its own for any number of lines. A block with a file's name behind
its language (`python hours/row.py`) is written to that file.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_BLOCK: Final = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK: Final = "-- step {} --"
_VARIES: Final = "..."
PATIENCE: Final = 300
"""Seconds for a whole document."""


@dataclass(frozen=True)
class Step:
    """What is typed at once, and what should be printed."""

    typed: str
    expected: str

    def told(self, printed: str) -> str:
        """Return what was typed and printed, beside what was expected."""
        return f"$ {self.typed}\n-- expected --\n{self.expected}\n-- printed --\n{printed}"


def steps(document: str) -> Iterator[Step]:
    """Return what a document has typed, in its order."""
    for language, name, block in _BLOCK.findall(document):
        if language == "console":
            yield from _console(block)
        elif name:
            yield Step(f"mkdir -p $(dirname {name}); cat > {name} <<'END OF FILE'\n{block}END OF FILE", "")


def _console(block: str) -> Iterator[Step]:
    typed: list[str] = []
    expected: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            if typed:
                yield Step("\n".join(typed), "\n".join(expected))
            typed, expected = [line[2:]], []
        elif line.startswith("> ") and not expected:
            typed.append(line[2:])
        else:
            expected.append(line)
    assert typed, f"this block types nothing:\n{block}"
    yield Step("\n".join(typed), "\n".join(expected))


def typed(script: Iterable[Step], environment: Mapping[str, str], folder: Path) -> list[str]:
    """Type steps in one shell that stands in a folder, and return what each printed, errors included."""
    lines = [f"printf '\\n{_MARK.format(at)}\\n'\n{step.typed}" for at, step in enumerate(script)]
    done = subprocess.run(
        ["bash", "-u", "-o", "pipefail", "-c", "exec 2>&1\n" + "\n".join(lines)],
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    printed = re.split(r"^-- step \d+ --$", done.stdout, flags=re.MULTILINE)[1:]
    return ["\n".join(line.rstrip() for line in one.splitlines()).strip("\n") for one in printed]


def differences(document: str, environment: Mapping[str, str], folder: Path) -> list[str]:
    """Type a document and return each step that printed something else than it says, or was not reached."""
    script = list(steps(document))
    printed = typed(script, environment, folder)
    missed = [step.told("(not reached)") for step in script[len(printed) :]]
    return [
        step.told(one) for step, one in zip(script, printed, strict=False) if not matches(step.expected, one)
    ] + missed


def matches(expected: str, printed: str) -> bool:
    """Tell whether what was printed is what was expected, but for what varies."""
    pattern = "\n".join(
        r"(?s:.*)" if line.strip() == _VARIES else r"[^\n]*".join(map(re.escape, line.rstrip().split(_VARIES)))
        for line in expected.splitlines()
    )
    return re.fullmatch(pattern, printed) is not None
