"""A case closes by silence only where its customer is told of it beforehand."""

from __future__ import annotations

import pytest

from domain.policy.pack import read_pack
from tests.samples import PACK

NOTICE = next(line for line in PACK.splitlines(keepends=True) if line.startswith("silence"))


def _wrong(text: str) -> list[str]:
    return [f"{one.line}: {'.'.join(map(str, one.path))}: {one.says}. {one.advice}." for one in read_pack(text)[1]]


def test_a_pack_that_closes_by_silence_has_words_for_it() -> None:
    """Without them it is refused; without both no silence closes a case."""
    assert _wrong(PACK) == []
    assert _wrong(PACK.replace("silent_days = 7\n", "").replace(NOTICE, "")) == []
    assert _wrong(PACK.replace(NOTICE, "")) == [
        (
            "3: silent_days: resolved cases close without the customer's word, and no text tells the customer so"
            " beforehand. Add `silence` with its `notice`, or leave out `silent_days`."
        )
    ]


def test_a_notice_of_a_close_that_never_comes_is_refused() -> None:
    """The customer would wait for it."""
    assert _wrong(PACK.replace("silent_days = 7\n", "")) == [
        "10: silence: no case closes by silence, as `silent_days` is left out. Leave it out, or add `silent_days`."
    ]


@pytest.mark.parametrize("known, problems", [("{days} {number}", 0), ("{due}", 1), ("{", 1)])
def test_what_stands_in_braces_in_a_notice_is_known(known: str, problems: int) -> None:
    """The case's number, and the days."""
    found = _wrong(PACK.replace(NOTICE, f'silence = {{ notice = "It closes after {known}." }}\n'))
    assert len(found) == problems
    assert all(one.startswith("11: silence.notice: nothing is known to stand for") for one in found)
    assert all(one.endswith("Write one of {number}, {days}.") for one in found)
