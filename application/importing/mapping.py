"""The mapping: which column holds what, and what each foreign activity means here. The text is TOML."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta, Struct

from application.importing.times import TimeReading, reader_of
from domain.case.meanings import Meaning
from domain.command import Line
from domain.errors import Refusal
from domain.policy.pack import Name

if TYPE_CHECKING:
    from domain.policy.pack import Policy

# They turn harmless bytes into something else, or several lines into one.
_TREACHEROUS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_MUST_READ_AS_ASCII = bytes(range(0x20, 0x7F)).replace(b"\\", b"").replace(b"~", b"") + b"\t\r\n"


class MappingInvalid(Refusal):
    """The mapping can't be used: {reason}."""

    kind = "invalid"


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """The headings of the columns that the import reads; every other column is kept with the row."""

    case: Line
    activity: Line
    time: Line
    resource: Line | None = None
    customer: Line | None = None

    def named(self) -> tuple[str, ...]:
        """Return the headings that the file must have."""
        return tuple(
            name for name in (self.case, self.activity, self.time, self.resource, self.customer) if name is not None
        )


class Activity(Struct, frozen=True, forbid_unknown_fields=True):
    """What an activity of the other system means here; `opens` is for one that may begin a case and means no more."""

    means: Meaning | None = None
    opens: bool = False


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """How the file of one source is read. An activity that is not listed is kept as an imported fact."""

    source: Name
    channel: Name
    topic: Name
    columns: Columns
    time: TimeReading = TimeReading()
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    encoding: Annotated[str, Meta(min_length=1, max_length=40)] = "utf-8"
    activities: dict[Line, Activity] = {}

    def must_suit(self, policy: Policy) -> None:
        """Raise `MappingInvalid` unless the policy opens the channel and lists the topic."""
        pack = policy.pack
        if not pack.topics:
            raise MappingInvalid(reason="no policy is in force, so there is no topic to file the cases under")
        if pack.topic(self.topic) is None:
            listed = ", ".join(topic.id for topic in pack.topics)
            raise MappingInvalid(
                reason=f"there is no topic {self.topic!r} in the policy in force, which lists: {listed}"
            )
        if self.channel not in pack.channels:
            opened = ", ".join(pack.channels)
            raise MappingInvalid(
                reason=f"there is no channel {self.channel!r} in the policy in force, which opens: {opened}"
            )


def parse_mapping(text: str | bytes) -> Mapping:
    """Read a mapping; raise `MappingInvalid` with the reason when it is not one."""
    try:
        mapping = msgspec.toml.decode(text, type=Mapping)
        reader_of(mapping.time)
    except (msgspec.DecodeError, UnicodeError, ValueError) as error:
        raise MappingInvalid(reason=str(error)) from error
    named = mapping.columns.named()
    if len(set(named)) < len(named):
        raise MappingInvalid(reason="one column can't be two things at once (columns)")
    if mapping.delimiter in '"\r\n\0':
        raise MappingInvalid(reason="a quotation mark, a line's end or NUL can't separate columns (delimiter)")
    for name, activity in mapping.activities.items():
        if activity.means is None and not activity.opens:
            raise MappingInvalid(
                reason=f"activity {name!r} says neither what it means nor that it opens a case; leave it out to keep it"
                " as a fact"
            )
        if name != name.strip():
            raise MappingInvalid(reason=f"activity {name!r} begins or ends with blanks; the import reads without them")
    _check_encoding(mapping.encoding)
    return mapping


def _check_encoding(encoding: str) -> None:
    """Refuse what would hide line ends and separators: lines are found before they are decoded."""
    try:
        known = codecs.lookup(encoding)
        plain = known.name not in _TREACHEROUS and (
            _MUST_READ_AS_ASCII.decode(encoding) == _MUST_READ_AS_ASCII.decode("ascii")
        )
    except (LookupError, ValueError) as error:
        raise MappingInvalid(reason=f"there is no text encoding {encoding!r}") from error
    if not plain:
        raise MappingInvalid(reason=f"encoding {encoding!r} is no superset of ASCII; convert the file to UTF-8 first")
