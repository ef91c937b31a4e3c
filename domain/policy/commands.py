"""What can be asked of the policy."""

from typing import Annotated, ClassVar

from msgspec import Meta

from domain.command import Action, Moment, Text


class PublishPolicy(Action, frozen=True, kw_only=True):
    """Publish a pack (TOML text), to hold from `effective_at` on; from now on when that is left out."""

    verb: ClassVar[str] = "publish"

    text: Annotated[str, Meta(min_length=1, max_length=1_000_000)]
    reason: Text
    effective_at: Moment | None = None


PolicyAction = PublishPolicy
