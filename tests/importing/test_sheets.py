"""Customers, orders and ratings are taken over once; what a row says anew is news, and nothing else is."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from application.importing.importer import RowsRefused
from application.keys.sealing import open_history
from application.keys.secret import LedgerSecret
from domain.case.events import CaseRated, Score
from domain.case.outcome.commands import Resolve
from domain.customer.commands import ChangeContactDetails, WithdrawConsent
from domain.customer.events import ConsentGiven, ConsentWithdrawn, ContactDetailsChanged, CustomerRegistered
from domain.ids import imported_case_stream
from domain.order.commands import CorrectOrder, LineInput
from domain.order.decisions import ORDER
from domain.order.events import MilestoneCorrected, MilestoneReached, OrderCorrected, OrderRecorded
from domain.personal import Sealed
from interfaces.wiring import PROJECTIONS
from projections.engine import Engine
from tests.house.tree import ROOT
from tests.importing.files import Import, line
from tests.importing.sheets import (
    CUSTOMER_HEADINGS,
    CUSTOMERS,
    ORDERS,
    RATINGS,
    customer,
    names,
    order,
    rating,
    sheets,
)
from tests.postgres.ledgers import MASTERS
from tests.samples import command

if TYPE_CHECKING:
    from pathlib import Path

    from tests.importing.sheets import Sheets
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

ADA = customer("C-1", "Ada Lind", "ada@example.org", "+49 30 5550101", language="de", since="2025-02-03T10:00:00Z")
KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from application.desk import opened
from application.importing.sheets.importer import import_sheet
from application.importing.sheets.mapping import parse_any
from application.keys.master import parse_master_keys
from tests.postgres.ledgers import Clock

def die(stage, done, total):
    if stage == "import" and done > total / 3:
        os.kill(os.getpid(), signal.SIGKILL)

async def work(url, path, mapping):
    async with opened(url, parse_master_keys(os.environ["KEYS"]), Clock()) as desk:
        await import_sheet(Path(path), parse_any(mapping.encode()), desk, None, actor="staff-1", progress=die)

asyncio.run(work(*sys.argv[1:]))
"""


async def histories(import_: Sheets, rows: str) -> None:
    """Take cases of another system over, for ratings to be about."""
    await Import(import_.desk, import_.path.with_name("log.csv"))(rows)


async def test_a_customer_is_registered_and_found_again(database: Database, tmp_path: Path) -> None:
    """Under their own time, as imported; the same row again is no news, also from another file."""
    async with sheets(database, tmp_path) as import_:
        first = await import_("customers", ADA + customer("C-2", mail="leon@example.org"))
        assert (first.kind, first.rows, first.records, first.new, first.events) == ("customers", 2, 2, 2, 2)
        (registered,) = await import_.history(import_.customer("C-1"))
        assert isinstance(registered.event, CustomerRegistered)
        assert (registered.event.market, registered.event.language) == ("de", "de")
        assert (registered.origin, registered.actor, f"{registered.occurred_at:%F %H}") == (
            "import",
            "staff-1",
            "2025-02-03 10",
        )
        assert await import_.details("C-1") == {
            "name": "Ada Lind",
            "email": "ada@example.org",
            "phone": "+49 30 5550101",
        }
        again = await import_("customers", customer("C-3") + ADA)
        assert (again.new, again.changed, again.unchanged, again.events) == (1, 0, 1, 1)


async def test_keys_count_within_their_source(database: Database, tmp_path: Path) -> None:
    """Customer 1 of the shop is not customer 1 of the till."""
    async with sheets(database, tmp_path) as import_:
        await import_("customers", customer("1"))
        till = CUSTOMERS.replace('"shop"', '"till"')
        assert (await import_("customers", customer("1"), till)).new == 1


async def test_nobody_can_try_out_which_customer_has_a_key(database: Database, tmp_path: Path) -> None:
    """A key may be an address: whom it leads to is known only with the ledger's secret."""
    async with sheets(database, tmp_path) as import_:
        here = import_.customer("ada@example.org")
        import_.desk.ledger.secret = LedgerSecret(b"another")
        assert import_.customer("ada@example.org") != here


