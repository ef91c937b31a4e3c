"""The service, one web worker and the engine, with somebody of the staff who asks and something to ask about."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import msgspec

from domain.ids import order_stream
from interfaces.embedded import EmbeddedPostgres
from interfaces.embedded.cluster import DATABASE
from interfaces.settings import Settings
from interfaces.wiring import database
from tests.bench.desk.load import CONNECTIONS, load, request
from tests.bench.ground import Base
from tests.bench.registry import CannotRun
from tests.bench.service import PROGRAM, serving
from tests.bench.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.bench.ground import Ground

MARKET: Final = "nl"
PREPARING: Final = 60.0
"""Seconds that preparations may take."""
CATCHING_UP: Final = 120.0
"""Seconds that the read models may need to catch up."""
_PAUSE: Final = 0.05


def email(number: int) -> str:
    """Return the address of a customer."""
    return f"customer-{number}@example.org"


@dataclass(frozen=True, slots=True)
class Shop:
    """A running service, its database, and the token of a member of staff."""

    port: int
    base: Base
    token: str
    draw: Random = field(default_factory=lambda: Random(7))

    def asks(self, path: str, body: object = None, method: str = "POST") -> bytes:
        """Return a request of the member of staff."""
        return request(method, path, body, self.token)

    def answers(self, requests: Iterable[bytes], connections: int = CONNECTIONS) -> list[bytes]:
        """Send requests, and return the answers in the order in which they came: over one connection that of asking."""
        found = load(self.port, iter(requests), PREPARING, connections=connections, keep=True)
        found.must_succeed()
        return found.kept

    def ids(self, path: str, bodies: Iterable[object], connections: int = CONNECTIONS) -> list[str]:
        """Make what the bodies say, and return the ids."""
        answers = self.answers((self.asks(path, body) for body in bodies), connections)
        return [str(msgspec.json.decode(one)["id"]) for one in answers]

    def customers(self, count: int, connections: int = CONNECTIONS) -> list[str]:
        """Register customers, and return their ids."""
        bodies = ({"market": MARKET, "name": f"Customer {n}", "email": email(n)} for n in range(count))
        return self.ids("/v1/customers", bodies, connections)

    def orders(self, customers: list[str]) -> list[str]:
        """Record an order of two lines for each customer, and return their ids."""
        lines = [
            {"product": "lamp", "quantity": 1, "price": 4500, "paid": 4500},
            {"product": "jar", "quantity": 2, "price": 1200, "paid": 2000, "coupon": 400},
        ]
        bodies = (
            {"market": MARKET, "number": f"A-{n}", "customer": customer, "currency": "EUR", "lines": lines}
            for n, customer in enumerate(customers)
        )
        self.ids("/v1/orders", bodies)
        return [order_stream(MARKET, f"A-{n}") for n in range(len(customers))]

    def openings(self, customers: list[str], orders: list[str]) -> Iterator[dict[str, str]]:
        """Return the bodies of new cases without end, each with a customer, an order of theirs and a description."""
        for customer, order in cycle(zip(customers, orders, strict=True)):
            yield {
                "channel": self.draw.choice(("email", "phone", "chat")),
                "topic": self.draw.choice(("order", "delivery")),
                "customer": customer,
                "order": order,
                "description": sentence(self.draw),
            }

    def cases(self, count: int, customers: int = 500) -> list[str]:
        """Open cases of some customers, and return their ids."""
        known = self.customers(customers)
        return self.ids("/v1/cases", islice(self.openings(known, self.orders(known)), count))

    def quiet(self) -> None:
        """Return once the read models have caught up and the database has written out what was dirty."""
        deadline = time.monotonic() + CATCHING_UP
        while True:
            (answer,) = self.answers([self.asks("/v1/health/ready", method="GET")], connections=1)
            projections = msgspec.json.decode(answer)["projections"].values()
            if projections and not any(one["lag"] for one in projections):
                return self.base.settle()
            if time.monotonic() > deadline:
                raise CannotRun(f"the read models did not catch up: {answer!r}")
            time.sleep(_PAUSE)


@dataclass(frozen=True, slots=True)
class Made:
    """A new ledger before its service has started."""

    url: str
    base: Base
    settings: Settings


@contextmanager
def new_ledger(data_dir: Path) -> Iterator[Made]:
    """Make a ledger in a data folder, to be filled before the service starts."""
    settings = Settings(database_url=None, data_dir=data_dir)
    with database(settings) as found:
        yield Made(found.url, _base(found.url), settings)


@contextmanager
def shop(ground: Ground) -> Iterator[Shop]:
    """Start a new service, and register the member of staff."""
    with ground.folder() as folder, open_shop(folder / "data") as opened:
        yield opened


@contextmanager
def open_shop(data_dir: Path) -> Iterator[Shop]:
    """Start the service on a data folder, and register the member of staff."""
    with serving(data_dir) as service:
        service.told()
        yield Shop(service.port, _base(EmbeddedPostgres(data_dir).attach()), _token(data_dir))


def _base(url: str) -> Base:
    return Base(DATABASE, parse_qs(urlsplit(url).query)["host"][0])


def _token(data_dir: Path) -> str:
    command = [str(PROGRAM), "token", "create", "--json", "--team", "support", "--name", "Bench"]
    command += ["--data-dir", str(data_dir)]
    made = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return str(json.loads(made.stdout)["token"])
