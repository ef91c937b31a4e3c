"""Whether there is a time zone of that name, in the database that comes with us: the same on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.importing.times import pinned_zone
from interfaces.http.problems import FieldError, Problem, invalid_parameters

if TYPE_CHECKING:
    from datetime import tzinfo


def zone_of(name: str, parameter: str = "zone") -> tzinfo:
    """Return the time zone that a query names; a 400 for one that does not exist."""
    try:
        return pinned_zone(name)
    except ValueError as error:
        raise invalid_parameters(FieldError(parameter, _unknown(name))) from error


def must_be_a_zone(name: str | None, pointer: str = "/time_zone") -> None:
    """Refuse a body that names a time zone which does not exist."""
    if name is None:
        return
    try:
        pinned_zone(name)
    except ValueError as error:
        wrong = FieldError(pointer, _unknown(name))
        raise Problem(422, "invalid_body", "The body is not valid; `errors` says where.", errors=(wrong,)) from error


def _unknown(name: str) -> str:
    return f"There is no time zone {name!r}. Take its name from the IANA database: `Europe/Berlin`."
