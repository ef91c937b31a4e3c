"""The benchmarks answer to the list of bounds, and none fails in silence."""

import itertools
import json
import socketserver
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

import tests.bench.clocks
import tests.bench.desk
import tests.bench.projections  # noqa: F401 - the benchmarks make themselves known
from tests.bench import program
from tests.bench.bounds import Bound, bounds
from tests.bench.desk.load import load, request
from tests.bench.ground import Ground
from tests.bench.ledger import maintenance, replay
from tests.bench.registry import BENCHES, Bench, CannotRun, Measured
from tests.bench.runner import chosen, run_all

MADE_UP = Bound("made_up", "x", of="ratio", unit=None, at_least=2, at_most=None, what="a made-up figure")


def test_every_benchmark_has_a_bound() -> None:
    """A benchmark measures what somebody asked for."""
    assert BENCHES.keys() <= bounds().keys()


@pytest.mark.parametrize("section", ["ledger", "desk", "projections", "clocks"])
def test_every_bound_of_a_section_is_measured(section: str) -> None:
    """The section is whole."""
    assert {name for name, bound in bounds().items() if bound.section == section} <= BENCHES.keys()


@pytest.mark.parametrize("section", ["ledger", "desk", "projections", "clocks"])
def test_a_section_ends_within_ten_minutes(section: str) -> None:
    """By what the benchmarks say of themselves."""
    assert sum(BENCHES[name].seconds for name, bound in bounds().items() if bound.section == section) <= 600


@pytest.mark.parametrize("answer, succeeded", [(b"200 OK", True), (b"201 Created", True), (b"429 Slow", False)])
def test_a_load_counts_what_was_no_success(answer: bytes, *, succeeded: bool) -> None:
    """An answer in two pieces is one answer, and a refused request does not make a server faster."""
    with _server(answer) as port:
        found = load(port, iter([request("GET", "/")] * 20), seconds=5, connections=4, keep=True)
    assert found.answered == 20
    assert found.kept == ([b"{}"] * 20 if succeeded else [])
    if succeeded:
        found.must_succeed()
    else:
        with pytest.raises(CannotRun, match="20 of 20"):
            found.must_succeed()


def test_a_load_over_one_connection_keeps_the_order_of_asking() -> None:
    """So that each answer can be held against its question."""
    bodies = [str(number).encode() for number in range(10)]
    with _server(b"200 OK", bodies) as port:
        assert load(port, iter([request("GET", "/")] * 10), seconds=5, connections=1, keep=True).kept == bodies


@contextmanager
def _server(status: bytes, bodies: Sequence[bytes] = (b"{}",)) -> Iterator[int]:
    """Answer each request with a body in turn, in two pieces."""
    turn = itertools.cycle(bodies)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().startswith(b"GET"):
                while self.rfile.readline() != b"\r\n":
                    pass
                body = next(turn)
                self.wfile.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: %d\r\n" % len(body))
                self.wfile.flush()
                self.wfile.write(b"\r\n" + body)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


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


def test_what_benchmarks_write_by_hand_still_fits_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that write events past the application, or decide them themselves, on a small scale."""
    monkeypatch.setattr(replay, "EVENTS", 60)
    monkeypatch.setattr(replay, "ROUNDS", 1)
    with Ground() as ground:
        assert replay.replay_stream(ground).more["events"] == 60
        with ground.database() as base:
            maintenance.fill(base, 100)
            assert base.rows(b"SELECT count(*) FROM ledger.receipts") == [(100,)]


def _found(_: Ground) -> Measured:
    return Measured(value=30, unit="1/s", floor="less", floor_value=20, more={"skipped": 0})
