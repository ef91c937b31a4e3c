"""The mapping: which column holds what, and what each foreign activity means here. The text is TOML."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from application.importing.times import TimeReading, reader_of
from domain.case.meanings import Meaning
from domain.case.vocabulary import Priority
from domain.command import Line
from domain.errors import Refusal
from domain.policy.names import Name
from domain.policy.pack import names, topic_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.policy.policy import Policy

JOINT: Final = " / "
"""Stands between the texts of several columns that make up one activity."""

# They turn harmless bytes into something else, or several lines into one.
_TREACHEROUS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_MUST_READ_AS_ASCII = bytes(range(0x20, 0x7F)).replace(b"\\", b"").replace(b"~", b"") + b"\t\r\n"


class MappingInvalid(Refusal):
    """The mapping can't be used: {reason}."""

    kind = "invalid"


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """The headings of the columns that the import reads; every other column is kept with the row.

    Where several columns say together what happened, the activity is their texts with ` / ` between them.
    """

    case: Line
    activity: Line | Annotated[tuple[Line, ...], Meta(min_length=1)]
    time: Line
    resource: Line | None = None
    customer: Line | None = None

    def named(self) -> tuple[str, ...]:
        """Return every heading that stands here."""
        return (*self.identifying(), *self.of_activity())

    def identifying(self) -> tuple[str, ...]:
        """Return the columns that say of which case a row is, when it was, and who is in it."""
        return tuple(name for name in (self.case, self.time, self.resource, self.customer) if name is not None)

    def of_activity(self) -> tuple[str, ...]:
        """Return the columns that say what happened."""
        return (self.activity,) if isinstance(self.activity, str) else self.activity


class Activity(Struct, frozen=True, forbid_unknown_fields=True):
    """What an activity of the other system means here; `opens` is for one that may begin a case.

    `after` is for logs of states: what it means instead when the row before it in its case had that activity.
    """

    means: Meaning | None = None
    opens: bool = False
    after: dict[Line, Meaning] = {}


class PriorityReading(Struct, frozen=True, forbid_unknown_fields=True):
    """Which column says how urgent a case is, and which priority each of its values is here."""

    column: Line
    values: Annotated[dict[Line, Priority], Meta(min_length=1)]


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """How the file of one source is read.

    An activity that is not listed is kept as an imported fact; `facts` lists those of which this is known. A case has
    the priority that its first row says. Delimiter and encoding are those of CSV. Without a `format` the first
    character of the file tells.
    """

    source: Name
    channel: Name
    topic: Name
    columns: Columns
    kind: Literal["cases"] = "cases"
    priority: PriorityReading | None = None
    time: TimeReading = TimeReading()
    format: Literal["csv", "xes"] | None = None
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    encoding: Annotated[str, Meta(min_length=1, max_length=40)] = "utf-8"
    activities: dict[Line, Activity] = {}
    facts: tuple[Line, ...] = ()

    def named(self) -> tuple[str, ...]:
        """Return the headings that the file must have."""
        return (*self.columns.named(), *(() if self.priority is None else (self.priority.column,)))

    def identifying(self) -> tuple[str, ...]:
        """Return the columns that no default of a file may fill."""
        return self.columns.identifying()

    def priority_of(self, said: Iterable[str | None]) -> Priority:
        """Return the priority of a case of whose rows this is said: the first that is listed, else normal."""
        listed: dict[str, Priority] = {} if self.priority is None else self.priority.values
        return next((listed[text] for text in said if text in listed), "normal")

    @property
    def looks_back(self) -> bool:
        """Tell whether any meaning depends on the row before."""
        return any(activity.after for activity in self.activities.values())

    def means(self, activity: str, before: str | None) -> Meaning | None:
        """Return what an activity means, after a row with the activity `before`."""
        found = self.activities.get(activity)
        if found is None:
            return None
        return found.means if before is None else found.after.get(before, found.means)

    def opens(self, activity: str) -> bool:
        """Tell whether an activity may begin a case."""
        found = self.activities.get(activity)
        return found is not None and found.opens

    def mentioned(self) -> tuple[str, ...]:
        """Return every activity that the mapping names, once."""
        after = (before for activity in self.activities.values() for before in activity.after)
        return tuple(dict.fromkeys((*self.activities, *self.facts, *after)))

    def must_suit(self, policy: Policy) -> None:
        """Raise `MappingInvalid` unless the policy opens the channel and lists the topic."""
        pack = policy.pack
        if not pack.topics:
            raise MappingInvalid(reason="no policy is in force, so there is no topic to file the cases under")
        if pack.topic(self.topic) is None:
            listed = topic_names(pack)
            raise MappingInvalid(
                reason=f"there is no topic {self.topic!r} in the policy in force, which lists: {listed}"
            )
        if pack.channel(self.channel) is None:
            opened = names(pack.channels)
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
    named = mapping.named()
    if len(set(named)) < len(named):
        raise MappingInvalid(reason="one column can't be two things at once (columns)")
    for name, activity in mapping.activities.items():
        if activity == Activity():
            raise MappingInvalid(
                reason=f"activity {name!r} says neither what it means nor that it opens a case; list it under facts to"
                " keep it as one"
            )
        if name in mapping.facts:
            raise MappingInvalid(reason=f"activity {name!r} can't both mean something and be among the facts")
    for name in mapping.mentioned():
        if name != name.strip():
            raise MappingInvalid(reason=f"activity {name!r} begins or ends with blanks; the import reads without them")
    if mapping.priority is not None and any(value != value.strip() for value in mapping.priority.values):
        raise MappingInvalid(reason="a value of the priority begins or ends with blanks; the import reads without them")
    must_read(mapping.delimiter, mapping.encoding)
    return mapping


def must_read(delimiter: str, encoding: str) -> None:
    """Refuse what would hide line ends and separators: lines are found before they are decoded."""
    if delimiter in '"\r\n\0':
        raise MappingInvalid(reason="a quotation mark, a line's end or NUL can't separate columns (delimiter)")
    try:
        known = codecs.lookup(encoding)
        plain = known.name not in _TREACHEROUS and (
            _MUST_READ_AS_ASCII.decode(encoding) == _MUST_READ_AS_ASCII.decode("ascii")
        )
    except (LookupError, ValueError) as error:
        raise MappingInvalid(reason=f"there is no text encoding {encoding!r}") from error
    if not plain:
        raise MappingInvalid(reason=f"encoding {encoding!r} is no superset of ASCII; convert the file to UTF-8 first")
