"""In what two packs differ, as people speak of it: section, id, field, old and new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.pack import Pack

ORDER: Final = "order"
"""Stands for the field where the same entries are in another order."""


class Change(Struct, frozen=True):
    """One difference. Without a field, the whole entry was added (no `old`) or removed (no `new`).

    `section` and `field` are dotted where tables stand within tables; `id` names an entry of a section's list.
    """

    section: str
    id: str | None = None
    field: str | None = None
    old: Any = None
    new: Any = None


def changes(old: Pack, new: Pack) -> list[Change]:
    """Return in what a pack differs from another, in the order of its sections; what is left out is as its default."""
    before, after = msgspec.to_builtins(old, builtin_types=()), msgspec.to_builtins(new, builtin_types=())
    return [one for section in before for one in _in_section(section, before[section], after[section])]


def _in_section(section: str, old: object, new: object) -> Iterator[Change]:
    if old == new:
        return
    if _is_listed(old) and _is_listed(new):
        yield from _entries(section, old, new)
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in {**old, **new}:
            one, other = old.get(name), new.get(name)
            if _is_listed(one) and _is_listed(other):
                yield from _entries(f"{section}.{name}", one, other)
            else:
                yield from (Change(section, None, *found) for found in _fields(name, one, other))
    else:
        yield Change(section, None, None, old, new)


def _entries(section: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - lists of tables with ids
    before, after = ({one["id"]: one for one in entries} for entries in (old, new))
    for name in {**before, **after}:
        if name not in after:
            yield Change(section, name, old=before[name])
        elif name not in before:
            yield Change(section, name, new=after[name])
        else:
            for field in {**before[name], **after[name]}:
                found = _fields(field, before[name].get(field), after[name].get(field))
                yield from (Change(section, name, *one) for one in found)
    stayed, stay = [one for one in before if one in after], [one for one in after if one in before]
    if stayed != stay:
        yield Change(section, None, ORDER, list(before), list(after))


def _fields(name: str, old: object, new: object) -> Iterator[tuple[str, object, object]]:
    """Yield the fields that differ, those within tables by dotted names."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for inner in {**old, **new}:
            yield from _fields(f"{name}.{inner}", old.get(inner), new.get(inner))
    else:
        yield name, old, new


def _is_listed(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, dict) and "id" in one for one in value)