async def test_a_changed_row_changes_the_customer(database: Database, tmp_path: Path) -> None:
    """Only what it says otherwise is given anew; an empty cell takes nothing away, and going back is a change, too."""
    async with sheets(database, tmp_path) as import_:
        await import_("customers", ADA)
        moved = ADA.replace("ada@example.org", "lind@example.org").replace("+49 30 5550101", "")
        changed = await import_("customers", moved)
        assert (changed.new, changed.changed, changed.events) == (0, 1, 1)
        last = (await import_.history(import_.customer("C-1")))[-1].event
        assert isinstance(last, ContactDetailsChanged)
        assert (last.name, last.phone, last.language) == (None, None, None)
        assert (await import_.details("C-1"))["email"] == "lind@example.org"
        assert (await import_("customers", moved)).unchanged == 1
        assert (await import_("customers", ADA)).changed == 1
        assert (await import_.details("C-1"))["email"] == "ada@example.org"


async def test_what_the_desk_learned_of_a_customer_stays(database: Database, tmp_path: Path) -> None:
    """The same row again says nothing new, though the desk knows better since."""
    row = customer("C-1", "Ada", news="yes", news_since="2025-02-03T10:00:00Z")
    async with sheets(database, tmp_path) as import_:
        await import_("customers", row)
        stream = import_.customer("C-1")
        await import_.desk.ledger.execute(command(ChangeContactDetails(email="new@example.org"), stream))
        await import_.desk.ledger.execute(command(WithdrawConsent(purpose="newsletter"), stream))
        assert (await import_("customers", row)).events == 0
        # What the row says anew of something else touches neither.
        assert (await import_("customers", row.replace("Ada", "Ada Lind"))).events == 1
        assert (await import_.details("C-1"))["email"] == "new@example.org"
        assert names(await import_.history(stream))[-1] == "customer.contact_details_changed"


async def test_consents_are_given_and_withdrawn(database: Database, tmp_path: Path) -> None:
    """Each since its own time; who never agreed has nothing to withdraw."""
    given = customer("C-1", news="yes", news_since="2025-02-03T10:00:00Z")
    withdrawn = customer("C-1", news="no", news_since="2025-03-03T10:00:00Z")
    async with sheets(database, tmp_path) as import_:
        assert (await import_("customers", given + customer("C-2", news="no"))).events == 3
        assert (await import_("customers", withdrawn)).changed == 1
        assert (await import_("customers", withdrawn)).events == 0
        _, yes, no = (one.event for one in await import_.history(import_.customer("C-1")))
    assert isinstance(yes, ConsentGiven)
    assert isinstance(no, ConsentWithdrawn)
    assert (yes.purpose, yes.wording, f"{yes.since:%m}", f"{no.since:%m}") == ("newsletter", "v1", "02", "03")


async def test_what_the_ledger_refuses_of_a_customer_is_named(database: Database, tmp_path: Path) -> None:
    """By line, with what to do; the other customers go in."""
    async with sheets(database, tmp_path) as import_:
        await import_("customers", ADA)
        moved = CUSTOMERS.replace('market = "de"', 'market = "fr"')
        done = await import_("customers", ADA + customer("C-2"), moved)
        assert (done.rows, done.records, done.new, done.bad_rows) == (1, 1, 1, 1)
        assert [(bad.line, bad.reason[:48]) for bad in done.bad] == [
            (2, "the customer was imported with another market, w")
        ]
        channel = CUSTOMERS.replace('market = "de"', 'market = "de", preferred_channel = "pigeon"')
        done = await import_("customers", customer("C-3"), channel)
        assert [bad.reason for bad in done.bad] == ["There is no channel pigeon. The policy lists: email, phone."]


async def test_who_was_erased_is_not_taken_over_again(database: Database, tmp_path: Path) -> None:
    """A customer whose key is gone gets no new one from an old file; the row is named."""
    async with sheets(database, tmp_path) as import_:
        await import_("customers", ADA)
    database.rows("DELETE FROM ledger.subject_keys WHERE subject <> 'ledger'", url=database.superuser_url)
    async with sheets(database, tmp_path) as import_:
        for row in (ADA, ADA.replace("Ada Lind", "Ada Lund")):
            done = await import_("customers", row)
            assert [(bad.line, bad.reason) for bad in done.bad] == [
                (2, "the customer's data were erased, so nothing of them is taken over.")
            ]
        assert len(await import_.history(import_.customer("C-1"))) == 1


