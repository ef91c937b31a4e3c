"""An example of each command's body, out of examples.toml."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec


@cache
def examples() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the bodies by the aggregate's category and the action's verb."""
    text = files(__package__).joinpath("examples.toml").read_bytes()
    return msgspec.toml.decode(text, type=dict[str, dict[str, dict[str, Any]]])


def example_of(category: str, verb: str) -> dict[str, Any] | None:
    """Return a body for an action; None where none is written yet."""
    return examples().get(category, {}).get(verb)
