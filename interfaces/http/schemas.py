"""Structs as named JSON schemas (2020-12): strict where we read, open where we write."""

from __future__ import annotations

import copy
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import inspect

if TYPE_CHECKING:
    from collections.abc import Iterable

JsonSchema = dict[str, Any]
REFERENCE = "#/components/schemas/{name}"


class Components:
    """The schemas of all that requests hold and answers hold, each under a name of its own.

    Unless `defaults` are wanted as such they are told in words: generators hold that a field with one is always there.
    """

    def __init__(
        self,
        read: Iterable[type[msgspec.Struct]],
        written: Iterable[type[msgspec.Struct]],
        *,
        reference: str = REFERENCE,
        defaults: bool = False,
    ) -> None:
        strict, open_ = _reachable(read), _reachable(written)
        both = [*strict, *(one for one in open_ if one not in strict)]
        references, found = msgspec.json.schema_components(both, ref_template=reference)
        self._references = dict(zip(both, references, strict=True))
        self.schemas = {name: portable(schema) for name, schema in found.items()}
        for struct, info in open_.items():
            if struct not in strict:
                opened(self.schemas[self.name(struct)], info)
        if not defaults:
            for schema in self.schemas.values():
                told_in_words(schema)

    def name(self, struct: type[msgspec.Struct]) -> str:
        """Return the name under which a struct stands."""
        return str(self._references[struct]["$ref"]).rsplit("/", 1)[1]

    def reference(self, struct: type[msgspec.Struct]) -> JsonSchema:
        """Return what refers to a struct."""
        return dict(self._references[struct])


def opened(schema: JsonSchema, struct: inspect.StructType) -> None:
    """Make the schema of a struct one of what we write: what is always there is required, a time says that it is one,
    and any list of values may grow.
    """
    config = struct.cls.__struct_config__
    if config.array_like:
        return
    if not config.omit_defaults:
        schema["required"] = [one.encode_name for one in struct.fields if one.default is not msgspec.UNSET]
    for field in struct.fields:
        _open_values(schema["properties"][field.encode_name], field.type)


def told_in_words(schema: JsonSchema) -> None:
    """Say in words what a field is that is left out, where it is something."""
    for one in schema.get("properties", {}).values():
        default = one.pop("default", None)
        if default is not None and default not in ([], {}):
            words = f"Left out it is `{msgspec.json.encode(default).decode()}`."
            one["description"] = f"{one['description']} {words}" if "description" in one else words


def portable(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Return a schema as other languages read it: there `$` matches only at the end, so nothing has to say so."""
    if isinstance(schema, dict):
        plain = {name: portable(one) for name, one in schema.items()}
        if isinstance(words := plain.get("description"), str):
            plain["description"] = cleandoc(words)
        if isinstance(pattern := plain.get("pattern"), str):
            plain["pattern"] = pattern.removesuffix(r"(?!\n)")
        return plain
    return [portable(one) for one in schema] if isinstance(schema, list) else copy.copy(schema)


def _open_values(schema: JsonSchema, info: Any) -> None:  # noqa: ANN401 - a type as msgspec describes it
    """Turn a closed list of texts into examples of a text: a client must survive a value that it does not know."""
    match info:
        case inspect.Metadata():
            _open_values(schema, info.type)
        case inspect.UnionType():
            for one, inner in zip(schema.get("anyOf", ()), info.types, strict=False):
                _open_values(one, inner)
        case inspect.ListType() | inspect.VarTupleType():
            _open_values(schema["items"], info.item_type)
        case inspect.LiteralType(values=values) if isinstance(values[0], str):
            del schema["enum"]
            schema |= {"type": "string", "x-extensible-enum": list(values)}
            schema.setdefault("description", f"Today one of: {', '.join(map(str, values))}. More may come.")
        case inspect.DateTimeType():
            schema["format"] = "date-time"
        case inspect.TimeDeltaType():
            # The format `duration` (RFC 3339) knows no fractions of a second.
            del schema["format"]
            schema |= {"pattern": r"^-?P([0-9]+D)?(T[0-9]+(\.[0-9]+)?S)?$"}
            schema.setdefault("description", "Days and seconds, as ISO 8601 writes them: `P1DT12600.25S`.")
        case _:
            pass


def _reachable(structs: Iterable[type[msgspec.Struct]]) -> dict[type[msgspec.Struct], inspect.StructType]:
    """Return these structs and all that they hold, each once, as msgspec describes it."""
    found: dict[type[msgspec.Struct], inspect.StructType] = {}
    # Described together: a struct that many hold is looked at once.
    for info in inspect.multi_type_info(structs):
        _reach(info, found)
    return found


def _reach(info: Any, found: dict[type[msgspec.Struct], inspect.StructType]) -> None:  # noqa: ANN401 - as above
    if isinstance(info, inspect.StructType):
        if info.cls in found:
            return
        found[info.cls] = info
    for name in ("type", "item_type", "key_type", "value_type"):
        if (inner := getattr(info, name, None)) is not None:
            _reach(inner, found)
    for name in ("fields", "types", "item_types"):
        for inner in getattr(info, name, None) or ():
            _reach(inner, found)
