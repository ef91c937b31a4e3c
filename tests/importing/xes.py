"""Writing event logs in XES, and reading what the import makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAPPING = """\
source = "old-desk"
channel = "email"
topic = "delivery"
[columns]
case = "case:concept:name"
activity = "concept:name"
time = "time:timestamp"
resource = "org:resource"
customer = "case:customer"
[activities]
Open = { means = "opened" }
Triage = { opens = true }
Take = { means = "assigned" }
Wait = { means = "waiting" }
Solve = { means = "resolved" }
Close = { means = "closed" }
"""


@dataclass(frozen=True)
class Attribute:
    """An attribute of a log, with those nested in it, and what it lists."""

    tag: str
    key: str
    value: str | None = None
    nested: Sequence[Attribute] = ()
    listed: Sequence[Attribute] = ()

    def written(self) -> str:
        """Return it as XML."""
        value = "" if self.value is None else f" value={quoteattr(self.value)}"
        listed = f"<values>{''.join(one.written() for one in self.listed)}</values>" if self.tag == "list" else ""
        within = "".join(one.written() for one in self.nested) + listed
        return f"<{self.tag} key={quoteattr(self.key)}{value}>{within}</{self.tag}>"

    def read(self) -> Any:  # noqa: ANN401 - JSON
        """Return what is kept of it."""
        value = [{one.key: one.read()} for one in self.listed] if self.tag == "list" else self.value
        return {"value": value, "attributes": {one.key: one.read() for one in self.nested}} if self.nested else value


@dataclass(frozen=True)
class Trace:
    """A trace: its attributes, and those of its events."""

    attributes: Sequence[Attribute]
    events: Sequence[Sequence[Attribute]] = field(default=())


def event(what: str, minute: int, *more: Attribute, who: str = "Bob") -> list[Attribute]:
    """Return the attributes of an event whose time is so many minutes after an hour long ago."""
    hours, minutes = divmod(minute, 60)
    return [
        Attribute("string", "concept:name", what),
        Attribute("date", "time:timestamp", f"2020-05-04T{8 + hours:02}:{minutes:02}:00Z"),
        Attribute("string", "org:resource", who),
        *more,
    ]


def trace(case: str, *events: Sequence[Attribute], customer: str = "Ann") -> Trace:
    """Return a trace with a name and a customer."""
    return Trace([Attribute("string", "concept:name", case), Attribute("string", "customer", customer)], events)


def xes(traces: Iterable[Trace], declared: str = "", root: str = '<log xes.version="2.0">') -> str:
    """Return the log, a line a tag of trace and event; each trace and each event begins on a line of its own."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', root]
    lines += [declared] if declared else []
    for one in traces:
        lines.append("<trace>" + "".join(attribute.written() for attribute in one.attributes))
        lines += [f"<event>{''.join(attribute.written() for attribute in each)}</event>" for each in one.events]
        lines.append("</trace>")
    return "\n".join([*lines, "</log>", ""])
