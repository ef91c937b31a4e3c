"""Logs are JSON lines without personal data."""

import io
import json
import logging

import pytest

from interfaces.logs import configure_logging


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is logged during the test; pytest's own handlers come back after it."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging.getLogger(), "level", logging.WARNING)
    stream = io.StringIO()
    configure_logging("info", stream=stream)
    return stream


def test_a_record_is_one_line_with_its_extra_fields(stream: io.StringIO) -> None:
    """Time in UTC, level, logger, message, and what was given besides, whatever its type."""
    logging.getLogger("desk").info("opened\nnow", extra={"position": 7, "where": {1}, "time": "forged"})
    line = json.loads(stream.getvalue())
    assert stream.getvalue().count("\n") == 1
    assert line.pop("time").endswith("Z")
    assert line == {"level": "info", "logger": "desk", "message": "opened\nnow", "position": 7, "where": "{1}"}


def test_an_error_tells_its_type_and_place_and_not_its_text(stream: io.StringIO) -> None:
    """The text may quote a customer; the chain of causes is kept."""
    try:
        try:
            int("Ada Lovelace")
        except ValueError as error:
            raise KeyError("Ada Lovelace") from error
    except KeyError:
        logging.getLogger("desk").exception("failed")
    assert "Lovelace" not in stream.getvalue()
    types = [error["type"] for error in json.loads(stream.getvalue())["exception"]]
    assert types == ["builtins.KeyError", "builtins.ValueError"]
    assert "test_logs.py" in stream.getvalue()
