"""Reading an event log in XES (IEEE 1849), as it streams by: what is held is one trace's attributes and one event.

A document type is refused, so there are no entities but XML's own five. Namespaces and extensions make no difference:
an attribute is known by its whole key (`concept:name`). Classifiers and attributes of the log say nothing of an event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from xml.parsers import expat

from application.importing.records import RECORD_BYTES
from application.importing.table import FileUnreadable
from application.importing.unpacking import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from application.importing.table import Value

DEEPEST: Final = 50
"""How deep attributes may be nested."""
LONGEST_TAG: Final = 1024 * 1024
"""The most bytes of one piece of XML; the parser holds it whole."""
_CHUNK: Final = 64 * 1024
_ATTRIBUTE: Final = 16
"""What an attribute counts besides its characters, so that many empty ones are not nothing."""
_WITHOUT_VALUE: Final = frozenset({"list", "container"})
_OWN: Final = frozenset({"key", "value", "scope"})
"""What XES says in a tag."""
_ENCODING: Final = "the text is not in the encoding that the file declares (without a declaration: UTF-8); save it so"
_CUT: Final = "the file ends in the middle of the log, so it was cut off; get it whole"
_CODES: Final = {
    expat.errors.codes[
        expat.errors.XML_ERROR_UNDEFINED_ENTITY
    ]: "an entity that XML does not know; write the character",
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]: "an unknown encoding; save the file as UTF-8",
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING]: _ENCODING,
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR]: _ENCODING,
}


class XesEvent(NamedTuple):
    """One event: the line of its tag, its trace's attributes and its own; with a `problem`, those that were read."""

    line: int
    trace: dict[str, Value]
    event: dict[str, Value]
    problem: str | None


