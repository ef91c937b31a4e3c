"""What the laws of countries ask for, as far as it comes with the program."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from domain.policy.law.book import parse_book

if TYPE_CHECKING:
    from domain.policy.law.statutes import StatuteBook


@cache
def bundled_statutes() -> StatuteBook:
    """Return the book that a new ledger begins with, and that packs are checked by where there is no ledger."""
    return parse_book(files(__package__).joinpath("statutes.toml").read_text(encoding="utf-8"))
