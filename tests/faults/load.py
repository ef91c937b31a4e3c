"""Writers that do not give up, and what the ledger must hold afterwards."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import uuid4

import httpx

from domain.case.decisions import CASE
from domain.case.state import Stage
from interfaces.embedded import EmbeddedPostgres
from interfaces.http.case_view import status
from projections.engine import log
from projections.engine.connecting import connect
from projections.kit import folded
from projections.queue import QUEUE
from projections.timeline import TIMELINE
from tests.interfaces.waiting import eventually
from tests.service import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from projections.engine import Entry
    from tests.service import Service

PAUSE: Final = 0.02
"""Seconds between two commands of a writer: enough to keep the service busy, few enough to read them all again."""
STEPS: Final = (
    ("note", {"text": "It is in Kassel."}, "case.internal_note_added.v1"),
    ("reply", {"text": "On its way."}, "case.public_reply_sent.v1"),
    ("resolve", {"summary": "It arrived."}, "case.resolved.v1"),
)
OPEN: Final = {"channel": "email", "topic": "delivery", "description": "Where is my parcel?"}
OPENED: Final = "case.opened.v1"
BEHIND: Final = {OPENED: 1, "case.resolved.v1": 1}
"""So many events come behind one of these in its command: the number, and that silence will close the case."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the service said that it had written."""

    type: str
    stream: str
    version: int
    position: int


class Load:
    """Writers, each with a case at a time; a command is sent with its key until it is acknowledged."""

    def __init__(self, url: str, token: str, writers: int = 3) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._stopping = threading.Event()
        self._writers = [threading.Thread(target=self._write, name=f"writer {n}") for n in range(writers)]
        self.acknowledged: list[Acknowledged] = []
        self.refused: list[str] = []
        self.failures: Counter[str] = Counter()

    def __enter__(self) -> Self:
        """Begin to write."""
        for writer in self._writers:
            writer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let each writer finish what it has begun."""
        self._stopping.set()
        for writer in self._writers:
            writer.join(PATIENCE)
            assert not writer.is_alive(), "a command was never acknowledged"
        assert not self.refused, self.refused

    def goes_on(self, more: int = 6) -> None:
        """Return when so many further commands were acknowledged."""
        wanted = len(self.acknowledged) + more
        eventually(lambda: self.refused or len(self.acknowledged) >= wanted, seconds=PATIENCE)

    def _write(self) -> None:
        with httpx.Client(base_url=self._url, headers=self._headers, timeout=PATIENCE) as client:
            while not self._stopping.is_set():
                case = self._send(client, "/v1/cases", OPEN, OPENED)
                for verb, body, tag in STEPS:
                    if case is not None:
                        self._send(client, f"/v1/cases/{case}/{verb}", body, tag)

    def _send(self, client: httpx.Client, path: str, body: dict[str, str], tag: str) -> str | None:
        key = str(uuid4())
        while True:
            time.sleep(PAUSE)
            try:
                answer = client.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx.TransportError as error:
                self.failures[type(error).__name__] += 1
                continue
            if answer.status_code in {200, 201}:
                found = answer.json()
                self.acknowledged.append(Acknowledged(tag, found["id"], found["version"], found["position"]))
                return str(found["id"])
            self.failures[str(answer.status_code)] += 1
            in_flight = answer.status_code == 409 and '"key_in_flight"' in answer.text
            if not (answer.status_code == 503 or in_flight) or "retry-after" not in answer.headers:
                self.refused.append(f"{answer.status_code} {answer.text}")
                return None


def prove_whole(
    service: Service, folder: Path, token: str, acknowledged: list[Acknowledged], *, besides: int = 0
) -> None:
    """Prove that what was acknowledged is there exactly once, without gaps, and that the read models are its fold.

    `besides` are the cases that somebody else opened.
    """
    events = _feed(service, token)
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    assert len({one.position for one in acknowledged}) == len(acknowledged)
    for one in acknowledged:
        event = events[one.position - 1 - BEHIND.get(one.type, 0)]
        assert (event["stream"], event["type"]) == (one.stream, one.type)
        assert events[one.position - 1]["version"] == one.version
    types = {OPENED, *(tag for _, _, tag in STEPS)}
    expected = Counter(one.type for one in acknowledged) + Counter({OPENED: besides})
    assert Counter(event["type"] for event in events if event["type"] in types) == expected
    eventually(lambda: service.caught_up(len(events)), seconds=PATIENCE)
    _prove_folded(folder)


def _feed(service: Service, token: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    with httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE) as client:
        while True:
            after = len(events)
            page = client.get("/v1/events", params={"after": after, "limit": 1000}).raise_for_status().json()
            events += page["events"]
            if page["next"] >= page["head"]:
                return events


def _prove_folded(folder: Path) -> None:
    """Prove that each read model holds what folding the log in memory gives."""
    with connect(EmbeddedPostgres(folder).attach()) as connection, connection.cursor(binary=True) as cursor:
        entries = log.scan(connection, 0, None, 1_000_000)
        queue = sorted(QUEUE.table.all(cursor), key=lambda row: row.stream)
        timeline = sorted(TIMELINE.table.all(cursor), key=lambda row: row.position)
    assert queue == folded(QUEUE, entries)
    assert timeline == folded(TIMELINE, entries)
    assert {row.stream: row.status for row in queue} == _statuses(entries)


def _statuses(entries: list[Entry]) -> dict[str, str]:
    states: dict[str, Stage] = {}
    for entry in entries:
        if entry.stream.startswith("case-"):
            states[entry.stream] = CASE.evolve(states.get(entry.stream, CASE.initial), entry.event)
    return {stream: status(state) for stream, state in states.items()}
