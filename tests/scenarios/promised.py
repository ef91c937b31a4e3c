"""A desk whose promises came to every end, and its figures as each interface tells them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from scheduling.clocks import notice_clocks
from tests.domain.clockwork import clock as clock_of
from tests.http.api import done
from tests.samples import PACK
from tests.scenarios.desks import asked

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

ZONE: Final = "Europe/Berlin"
CLOCKS: Final = (
    clock_of("first_response", "hours = 1", more="attain_percent = 60"),
    clock_of("taken_on", "hours = 2", by="acceptance"),
    clock_of("resolution", "hours = 4", by="resolution", more='pauses = ["customer"]'),
)
Counts = Counter[tuple[str | None, str]]
"""How many clocks have a value and an outcome."""


async def story(api: Api, clock: Clock) -> list[str]:
    """Work cases of two teams, three markets and two channels over two days, and return them.

    Of their clocks some were met, some breached or met late, one by a correction; some run, one stands still, and some
    ended because their case was merged.
    """
    done(await api.post("/v1/policies", {"text": PACK + "".join(CLOCKS), "reason": "a scenario"}))
    kept = await api.open_case(market="de")
    late = await api.open_case(channel="phone", topic="return", market="nl")
    corrected = await api.open_case(channel="phone", market="nl", priority="urgent")
    merged = await api.open_case(market="de")
    moved = await api.open_case(topic="return")
    nine = clock.now
    clock.move(minutes=30)
    await asked(api, kept, "claim")
    await asked(api, kept, "reply", text="It is on its way.")
    await asked(api, merged, "merge", into=kept)
    clock.move(hours=1)
    await tick(api)
    await asked(api, late, "reply", text="Sorry.")
    called_back = nine.replace(minute=40).isoformat()
    await asked(api, corrected, "reply", text="As I said on the phone.", occurred_at=called_back)
    await asked(api, moved, "transfer", team="front", reason="It is a delivery.")
    clock.move(hours=1)
    await asked(api, kept, "resolve", summary="Sent.")
    await tick(api)
    # In Berlin it is the next day already.
    clock.move(hours=11, minutes=30 + 60)
    waits = await api.open_case(channel="phone", market="fr", priority="high")
    clock.move(minutes=50)
    await asked(api, waits, "reply", text="Which one?")
    await asked(api, waits, "wait", waits_on="customer", asked="Which one?")
    runs = await api.open_case(topic="return", market="de")
    clock.move(minutes=10)
    await tick(api)
    return [kept, late, corrected, merged, moved, waits, runs]


async def tick(api: Api) -> None:
    """Let the service look what has run out, and let the read models take it in."""
    await api.catch_up()
    await notice_clocks(api.desk.rows, api.desk.ledger.execute, api.clock())
    await api.catch_up()


def of_report(report: dict[str, Any]) -> Counts:
    """Return the counts of a report."""
    outcomes = ("met", "breached", "running", "paused", "excluded")
    return +Counter({(line["value"], outcome): line[outcome] for line in report["lines"] for outcome in outcomes})


async def of_lists(api: Api, report: dict[str, Any], **question: object) -> Counts:
    """Return how many clocks are listed behind each number of a report, page by page."""
    counts = Counts()
    for line in report["lines"]:
        value = {"unknown": True} if line["value"] is None else {"value": line["value"]}
        for outcome in ("met", "breached", "running", "paused", "excluded"):
            cursor = dict[str, str]()
            while True:
                asked_for = {**question, **value, **cursor, "outcome": outcome, "limit": 2}
                page = done(await api.get("/v1/reports/sla/clocks", **asked_for))
                counts[line["value"], outcome] += len(page["clocks"])
                if page["next"] is None:
                    break
                cursor = {"cursor": page["next"]}
    return +counts


async def of_cases(api: Api, cases: list[str], by: str) -> Counts:
    """Return the clocks of the cases as each case shows them, by what a case says of them for ever."""
    counts = Counts()
    for case in cases:
        shown = done(await api.get(f"/v1/cases/{case}"))
        for one in done(await api.get(f"/v1/cases/{case}/clocks"))["clocks"]:
            states = {"late": "breached", "ended": "breached" if one["breached"] else "excluded"}
            started_at = datetime.fromisoformat(one["started_at"])
            value = one["clock"] if by == "clock" else period(by, started_at) or shown[by]
            counts[value, states.get(one["state"], one["state"])] += 1
    return counts


def of_events(events: list[dict[str, Any]], by: str) -> Counts:
    """Return the clocks that events tell of, folded here and now."""
    cases: dict[str, dict[str, Any]] = {}
    clocks: dict[str, dict[tuple[str, int], dict[str, Any]]] = {}
    for event in events:
        stream, data, kind = event["stream"], event["data"], event["type"].removeprefix("case.").removesuffix(".v1")
        if not stream.startswith("case-"):
            continue
        case = cases.setdefault(stream, {"priority": "normal", "agent": None, "market": None})
        its_own = clocks.setdefault(stream, {})
        if kind in {"transferred", "assigned"}:
            case["agent"] = None
        case.update({name: data[name] for name in ("team", "channel", "topic", "market", "priority") if name in data})
        if "assignee" in data:
            case["agent"] = data["assignee"]
        if kind.startswith("clock_"):
            key = data["clock"], data["instance"]
            _tell(its_own.setdefault(key, {"clock": data["clock"], "outcome": "running"}), kind, data)
        for one in its_own.values():
            if one["outcome"] in {"running", "paused"} and not one.get("decided"):
                one.update(case)
            one["decided"] = one["outcome"] not in {"running", "paused"}
    every = [one for its_own in clocks.values() for one in its_own.values()]
    return Counts((period(by, one["at"]) or one[by], one["outcome"]) for one in every)


def _tell(one: dict[str, Any], kind: str, data: dict[str, Any]) -> None:
    kept = "met" if one["outcome"] != "breached" and not data.get("late") else "breached"
    ended = "excluded" if one["outcome"] != "breached" else "breached"
    became = {"paused": "paused", "resumed": "running", "breached": "breached", "fulfilled": kept, "ended": ended}
    told = kind.removeprefix("clock_")
    if told == "started":
        one["at"] = datetime.fromisoformat(data["at"])
    one["outcome"] = data["result"] if told == "corrected" else became.get(told, one["outcome"])


def period(by: str, moment: datetime) -> str | None:
    """Return the day, week or month of a moment; None for what else is counted by."""
    local = moment.astimezone(ZoneInfo(ZONE))
    year, week, _ = local.isocalendar()
    return {"day": f"{local:%Y-%m-%d}", "week": f"{year}-W{week:02}", "month": f"{local:%Y-%m}"}.get(by)


class Tables(HTMLParser):
    """The tables of a page, each by its caption, with the text of their cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._within = ""
        self._rows: list[list[str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        del attrs
        if tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"}:
            self._rows[-1].append("")
        if tag in {"caption", "td", "th"}:
            self._within = tag

    def handle_endtag(self, tag: str) -> None:
        """End a caption or a cell."""
        if tag == self._within:
            self._within = ""

    def handle_data(self, data: str) -> None:
        """Take in the text of a caption or a cell."""
        if self._within == "caption":
            self.found[data] = self._rows
        elif self._within:
            self._rows[-1][-1] += data
