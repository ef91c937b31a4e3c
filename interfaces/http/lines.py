"""What the reports that count line by line share: the line that is meant, and times with too many periods."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from litestar.params import QueryParameter

from interfaces.http.problems import FieldError, invalid_parameters
from projections.slices.over import ANY, TooManyPeriods, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

Zone = Annotated[
    str, QueryParameter(description="The time zone of days, weeks and months, by its IANA name: `Europe/Berlin`.")
]


def line_of(value: str | None, *, unknown: bool) -> Value:
    """Return the value of the line that is meant, `ANY` for all lines; a 400 where both are given."""
    if unknown and value is not None:
        raise invalid_parameters(FieldError("unknown", "Leave out `value`, or this: a line has a value or none."))
    return ANY if value is None and not unknown else value


@contextmanager
def few_periods() -> Iterator[None]:
    """Refuse with a 400 a time that has more periods than a report takes."""
    try:
        yield
    except TooManyPeriods as error:
        raise invalid_parameters(FieldError("since", str(error))) from error