async def test_an_order_is_recorded_with_its_lines_and_milestones(database: Database, tmp_path: Path) -> None:
    """All rows of a number are one order; money is exact, milestones have their own times; again it is no news."""
    rows = order("A-1", card="21.00", coupon="4", paid="2025-03-01T09:31:00Z", shipped="2025-03-03T16:00:00Z")
    rows += order("A-1", "lid", "3", "0.10", paid="2025-03-01T09:31:00Z", shipped="2025-03-03T16:00:00Z")
    async with sheets(database, tmp_path) as import_:
        await import_("customers", ADA)
        done = await import_("orders", rows)
        assert (done.rows, done.records, done.new, done.events, done.bad_rows) == (2, 1, 1, 3, 0)
        history = await import_.of_order("A-1")
        assert (await import_("orders", rows)).events == 0
        assert names(history) == ["order.recorded", "order.milestone_reached", "order.milestone_reached"]
        recorded, paid, shipped = (one.event for one in history)
        assert isinstance(recorded, OrderRecorded)
        assert (recorded.customer, recorded.currency) == (import_.customer("C-1"), "EUR")
        assert [(one.product, one.quantity, one.price, one.paid, one.coupon) for one in recorded.lines] == [
            ("jar", 2, 1250, 2100, 400),
            ("lid", 3, 10, 30, 0),
        ]
        assert [[(one.method, one.amount) for one in line.payments] for line in recorded.lines] == [
            [("card", 2100)],
            [("unknown", 30)],
        ]
        assert isinstance(paid, MilestoneReached)
        assert isinstance(shipped, MilestoneReached)
        assert [one.origin for one in history] == ["import"] * 3
        assert [f"{one.occurred_at:%d %H:%M}" for one in history] == ["01 09:30", "01 09:31", "03 16:00"]


async def test_a_changed_order_is_corrected(database: Database, tmp_path: Path) -> None:
    """With the import as the reason; new milestones are reached, and a time that was wrong is corrected."""
    async with sheets(database, tmp_path) as import_:
        await import_("customers", ADA)
        await import_("orders", order("A-1", paid="2025-03-01T09:31:00Z"))
        rows = order("A-1", pieces="3", paid="2025-03-01T09:35:00Z", shipped="2025-03-03T16:00:00Z")
        done = await import_("orders", rows)
        assert (done.new, done.changed, done.events) == (0, 1, 3)
        assert (await import_("orders", rows)).events == 0
        history = await import_.of_order("A-1")
        texts = await open_history(history, import_.desk.keys)
        _, _, corrected, retimed, shipped = (one.event for one in history)
        assert isinstance(corrected, OrderCorrected)
        assert corrected.lines is not None
        assert [line.quantity for line in corrected.lines] == [3]
        assert (corrected.currency, corrected.ordered_at) == (None, None)
        assert isinstance(retimed, MilestoneCorrected)
        assert isinstance(shipped, MilestoneReached)
        assert [texts[2]["reason"], texts[3]["reason"]] == ["Imported from shop, file sheet.csv"] * 2
        # Back to what it was is a change, too.
        assert (await import_("orders", order("A-1", paid="2025-03-01T09:31:00Z"))).changed == 1


async def test_what_the_desk_corrected_in_an_order_stays(database: Database, tmp_path: Path) -> None:
    """The file as it was says nothing new; what it says otherwise than before goes in beside the correction."""
    async with sheets(database, tmp_path) as import_:
        await import_("customers", ADA)
        await import_("orders", order("A-1"))
        (recorded,) = await import_.of_order("A-1")
        right = LineInput(product="jar", quantity=1, price=1250, paid=1250)
        await import_.desk.ledger.execute(
            command(CorrectOrder(reason="One was never ordered", lines=(right,)), recorded.stream)
        )
        assert (await import_("orders", order("A-1"))).events == 0
        assert (await import_("orders", order("A-1", ordered="2025-03-01T08:00:00Z"))).events == 1
        folded = await import_.desk.streams.refresh(ORDER, recorded.stream)
    assert [line.quantity for line in folded.state.purchase.lines] == [1]
    assert f"{folded.state.purchase.ordered_at:%H}" == "08"


