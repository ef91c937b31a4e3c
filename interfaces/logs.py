"""Structured logging: one JSON object a line, to standard error, without personal data."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_TALKATIVE = ("apscheduler", "uvicorn.error")
"""Loggers that tell every step of theirs; what goes wrong is still heard."""

_OWN_FIELDS = frozenset({"time", "level", "logger", "message", "exception"})


class JsonFormatter(logging.Formatter):
    """Writes a record as a line of JSON: time, level, logger, message, then the extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line for a record."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        # An extra field never overwrites one that readers of the log rely on.
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD_FIELDS | _OWN_FIELDS}
        if record.exc_info is not None and record.exc_info[1] is not None:
            line["exception"] = _described(record.exc_info[1])
        return json.dumps(line, default=str, ensure_ascii=False)


def _described(error: BaseException) -> list[dict[str, object]]:
    """Give the chain of errors, the last one first: of what type, and where."""
    # Beware: the text of an error may quote what a customer wrote or the values of a row, so it is left out. Whoever
    # logs an error whose text is known to be harmless puts it into an extra field.
    chain: list[dict[str, object]] = []
    current: BaseException | None = error
    # Errors can be chained into a ring by hand.
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        chain.append({"type": f"{type(current).__module__}.{type(current).__qualname__}", "at": places})
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain


def configure_logging(level: str = "INFO", *, stream: TextIO | None = None) -> None:
    """Send the records of every logger of this process to standard error as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
