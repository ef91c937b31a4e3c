"""A desk of 1,000,000 cases, of which 100,000 are open, as its rows in the queue."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from projections.queue.dues import next_of
from projections.queue.row import RANKS, QueueRow, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from domain.case.vocabulary import Priority

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
YEARS: Final = timedelta(days=730)
"""How long the desk has been there."""
SHARES: Final[dict[Status, float]] = {"open": 0.10, "waiting": 0.03, "resolved": 0.05, "closed": 0.82}
DAYS: Final[dict[Status, float]] = {"open": 5, "waiting": 8, "resolved": 4, "closed": 0}
"""How old cases that are not closed are in the mean; some are far older."""
TEAMS: Final = {
    "support": 36, "returns": 17, "delivery": 13, "invoices": 10, "products": 8,
    "complaints": 6, "merchants": 4, "accounts": 3, "recalls": 2, "press": 1,
}  # fmt: skip
"""The teams, by their share of the cases in percent."""
PRIORITIES: Final[dict[Priority, float]] = {"urgent": 2, "high": 13, "normal": 76, "low": 9}
CHANNELS: Final = {"email": 46, "chat": 27, "phone": 18, "app": 6, "social": 2.6, "letter": 0.3, "fax": 0.02}
LANGUAGES: Final = {
    "nl": {"nl": 93, "en": 7},
    "de": {"de": 95, "en": 4, "tr": 1},
    "fr": {"fr": 98, "en": 2},
    "be": {"nl": 55, "fr": 44, "de": 1},
    "lu": {"fr": 60, "de": 40},
    "mt": {"en": 99, "mt": 1},
}
"""The markets with the languages that are written there."""
MARKETS: Final = {"nl": 44, "de": 27, "fr": 15, "be": 12, "lu": 1.9, "mt": 0.1}
TOPICS: Final = {
    "delivery": 30, "return": 22, "product": 16, "invoice": 12, "order": 9, "account": 6, "warranty": 3, "voucher": 1.5,
    "recall": 0.4, "privacy": 0.1,
}  # fmt: skip
KINDS: Final = {None: 30, "service": 40, "logistics": 20, "quality": 8, "platform": 1.9, "praise": 0.1}
STAGES: Final = {None: 25, "after": 60, "during": 10, "before": 5}
COMPLEXITIES: Final = {None: 55, "simple": 40, "complex": 5}
SOURCES: Final = {None: 88, "helpdesk": 11.8, "mailbox": 0.2}
MISSING: Final = ("order", "description", "contact", "hope", "name", "time")
STAFF: Final = 400
CUSTOMERS: Final = 300_000
TAGS: Final = [f"tag-{number}" for number in range(60)]
PROMISED: Final = {"first_response": timedelta(hours=4), "triage": timedelta(hours=8), "resolution": timedelta(days=5)}
"""The clocks, with the time that each gives at first; of some it was put off."""
_CLOSED_HOW: Final = {"confirmed": 38, "silent": 60, "supervisor": 1.5, "merged": 0.5}


class _Draws:
    """Draws a value by its weight; the weights are added up once."""

    def __init__(self, weights: Mapping[Any, float], draw: random.Random) -> None:
        # A long list drawn once: each draw is then an index, of which there are eight million.
        self._values = draw.choices(list(weights), list(weights.values()), k=1 << 16)
        self._bits = draw.getrandbits

    def __call__(self) -> Any:  # noqa: ANN401 - what was given
        return self._values[self._bits(16)]


def staff(number: int) -> str:
    """Return a member of the staff."""
    return f"staff-00000000-0000-7000-8000-{number:012d}"


def customer(number: int) -> str:
    """Return a customer."""
    return f"customer-00000000-0000-7000-8000-{number:012d}"


def tags(draw: random.Random) -> list[str]:
    """Return the tags of a case: mostly none, and some tags far more often than others."""
    if draw.random() < 0.65:
        return []
    return list(
        dict.fromkeys(TAGS[min(int(draw.expovariate(0.12)), len(TAGS) - 1)] for _ in range(draw.randrange(1, 4)))
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """What of a case must be known before all of them are put in the order of their last change."""

    changed: float
    opened: float
    status: Status


def rows(cases: int, seed: int = 7) -> Iterator[QueueRow]:
    """Yield the rows in the order of their last change, in which the engine has written them."""
    draw = random.Random(seed)
    filler = _Filler(draw)
    for number, case in enumerate(sorted(_cases(cases, draw), key=lambda case: case.changed), start=1):
        yield filler.row(number, case)


def _cases(count: int, draw: random.Random) -> Iterator[_Case]:
    whole = YEARS.total_seconds()
    for status, share in SHARES.items():
        for _ in range(round(count * share)):
            if status == "closed":
                opened = whole * draw.random()
                changed = min(opened + draw.expovariate(1 / (9 * 86_400)), whole)
            else:
                # One in fifty lies about for months.
                days = DAYS[status] * (20 if draw.random() < 0.02 else 1)
                opened = max(whole - draw.expovariate(1 / (days * 86_400)), 0)
                changed = opened + (whole - opened) * draw.random()
            yield _Case(changed, opened, status)


class _Filler:
    """Makes up the rest of a row."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._team, self._priority, self._channel = (_Draws(one, draw) for one in (TEAMS, PRIORITIES, CHANNELS))
        self._market, self._topic, self._kind = (_Draws(one, draw) for one in (MARKETS, TOPICS, KINDS))
        self._stage, self._complexity, self._source = (_Draws(one, draw) for one in (STAGES, COMPLEXITIES, SOURCES))
        self._language = {market: _Draws(spoken, draw) for market, spoken in LANGUAGES.items()}
        self._closed_how = _Draws(_CLOSED_HOW, draw)
        # Each team has staff of its own, as many as its share.
        numbers = iter(range(STAFF))
        self._staff = {team: [next(numbers) for _ in range(share * STAFF // 100)] for team, share in TEAMS.items()}

    def row(self, number: int, case: _Case) -> QueueRow:
        """Return the row of a case."""
        draw = self._draw
        random_ = draw.random
        began = NOW - YEARS
        opened, changed = began + timedelta(seconds=case.opened), began + timedelta(seconds=case.changed)
        team, priority, market, source = self._team(), self._priority(), self._market(), self._source()
        answered = random_() < (0.45 if case.status == "open" else 0.97)
        # A desk's oldest work is looked after last: who has a case, has had it for a while.
        owned = random_() < (0.55 if case.status == "open" else 0.98)
        members = self._staff[team]
        incomplete = random_() < 0.12
        referred = case.status in {"open", "waiting"} and random_() < 0.06
        due = changed + timedelta(days=2)
        unanswered_since = None if answered else opened + (changed - opened) * random_()
        dues = self._dues(case.status, opened, unanswered_since)
        next_due, next_clock = next_of(dues)
        return QueueRow(
            position=number * 9,
            stream=f"case-{_uuid7(opened, draw)}",
            version=draw.randrange(2, 16),
            updated_at=changed,
            number=None if source else f"{opened.year}-{number:06d}",
            source=source,
            source_case=f"H-{number}" if source else None,
            team=team,
            assignee=staff(members[int(len(members) * random_() ** 2)]) if owned else None,
            status=case.status,
            priority=priority,
            priority_rank=RANKS[priority],
            topic=self._topic(),
            channel=self._channel(),
            market=market,
            language=self._language[market](),
            customer=customer(int(CUSTOMERS * random_() ** 3)) if random_() < 0.96 else None,
            opened_at=opened,
            last_customer_at=changed,
            unanswered_since=unanswered_since,
            messages=draw.randrange(6),
            replies=draw.randrange(6),
            times_resolved=int(case.status in {"resolved", "closed"}),
            silent_due=changed + timedelta(days=7) if case.status == "resolved" else None,
            closed_how=self._closed_how() if case.status == "closed" else None,
            kind=self._kind(),
            stage=self._stage(),
            order_id=f"order-00000000-0000-5000-8000-{number:012d}" if random_() < 0.7 else None,
            waits_on="customer" if case.status == "waiting" else None,
            waiting_since=changed if case.status == "waiting" else None,
            wrote_since=changed if case.status == "resolved" and random_() < 0.03 else None,
            complexity=self._complexity(),
            missing=draw.sample(MISSING, draw.randrange(1, 4)) if incomplete else [],
            incomplete=incomplete,
            tags=tags(draw),
            referrals={"1": due.isoformat()} if referred else {},
            referral_due=due if referred else None,
            dues=dues,
            next_due=next_due,
            next_clock=next_clock,
            findings=["transfers"] if number % 40 == 0 else [],
        )

    def _dues(self, status: Status, opened: datetime, unanswered_since: datetime | None) -> dict[str, str | None]:
        """Return the clocks that are not over: of most open cases some, of one that waits those that stand still."""
        draw = self._draw
        if status in {"resolved", "closed"} or draw.random() < 0.1:
            return {}
        began = {"triage": opened if draw.random() < 0.2 else None, "resolution": opened}
        if status == "open":
            began["first_response"] = unanswered_since
        put_off = timedelta(hours=draw.expovariate(1 / 24))
        still = status == "waiting" and draw.random() < 0.8
        return {
            f"{clock}/1": None if still else (since + PROMISED[clock] + put_off).isoformat()
            for clock, since in began.items()
            if since is not None
        }


def _uuid7(at: datetime, draw: random.Random) -> str:
    drawn = f"7{draw.getrandbits(12):03x}{0x8 | draw.getrandbits(2):x}{draw.getrandbits(60):015x}"
    digits = f"{int(at.timestamp() * 1000):012x}" + drawn
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
