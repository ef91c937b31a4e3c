"""The benchmarks answer to the list of bounds, and none fails in silence."""

import json
import sys

import pytest

import tests.bench.ledger  # noqa: F401 - the benchmarks make themselves known
from tests.bench import __main__ as program
from tests.bench.bounds import Bound, bounds
from tests.bench.ground import Ground
from tests.bench.registry import BENCHES, Bench, CannotRun, Measured
from tests.bench.runner import chosen, run_all

MADE_UP = Bound("made_up", "x", of="ratio", unit=None, at_least=2, at_most=None, what="a made-up figure")


def test_every_benchmark_has_a_bound() -> None:
    """A benchmark measures what somebody asked for."""
    assert BENCHES.keys() <= bounds().keys()


def test_every_bound_of_the_ledger_is_measured() -> None:
    """The section is whole."""
    assert {name for name, bound in bounds().items() if bound.section == "ledger"} <= BENCHES.keys()


def test_the_section_ends_within_ten_minutes() -> None:
    """By what the benchmarks say of themselves."""
    assert sum(BENCHES[name].seconds for name, bound in bounds().items() if bound.section == "ledger") <= 600


def test_a_benchmark_that_raises_prints_an_error_line(capsys: pytest.CaptureFixture[str]) -> None:
    """And the next one still runs."""

    def broken(_: Ground) -> Measured:
        raise CannotRun("the server is on fire")

    benches = {"x": Bench("x", 1, broken), "y": Bench("y", 1, _found)}
    assert run_all(["x", "y"], {"x": MADE_UP, "y": MADE_UP}, benches) == 1
    broke, ran = map(json.loads, capsys.readouterr().out.splitlines())
    assert broke["bench"] == "x"
    assert broke["error"] == "CannotRun: the server is on fire"
    assert "error" not in ran


def test_a_line_says_what_was_found_and_whether_that_will_do(capsys: pytest.CaptureFixture[str]) -> None:
    """A missed bound is no error."""
    assert run_all(["x"], {"x": MADE_UP}, {"x": Bench("x", 1, _found)}) == 0
    told = capsys.readouterr()
    line = json.loads(told.out)
    assert line.items() >= {"bench": "x", "value": 30.0, "unit": "1/s", "floor_value": 20.0, "ratio": 1.5}.items()
    assert line.items() >= {"floor": "less", "met": False, "skipped": 0}.items()
    assert line["bound"] == {"of": "ratio", "at_least": 2}
    assert "about 1 s" in told.err


def test_what_is_not_built_is_an_error_only_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """So that `make bench` runs all there is, and a wrong name is noticed."""
    known, benches = {"x": MADE_UP}, dict[str, Bench]()
    assert chosen(known, benches, [], []) == []
    assert chosen(known, benches, [], ["made_up"]) == ["x"]
    for asked in (["x"], ["no such name"], chosen(known, benches, [], ["no such section"])):
        assert run_all(asked, known, benches) == 1
        assert "error" in json.loads(capsys.readouterr().out)


def test_the_program_takes_names_and_sections(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `make bench` passes them."""
    monkeypatch.setattr(sys, "argv", ["bench", "--name", "nonsense", "--section", "nowhere"])
    assert program.main() == 1
    assert [json.loads(line)["bench"] for line in capsys.readouterr().out.splitlines()] == ["[nowhere]", "nonsense"]


def _found(_: Ground) -> Measured:
    return Measured(value=30, unit="1/s", floor="less", floor_value=20, more={"skipped": 0})
