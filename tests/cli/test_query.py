"""`caseledger query`: the log asked once, by counts and by folds of one's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import psycopg
import pytest

from domain.case import events as e
from projections.kit import BEGINNING, Happened, log_of
from tests.projections.logs import stream, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Terminal
    from tests.postgres.databases import Database

REOPENED_BY_TOPIC: Final = '''
"""How many cases were reopened, by the topic that they have at last."""

from collections import Counter

from domain.case.events import CaseClassified, CaseOpened, CaseReopened

initial = {"topics": {}, "reopened": set()}


def reopened(state, entry):
    match entry.event:
        case CaseOpened(topic=topic) | CaseClassified(topic=topic):
            state["topics"][entry.stream] = topic
        case CaseReopened():
            state["reopened"].add(entry.stream)
    return state


def stumbles(state, entry):
    return state[entry.event.colour]


def lost(state, entry):
    return {(entry.tag, entry.actor): 1}


def result(state):
    if "topics" not in state:
        return state
    return Counter(state["topics"][stream] for stream in state["reopened"])
'''


def _opened(topic: str) -> e.CaseOpened:
    return e.CaseOpened(subject="customer-1", channel="email", topic=topic, team="support")


@pytest.fixture
def database(new_database: Database) -> Database:
    """A ledger without events."""
    return new_database


@pytest.fixture
def asking(terminal: Terminal, database: Database) -> Terminal:
    """A terminal at a ledger with two cases about deliveries and one that turned out to be about an invoice."""
    events = [
        *(Happened(event=_opened("delivery"), stream=stream(nth)) for nth in (1, 2, 3)),
        Happened(event=e.CaseClosed(how="silent"), stream=stream(1), origin="import"),
        Happened(event=e.CaseReopened(), stream=stream(1), actor="staff-2"),
        Happened(event=e.CaseReopened(), stream=stream(3)),
        Happened(event=e.CaseClassified(topic="invoice", team="support"), stream=stream(3)),
    ]
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        write(owner, log_of(events))
    return terminal


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """A file with folds."""
    file = tmp_path / "answers.py"
    file.write_text(REOPENED_BY_TOPIC, encoding="utf-8")
    return file


def test_how_many_events_there_are(asking: Terminal) -> None:
    """Without more words, all of them."""
    assert asking.run("query").out == "7 events, up to position 7\n"
    assert asking.run("query", "--json").told == {"upto": 7, "counts": [{"events": 7}]}
    assert asking.run("query", "--csv").out == "events\n7\n"


def test_counts_by_several_ways(asking: Terminal) -> None:
    """A table for people, JSON and CSV for programs, the most frequent first."""
    by = ("query", "--by", "type", "--by", "actor", "--type", "case.opened", "--type", "case.reopened.v1")
    counts = [("case.opened.v1", "staff-1", 3), ("case.reopened.v1", "staff-1", 1), ("case.reopened.v1", "staff-2", 1)]
    assert asking.run(*by, "--json").told == {
        "upto": 7,
        "counts": [{"type": tag, "actor": actor, "events": events} for tag, actor, events in counts],
    }
    lines = [f"{tag},{actor},{events}\n" for tag, actor, events in counts]
    assert asking.run(*by, "--csv").out == "".join(["type,actor,events\n", *lines])
    assert asking.run(*by).says("5 events, up to position 7", "type", "actor", "staff-2")


def test_counts_by_a_field(asking: Terminal) -> None:
    """The field of the event, wherever there is one of that name."""
    told = asking.run("query", "--by", "field:topic", "--json").told
    assert told["counts"] == [
        {"field:topic": "delivery", "events": 3},
        {"field:topic": None, "events": 3},
        {"field:topic": "invoice", "events": 1},
    ]


def test_days_are_those_of_a_zone(asking: Terminal) -> None:
    """Given events of a Monday morning in Europe, then in Honolulu it was still Sunday."""
    assert asking.run("query", "--by", "day", "--csv").out == "day,events\n2026-01-05,7\n"
    assert asking.run("query", "--by", "day", "--zone", "Pacific/Honolulu", "--csv").out == "day,events\n2026-01-04,7\n"
    assert asking.run("query", "--by", "day", "--zone", "Mars/Olympus").misused("there is no time zone 'Mars/Olympus'")


@pytest.mark.parametrize(
    "options, events",
    [
        (["--stream", stream(1)], 3),
        (["--stream", stream(1), "--stream", stream(2)], 4),
        (["--category", "staff"], 0),
        (["--origin", "import"], 1),
        (["--after", "2", "--upto", "6"], 4),
        (["--occurred-since", "2026-01-05T09:05:00Z"], 2),
        (["--occurred-before", "2026-01-05T09:05:00Z"], 5),
        (["--as-of", "2026-01-05T10:05:00+01:00"], 6),
        (["--recorded-since", "2026-01-05T09:05:00Z"], 2),
        (["--recorded-before", "2026-01-05T09:05:00Z"], 5),
        (["--known-at", "2026-01-05T09:05:00Z"], 6),
        (["--known-at", "2026-01-05T09:05:00Z", "--type", "case.reopened"], 2),
    ],
)
def test_options_narrow_the_log(asking: Terminal, options: list[str], events: int) -> None:
    """All that are given must hold. The events happen and are recorded a minute apart."""
    assert BEGINNING.isoformat() == "2026-01-05T09:00:00+00:00"
    assert asking.run("query", *options, "--csv").out == f"events\n{events}\n"


def test_a_question_about_cases_by_what_they_are_now_is_a_fold(asking: Terminal, answers: Path) -> None:
    """Given cases of which one got another topic after it was reopened, then that is the topic it counts under."""
    assert asking.run("query", "--fold", f"{answers}:reopened").told == {"delivery": 1, "invoice": 1}
    early = asking.run("query", "--fold", f"{answers}:reopened", "--as-of", "2026-01-05T09:04:00Z")
    assert early.told == {"delivery": 1}


def test_a_fold_in_a_module_begins_with_nothing(
    asking: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a module in the folder, without `initial` and `result`, then its state is None at first, and printed."""
    (tmp_path / "a_module_of_mine.py").write_text(
        "def last(state, entry):\n    return {'before': state and state['tag'], 'tag': entry.tag}\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    told = asking.run_program("query", "--fold", "a_module_of_mine:last", "--upto", "4").told
    assert told == {"before": "case.opened.v1", "tag": "case.closed.v1"}


def test_a_fold_that_fails_says_at_which_event(asking: Terminal, answers: Path) -> None:
    """The message has the fold, the event, the error and its line."""
    done = asking.run("query", "--fold", f"{answers}:stumbles", "--after", "3")
    where = f"failed at position 4, a case.closed.v1 of {stream(1)}: AttributeError:"
    assert done.refuses(f"{answers}:stumbles", where, "colour", "(answers.py, line 21)")


def test_a_result_that_is_no_json_says_so(asking: Terminal, answers: Path) -> None:
    """The message says what to do."""
    assert asking.run("query", "--fold", f"{answers}:lost").refuses("can't be written as JSON", "`result(state)`")


def test_a_fold_that_is_not_there_is_not_understood(asking: Terminal, answers: Path, tmp_path: Path) -> None:
    """The message says what is missing, and where a file stops making sense."""
    (tmp_path / "broken.py").write_text("x = 1\ny = x +\n", encoding="utf-8")
    (tmp_path / "wrong.py").write_text("x = 1\ny = x + z\n", encoding="utf-8")
    assert asking.run("query", "--fold", "answers.py").misused("'answers.py' names no function", "answers.py:reopened")
    assert asking.run("query", "--fold", f"{answers}:closed").misused("has no function closed")
    assert asking.run("query", "--fold", f"{tmp_path}/none.py:it").misused("can't be loaded", "none.py")
    assert asking.run("query", "--fold", "no_such_module:it").misused("No module named 'no_such_module'")
    assert asking.run("query", "--fold", f"{tmp_path}/broken.py:it").misused("SyntaxError", "broken.py, line 2")
    assert asking.run("query", "--fold", f"{tmp_path}/wrong.py:it").misused("NameError", "(wrong.py, line 2)")
    assert asking.run("query", "--fold", f"{answers}:reopened", "--by", "type").misused("leave out --by and --csv")


def test_what_cannot_be_read_stops_or_is_left_out(asking: Terminal, database: Database, answers: Path) -> None:
    """Given an event of a later version, then a fold that looks at it stops with its position, or ends in part."""
    later = log_of([*[_opened("delivery")] * 7, Happened(event=e.CaseReopened(), stream=stream(8))])[7:]
    later[0].state, later[0].tag = b'{"type":"case.teleported.v3"}', "case.teleported.v3"
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        write(owner, later)
    fold = ("query", "--fold", f"{answers}:reopened")
    assert asking.run(*fold).refuses("at position 8, a case.teleported.v3 of", "Skip it, or upgrade")
    done = asking.run(*fold, "--skip-unreadable")
    assert (done.code, json.loads(done.out)) == (1, {"delivery": 1, "invoice": 1})
    assert "1 event left out, which this version can't read: 1 case.teleported.v3." in done.err
    assert asking.run("query", "--by", "type").says("case.teleported.v3")


def test_what_cannot_be_meant_is_refused(asking: Terminal) -> None:
    """A name that was mistyped, a time without its zone, two formats, and what nobody can know yet."""
    assert asking.run("query", "--type", "case.reopend").refuses("no event type 'case.reopend'", "Did you mean")
    assert asking.run("query", "--by", "colour").refuses("can't be counted by 'colour'", "field:NAME")
    assert asking.run("query", "--category", "cases").misused("'cases' is not one of 'case'")
    assert asking.run("query", "--as-of", "2026-03-02").misused("needs its zone")
    assert asking.run("query", "--json", "--csv").misused("two formats")
    assert asking.run("query", "--known-at", "2999-01-01T00:00:00Z").refuses("known_at is 2999", "still to come")


def test_it_needs_no_master_keys(asking: Terminal) -> None:
    """Nothing is opened."""
    assert asking.having(MASTER_KEYS=None).run("query").out == "7 events, up to position 7\n"


def test_a_database_without_a_ledger_is_told(bare: Terminal, empty_database: Database) -> None:
    """The message says what to run."""
    url = empty_database.owner_url
    assert bare.having(DATABASE_URL=url).run("query").refuses("caseledger db migrate")