async def test_an_order_needs_its_customer(database: Database, tmp_path: Path) -> None:
    """One who is not known, and another one than before, are named with what to do; customers may have their own
    source.
    """
    async with sheets(database, tmp_path) as import_:
        await import_("customers", ADA + customer("C-2"))
        done = await import_("orders", order("A-1") + order("A-2", of="C-9"))
        assert [(bad.line, bad.reason) for bad in done.bad] == [
            (3, "the customer is not known; import the customers first, under the source 'shop'.")
        ]
        assert (done.new, done.records, done.rows) == (1, 1, 1)
        other = await import_("orders", order("A-1", of="C-2"))
        assert other.bad[0].reason.startswith("the order is recorded for another customer, which can't be changed")
        apart = ORDERS.replace('source = "shop"', 'source = "erp"\ncustomers = "shop"')
        assert (await import_("orders", order("A-3"), apart)).new == 1


async def test_a_rating_goes_to_its_case_once(database: Database, tmp_path: Path) -> None:
    """The case is named by its number there, with or without its source; the rating has its own time."""
    async with sheets(database, tmp_path) as import_:
        await histories(import_, line("7", "Open", 0) + line("7", "Solve", 5))
        rows = rating("R-1", "old-desk:7", "5", "4", "Quick and kind")
        done = await import_("ratings", rows)
        assert (done.new, done.events, done.bad_rows) == (1, 1, 0)
        again = await import_("ratings", rows)
        assert (again.new, again.unchanged, again.events) == (0, 1, 0)
        *_, last = await import_.history(imported_case_stream("old-desk", "7"))
        assert isinstance(last.event, CaseRated)
        assert (last.event.scores, last.event.best) == ((Score("overall", 5), Score("speed", 4)), 5)
        assert (f"{last.occurred_at:%F}", last.origin) == ("2025-04-01", "import")
        there = 'cases = "old-desk"\n' + RATINGS
        assert (await import_("ratings", rating("R-2", "7", "1"), there)).new == 1


async def test_a_rating_that_says_something_else_later_is_named(database: Database, tmp_path: Path) -> None:
    """What the customer said stays; case, scores, comment and time are all compared."""
    async with sheets(database, tmp_path) as import_:
        await histories(import_, "".join(line(case, "Open", 0) + line(case, "Solve", 5) for case in "78"))
        await import_("ratings", rating("R-1", "old-desk:7", "5", "", "kind"))
        for other in (
            rating("R-1", "old-desk:7", "4", "", "kind"),
            rating("R-1", "old-desk:7", "5", "", "rude"),
            rating("R-1", "old-desk:7", "5"),
            rating("R-1", "old-desk:7", "5", "", "kind", at="2025-04-02T10:00:00Z"),
            rating("R-1", "old-desk:8", "5", "", "kind"),
        ):
            done = await import_("ratings", other)
            assert [bad.reason.split(";")[0] for bad in done.bad] == [
                "a rating with this key was imported before and said something else, which stays"
            ]
        assert (await import_("ratings", rating("R-1", "old-desk:7", "5", "", "kind"))).unchanged == 1


async def test_a_rating_needs_a_case_that_takes_it(database: Database, tmp_path: Path) -> None:
    """A case that is not found, and one that is still open, are named; once it is resolved the same row goes in."""
    async with sheets(database, tmp_path) as import_:
        await histories(import_, line("7", "Open", 0))
        await asyncio.to_thread(Engine(database.application_url, PROJECTIONS, "test").catch_up_once)
        rows = rating("R-1", "7") + rating("R-2", "2026-000001") + rating("R-3", import_.customer("C-1"))
        done = await import_("ratings", rows)
        assert [bad.line for bad in done.bad] == [2, 3, 4]
        assert done.bad[0].reason == "The case is not resolved."
        assert {bad.reason.split(";")[0] for bad in done.bad[1:]} == {"no case is found by that number"}
        await import_.desk.ledger.execute(command(Resolve(summary="Sent."), imported_case_stream("old-desk", "7")))
        assert (await import_("ratings", rating("R-1", "7"))).new == 1
        unknown = await import_("ratings", rating("R-4", "8"), 'cases = "old-desk"\n' + RATINGS)
        assert unknown.bad[0].reason.startswith("no case is found by that number")


