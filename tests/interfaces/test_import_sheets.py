"""`caseledger import` with customers, orders and ratings, as an operator types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Terminal
from tests.house.tree import ROOT
from tests.importing.files import HEADINGS as LOG_HEADINGS
from tests.importing.files import MAPPING as LOG
from tests.importing.files import line
from tests.importing.sheets import CUSTOMER_HEADINGS, CUSTOMERS, RATING_HEADINGS, RATINGS, customer, rating
from tests.postgres.databases import Database
from tests.postgres.ledgers import MASTERS

EXAMPLES = Path(ROOT, "docs", "examples")


@pytest.fixture
def terminal(database: Database) -> Terminal:
    """A terminal with a ledger of its own."""
    return Terminal().having(DATABASE_URL=database.application_url, MASTER_KEYS=MASTERS.text())


def example(kind: str) -> tuple[str, str, str, str]:
    """Return the arguments that import one of the examples."""
    return "import", str(EXAMPLES / f"{kind}.csv"), "--mapping", str(EXAMPLES / f"{kind}.toml")


def given(folder: Path, headings: str, rows: str, mapping: str) -> tuple[str, str, str, str]:
    """Return the arguments that import these rows."""
    (folder / "sheet.csv").write_text(headings + rows, encoding="utf-8")
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    return "import", str(folder / "sheet.csv"), "--mapping", str(folder / "mapping.toml")


def test_the_examples_come_in_once(terminal: Terminal) -> None:
    """Customers, then their orders; people are told what was done, and the second time that nothing was."""
    assert terminal.run(*example("customers")).says(
        "shop: 3 rows of 3 customers; 3 new, 0 changed, 0 as before; 4 events written."
    )
    orders = terminal.run(*example("orders"), "--json").told
    assert (orders["kind"], orders["rows"], orders["records"], orders["new"], orders["bad_rows"]) == (
        "orders",
        3,
        2,
        2,
        0,
    )
    assert orders["events"] == 7
    for kind in ("customers", "orders"):
        again = terminal.run(*example(kind), "--json").told
        assert (again["new"], again["changed"], again["unchanged"] > 0, again["events"]) == (0, 0, True, 0)


@pytest.mark.parametrize("kind,records", [("customers", 3), ("orders", 2), ("ratings", 2)])
def test_the_examples_are_as_their_mappings_say(kind: str, records: int) -> None:
    """Looked at without a ledger, every row can be read."""
    told = Terminal().run(*example(kind), "--check", "--json").told
    assert (told["kind"], told["records"], told["bad"]) == (kind, records, [])
    assert Terminal().run(*example(kind), "--check").says(f" of {records} {kind}, from 20", "The rows say: ")


def test_the_check_adds_up_the_money() -> None:
    """So that a wrong sign before the decimals is seen before it is imported."""
    assert (
        Terminal()
        .run(*example("orders"), "--check")
        .says("Their lines cost 27.50 EUR in all", "Their lines cost 12,800 JPY in all")
    )


def test_bad_rows_are_named_and_end_with_1(terminal: Terminal, tmp_path: Path) -> None:
    """The others go in; with --strict nothing does, and it ends with 2."""
    arguments = given(tmp_path, CUSTOMER_HEADINGS, customer("C-1") + customer("C-2", mail="nobody"), CUSTOMERS)
    bad = {"line": 3, "reason": "the email is no address for mail, like ada@example.org"}
    checked = terminal.run(*arguments, "--check")
    assert (checked.code, "1 bad rows:\n  line 3: the email is no address" in checked.out) == (1, True)
    strict = terminal.run(*arguments, "--strict", "--json")
    assert (strict.code, json.loads(strict.out)["bad"]) == (2, [bad])
    done = terminal.run(*arguments, "--json")
    assert (done.code, json.loads(done.out)["new"], json.loads(done.out)["bad"]) == (1, 1, [bad])
    again = terminal.run(*arguments)
    assert (again.code, "0 new, 0 changed, 1 as before" in again.out) == (1, True)
    assert "  line 3: the email is no address" in again.out


def test_ratings_find_the_cases_of_a_history(terminal: Terminal, tmp_path: Path) -> None:
    """By source and number, also while no service has seen them yet."""
    history = LOG.replace('"email"', '"import"').replace('"delivery"', '"other"')
    log = given(tmp_path, LOG_HEADINGS, line("7", "Open", 0) + line("7", "Solve", 5), history)
    assert terminal.run(*log, "--json").told["cases"] == 1
    ratings = given(tmp_path, RATING_HEADINGS, rating("R-1", "old-desk:7"), RATINGS)
    assert terminal.run(*ratings).says("survey: 1 rows of 1 ratings; 1 new, 0 changed, 0 as before; 1 events written.")


def test_a_mapping_of_no_kind_that_there_is_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    """With the kinds that there are."""
    arguments = given(tmp_path, CUSTOMER_HEADINGS, "", CUSTOMERS.replace('"customers"', '"clients"'))
    assert terminal.run(*arguments).refuses("there is no kind 'clients'; there are: cases, customers, orders, ratings")