class XesLog:
    """The events of a log, and the attributes that it declares for all of them (`global`) with their defaults."""

    def __init__(self, file: BufferedReader, name: str) -> None:
        self._file = file
        self._name = name
        self._open: list[_Element] = []
        self._skipped = 0
        self._events: list[XesEvent] = []
        self._trace: _Element | None = None
        self._known: dict[str, Value] | None = None
        self.event_defaults: dict[str, Value] = {}
        self.trace_defaults: dict[str, Value] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def __iter__(self) -> Iterator[XesEvent]:
        """Yield the events in the order of the file; raise `FileUnreadable` with the line of what is no XES."""
        fed = 0
        while chunk := self._read():
            self._parse(chunk, fed)
            fed += len(chunk)
            if fed - max(self._parser.CurrentByteIndex, 0) > LONGEST_TAG:
                raise self._unreadable(f"a single tag or text is longer than {LONGEST_TAG:,} bytes")
            yield from self._events
            self._events.clear()
        try:
            self._parser.Parse(b"", True)  # noqa: FBT003 - expat takes no names
        except expat.ExpatError as error:
            raise self._unreadable(_CUT if fed else "it is empty", error.lineno) from error

    def _read(self) -> bytes:
        try:
            return self._file.read1(_CHUNK)
        except Damaged as error:
            raise self._unreadable(str(error)) from error

    def _parse(self, chunk: bytes, fed: int) -> None:
        try:
            self._parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no names
        except expat.ExpatError as error:
            bad = chunk[max(self._parser.ErrorByteIndex - fed, 0) :][:1]
            unencoded = error.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN] and bad >= b"\x80"
            reason = _ENCODING if unencoded else _CODES.get(error.code)
            problem = reason or f"it is not well-formed XML ({expat.ErrorString(error.code)}); mend or export it again"
            raise self._unreadable(problem, error.lineno) from error
        except (LookupError, ValueError) as error:
            # Of the declaration, for whose encoding the parser asks Python.
            if self._open:
                raise
            raise self._unreadable(f"{error}; save the file as UTF-8") from error

    def _unreadable(self, problem: str, line: int | None = None) -> FileUnreadable:
        where = self._parser.CurrentLineNumber if line is None else line
        return FileUnreadable(file=self._name, reason=f"line {where}: {problem}")

    def _doctype(self, *_declared: object) -> None:
        raise self._unreadable("it declares a document type (DOCTYPE), which XES has no use for; remove it")

    def _text(self, text: str) -> None:
        owner = None if self._skipped or text.isspace() or not self._open else self._owner()
        if owner is not None:
            owner.problem = owner.problem or "text stands where XES has none"

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped:
            self._skipped += 1
            return
        tag = name.rpartition(" ")[2]
        element = _Element(tag, attributes, self._parser.CurrentLineNumber)
        if not self._open:
            if tag != "log":
                raise self._unreadable(f"it is no XES: its root is {tag!r} and not 'log'")
        else:
            self._enter(element, self._open[-1])
        if not self._skipped:
            self._open.append(element)

    def _enter(self, element: _Element, parent: _Element) -> None:
        owner = self._owner()
        if owner is None:
            self._enter_log(element)
        elif owner is parent and owner.tag == "trace" and element.tag == "event":
            self._known = self._known or parent.named()
        elif owner.problem is not None:
            self._skipped = 1
        elif element.tag == "values" and parent.tag == "list":
            pass
        elif owner.tag == "trace" and self._known is not None:
            raise self._unreadable("an attribute of a trace stands after its events; XES has it before them")
        elif len(self._open) > DEEPEST:
            owner.problem, self._skipped = f"attributes are nested deeper than {DEEPEST}", 1
        else:
            owner.size += _ATTRIBUTE + element.characters
            owner.problem = element.flaw
            if owner.size > RECORD_BYTES:
                owner.problem = f"the attributes are longer than {RECORD_BYTES:,} characters"

    def _enter_log(self, element: _Element) -> None:
        """Take up what stands in the log itself: traces, events without one, and the defaults of both."""
        if element.tag == "trace":
            self._trace, self._known = element, None
        elif element.tag == "global" and self._trace is not None:
            raise self._unreadable("a global stands after a trace; XES has it before them")
        elif element.tag not in {"event", "global"}:
            self._skipped = 1

    def _owner(self) -> _Element | None:
        """Return the event, the trace or the defaults that are open, the innermost; nothing when it is the log."""
        _, *within = self._open[:3]
        if len(within) > 1 and within[0].tag == "trace" and within[1].tag == "event":
            return within[1]
        return within[0] if within else None

    def _end(self, _name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        element = self._open.pop()
        if not self._open:
            return
        if len(self._open) == 1 and element.tag == "global":
            self._declare(element)
        elif element.tag == "event" and (len(self._open) == 1 or self._open[-1] is self._trace):
            self._finish(element)
        elif element.tag == "values" and self._open[-1].tag == "list":
            self._open[-1].items = [*(self._open[-1].items or ()), *element.children]
        elif element is not self._trace and element.key is not None:
            self._open[-1].children.append((element.key, element.content()))

    def _declare(self, element: _Element) -> None:
        if element.problem is not None:
            raise self._unreadable(f"the global: {element.problem}")
        if element.scope == "trace":
            self.trace_defaults |= element.named()
        else:
            self.event_defaults |= element.named()

    def _finish(self, element: _Element) -> None:
        problem = None if element.problem is None else f"the event: {element.problem}"
        known: dict[str, Value] = {}
        if len(self._open) > 1:
            trace = self._open[-1]
            known = self._known or {}
            if trace.problem is not None:
                problem = f"its trace: {trace.problem}"
        self._events.append(XesEvent(element.line, known, element.named(), problem))


class _Element:
    """An open tag, and what was read within it."""

    __slots__ = ("_attributes", "children", "items", "key", "line", "problem", "size", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self._attributes = attributes
        self.tag = tag
        self.line = line
        self.key = attributes.get("key") or None
        self.children: list[tuple[str, Value]] = []
        self.items: list[tuple[str, Value]] | None = None
        self.problem: str | None = None
        self.size = 0

    @property
    def characters(self) -> int:
        """Return how many characters the tag's own attributes have."""
        return sum(len(name) + len(value) for name, value in self._attributes.items())

    @property
    def flaw(self) -> str | None:
        """Return what is wrong with an attribute, by its tag alone."""
        if self.key is None:
            return "an attribute has no key"
        if "value" not in self._attributes and self.tag not in _WITHOUT_VALUE:
            return "an attribute has no value"
        return None

    @property
    def scope(self) -> str:
        """Return for which elements a global declares its attributes."""
        return self._attributes.get("scope", "event")

    def content(self) -> Value:
        """Return an attribute's value: its text as written, or what it lists; with its own attributes, an object."""
        if self.tag not in _WITHOUT_VALUE:
            value: Value = self._attributes.get("value")
        else:
            listed = self.items
            if listed is None:
                # An older way of writing lists, and that of containers: no `values` around what is listed.
                listed, self.children = self.children, []
            value = [{key: one} for key, one in listed]
        if not self.children and self._attributes.keys() <= _OWN:
            return value
        return {"value": value, "attributes": self.named()}

    def named(self) -> dict[str, Value]:
        """Return what the element has, by key; what its tag says beyond XES stands under `@` and that name."""
        more = [("@" + name.rpartition(" ")[2], one) for name, one in self._attributes.items() if name not in _OWN]
        return named([*more, *self.children])


def named(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    """Return attributes by their keys; a key that is there twice is numbered, so that no value hides another."""
    found: dict[str, Value] = {}
    for key, value in pairs:
        name, number = key, 1
        while name in found:
            number += 1
            name = f"{key} ({number})"
        found[name] = value
    return found
