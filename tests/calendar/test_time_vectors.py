"""Working time agrees with what other libraries find, and with what we found by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.calendar import vectors
from tests.calendar.vectors import OPERATIONS, OURS, Vector

if TYPE_CHECKING:
    from pathlib import Path

LISTED = [(path, one) for path in vectors.files() for one in vectors.read(path)]


@pytest.mark.parametrize(
    "vector",
    [one for _, one in LISTED],
    ids=[f"{path.stem}-{number}-{one.id}" for number, (path, one) in enumerate(LISTED)],
)
def test_time_vectors(vector: Vector) -> None:
    """Each answer is the one that the file gives."""
    assert vectors.answer(vector) == vectors.expected(vector)


def test_time_vectors_of_our_own_ask_for_every_operation() -> None:
    """So that a clone proves each of them by itself."""
    assert {one.op for one in vectors.read(OURS)} == set(OPERATIONS)


def test_time_vectors_of_an_unknown_operation_are_refused() -> None:
    """Nothing is skipped in silence."""
    unknown = msgspec.structs.replace(vectors.read(OURS)[0], op="add_fortnights")
    with pytest.raises(LookupError, match="add_fortnights"):
        vectors.answer(unknown)


def test_time_vectors_are_read_from_the_files_that_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One variable names them; without it the shared folder has one; ours are always read, an empty file never."""
    named = tmp_path / "a.json"
    named.write_bytes(OURS.read_bytes())
    monkeypatch.setenv("CASELEDGER_TIME_VECTORS", f"{named}:{tmp_path / 'b.json'},{named}")
    assert vectors.files() == [OURS, named, tmp_path / "b.json", named]
    with pytest.raises(FileNotFoundError):
        vectors.read(tmp_path / "b.json")
    named.write_text('{"vectors": []}', encoding="utf-8")
    with pytest.raises(ValueError, match="lists no vectors"):
        vectors.read(named)
    monkeypatch.delenv("CASELEDGER_TIME_VECTORS")
    monkeypatch.setenv("CASELEDGER_SHARED", str(tmp_path))
    assert vectors.files() == [OURS]
    shared = tmp_path / "data" / "business_time_vectors.json"
    shared.parent.mkdir()
    shared.write_bytes(OURS.read_bytes())
    assert vectors.files() == [OURS, shared]


@pytest.mark.parametrize("vector", [one for one in vectors.read(OURS) if not isinstance(one.expected, bool)][:5])
def test_time_vectors_with_another_answer_fail(vector: Vector) -> None:
    """The test above tells a wrong answer from a right one."""
    assert vectors.answer(vector) != vectors.expected(msgspec.structs.replace(vector, expected="1999-01-01T00:00:00Z"))