async def test_nothing_of_a_person_stands_in_the_clear(database: Database, tmp_path: Path) -> None:
    """Not in events, keys, indexes and receipts; not even the key by which the shop knew them."""
    async with sheets(database, tmp_path) as import_:
        await histories(import_, line("7", "Open", 0) + line("7", "Solve", 5))
        row = customer("ada.key@example.org", "Ada Lind", "ada@example.org", "+49 30 5550101")
        await import_("customers", row)
        await import_("orders", order("A-77001", of="ada.key@example.org"))
        await import_("orders", order("A-77001", pieces="3", of="ada.key@example.org"))
        await import_("ratings", rating("answer-4711", "old-desk:7", words="Quick and kind"))
        tables = [
            f"ledger.{name}" for (name,) in database.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'ledger'")
        ]
        dump = "".join(str(found) for table in tables for found in database.rows(f"SELECT t::text FROM {table} t"))  # noqa: S608 - names of tables
        events = database.rows("SELECT convert_from(state, 'UTF8') FROM ledger.stored_events")
        history = await import_.history(import_.customer("ada.key@example.org"))
    assert len(events) > 5
    for secret in ("Ada Lind", "ada@example.org", "5550101", "ada.key", "A-77001", "kind", "answer-4711", "sheet.csv"):
        assert secret not in dump + str(events)
        assert secret.encode().hex() not in dump
    assert isinstance(history[0].event, CustomerRegistered)
    assert all(isinstance(value, Sealed) for value in (history[0].event.name, history[0].event.email))


async def test_strict_imports_nothing_when_a_row_cannot_be_read(database: Database, tmp_path: Path) -> None:
    """Without it the good rows of the same file go in."""
    rows = ADA + customer("C-2", mail="nobody")
    async with sheets(database, tmp_path) as import_:
        head = await import_.desk.reading.head()
        with pytest.raises(RowsRefused, match="1 rows can't be imported") as refused:
            await import_("customers", rows, strict=True)
        assert await import_.desk.reading.head() == head
        done = await import_("customers", rows)
    assert [bad.line for bad in refused.value.bad] == [3]
    assert (done.new, done.bad_rows, done.bad[0].line) == (1, 1, 3)


async def test_progress_is_told(database: Database, tmp_path: Path) -> None:
    """Bytes of the file checked, then records taken over, each up to its total."""
    told: list[tuple[str, int, int]] = []
    async with sheets(database, tmp_path) as import_:
        await import_("customers", ADA + customer("C-2"), progress=lambda *one: told.append(one))
    size = len(CUSTOMER_HEADINGS + ADA + customer("C-2"))
    assert told == [("check", size, size), ("import", 1, 2), ("import", 2, 2)]


@pytest.mark.faults
async def test_an_import_killed_in_the_middle_goes_on_where_it_was(database: Database, tmp_path: Path) -> None:
    """After a kill and another run every customer is in with their consent, and in once."""
    rows = "".join(
        customer(f"C-{n}", mail=f"c{n}@example.org", news="yes", news_since="2025-02-03T10:00:00Z") for n in range(600)
    )
    async with sheets(database, tmp_path) as import_:
        import_.path.write_text(CUSTOMER_HEADINGS + rows)
        environment = {**os.environ, "KEYS": MASTERS.text(), "PYTHONPATH": str(ROOT)}
        run = [sys.executable, "-c", KILLED, database.application_url, str(import_.path), CUSTOMERS]
        killed = subprocess.run(run, env=environment, check=False)  # noqa: ASYNC221 - nothing else is to be done
        assert killed.returncode == -signal.SIGKILL
        done = await import_("customers", rows)
        assert 0 < done.new < 600
        assert done.new + done.changed + done.unchanged == 600
        for n in range(600):
            found = names(await import_.history(import_.customer(f"C-{n}")))
            assert found == ["customer.registered", "customer.consent_given"]
        assert (await import_("customers", rows)).events == 0


async def test_two_imports_at_once_take_everything_over_once(database: Database, tmp_path: Path) -> None:
    """They meet in the same commands, and receipts answer the later of two."""
    rows = "".join(customer(f"C-{n}", news="yes", news_since="2025-02-03T10:00:00Z") for n in range(100))
    (tmp_path / "other").mkdir()
    async with sheets(database, tmp_path) as one, sheets(database, tmp_path / "other") as other:
        await asyncio.gather(one("customers", rows), other("customers", rows))
        counts = {n: len(await one.history(one.customer(f"C-{n}"))) for n in range(100)}
    assert set(counts.values()) == {2}
