"""Cutting the rows of a case into chunks: each is about one person, and none is large."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from application.importing.rows import Read

CHUNK_ROWS: Final = 500
CHUNK_CHARACTERS: Final = 500_000
"""A single longer row makes a chunk by itself."""


def chunks(
    rows: Iterator[Read], person_of: Callable[[str], str], case_subject: str | None, own: Callable[[], str]
) -> Iterator[tuple[str, list[Read]]]:
    """Yield who a chunk is about, and its rows.

    A row that names no customer is about whoever was named before it; before the first name, about the case's subject
    so far or whoever is named first. A case that never names anybody is about a person of its `own`.
    """
    ahead: deque[Read] = deque()
    characters = 0
    subject = case_subject
    while True:
        while len(ahead) < CHUNK_ROWS and characters < CHUNK_CHARACTERS and (read := next(rows, None)) is not None:
            ahead.append(read)
            characters += len(read.row.row)
        if not ahead:
            return
        if subject is None:
            subject = next((person_of(read.customer) for read in ahead if read.customer is not None), None) or own()
        chunk: list[Read] = []
        while ahead:
            customer = ahead[0].customer
            person = subject if customer is None else person_of(customer)
            if chunk and person != subject:
                break
            subject = person
            chunk.append(ahead.popleft())
            characters -= len(chunk[-1].row.row)
        yield subject, chunk
