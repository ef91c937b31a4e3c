"""The short names by which a pack speaks of things."""

from typing import Annotated

from msgspec import Meta

Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$(?!\n)")]
"""A short name: lower-case letters, digits, `_` and `-`."""
Title = Annotated[str, Meta(min_length=1, max_length=200)]
"""What people read in its place."""
