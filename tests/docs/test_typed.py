"""Typing a document: what differs from it is told, whatever it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.docs.typed import differences, matches

if TYPE_CHECKING:
    from pathlib import Path


def typing(folder: Path, document: str) -> list[str]:
    """Type a document in a folder."""
    return differences(document, os.environ, folder)


def console(*lines: str) -> str:
    """Return a block."""
    return "\n".join(("```console", *lines, "```", ""))


def test_a_document_that_is_true_is_told_nothing(tmp_path: Path) -> None:
    """One shell types it all: what a step sets is there for those after it, in blocks further down too."""
    document = (
        console("$ NAME=Ada", "$ echo $NAME", "Ada") + "Words.\n\n" + console("$ echo $NAME \\", "> Lind", "Ada Lind")
    )
    assert typing(tmp_path, document) == []


@pytest.mark.parametrize(
    "block",
    [
        console("$ echo 2", "1"),
        console("$ echo 1"),
        console("$ true", "1"),
        console("$ echo 1; no-such-command", "1"),
        console("$ echo $NOT_SET"),
        console("$ exit 0", "$ true"),
    ],
    ids=["another answer", "an answer not told", "no answer", "an error beside it", "a name not set", "an early end"],
)
def test_what_differs_is_told(tmp_path: Path, block: str) -> None:
    """Whatever a step prints that the document does not say, and whatever is not reached."""
    assert len(typing(tmp_path, block)) == 1


def test_a_block_with_a_name_is_that_file(tmp_path: Path) -> None:
    """As it stands, in the folder in which the shell is."""
    code = "```python tools/say.py\nprint('$HOME \\\\ `x`')\n```\n"
    assert typing(tmp_path, code + console("$ python3 tools/say.py", "$HOME \\ `x`")) == []


def test_a_block_that_types_nothing_is_a_mistake(tmp_path: Path) -> None:
    """It would prove nothing."""
    with pytest.raises(AssertionError, match="types nothing"):
        typing(tmp_path, console("echo 1"))


@pytest.mark.parametrize(
    "expected,printed,same",
    [
        ("id ..., version 2", "id case-7, version 2", True),
        ("id ..., version 2", "id case-7, version 3", False),
        ("id ..., version 2", "id case-7,\n version 2", False),
        ("a\n...\nd", "a\nb\nc\nd", True),
        ("a\n...\nd", "a\nb\nc", False),
        ("a.c", "abc", False),
    ],
)
def test_three_dots_stand_for_what_varies(expected: str, printed: str, *, same: bool) -> None:
    """Within a line, or for any number of lines; all else is as it stands."""
    assert matches(expected, printed) is same
