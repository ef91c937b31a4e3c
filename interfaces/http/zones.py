"""Whether there is a time zone of that name, in the database that comes with us: the same on every machine."""

from __future__ import annotations

from application.importing.times import pinned_zone
from interfaces.http.problems import FieldError, Problem


def must_be_a_zone(name: str | None, pointer: str = "/time_zone") -> None:
    """Refuse a body that names a time zone which does not exist."""
    if name is None:
        return
    try:
        pinned_zone(name)
    except ValueError as error:
        detail = f"There is no time zone {name!r}. Take its name from the IANA database: `Europe/Berlin`."
        wrong = FieldError(pointer, detail)
        raise Problem(422, "invalid_body", "The body is not valid; `errors` says where.", errors=(wrong,)) from error
