"""What may be attached: how much, and of which kinds. A section of the policy pack."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from msgspec import Meta, Struct

MediaType = Literal[
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/heic",
    "application/pdf",
    "text/plain",
    "text/csv",
    "video/mp4",
    "video/quicktime",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/zip",
]
"""The kinds that their bytes can be held against. A pack can't allow others; those that run scripts are not among
them."""

DEFAULT_LIMIT: Final = 25 * 2**20
DEFAULT_TYPES: Final[tuple[MediaType, ...]] = tuple(one for one in get_args(MediaType) if one != "application/zip")


class AttachmentRules(Struct, frozen=True, forbid_unknown_fields=True):
    """The most bytes that an attachment holds, up to 1 GiB, and the kinds that are taken. A ZIP archive, which may hold
    anything, is taken where the pack says so.
    """

    max_bytes: Annotated[int, Meta(ge=1, le=2**30)] = DEFAULT_LIMIT
    media_types: Annotated[tuple[MediaType, ...], Meta(min_length=1)] = DEFAULT_TYPES
