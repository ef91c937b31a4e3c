"""Personal values are sealed on the way in, opened where they are read, and found without being readable."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import psycopg
import pytest
from psycopg import sql

from application.ids import new_stream
from application.keys.master import new_master_keys
from application.keys.sealing import SealBroken, open_history
from application.keys.secret import LedgerSecret
from application.store.sql import query
from domain.attachment.commands import BeginAttachment
from domain.call.commands import RecordCall
from domain.case import commands as c
from domain.case.commands import ImportHistory, SourceRow
from domain.codec import PERSONAL
from domain.customer.commands import ChangeContactDetails, MergeCustomer, UnmergeCustomer
from domain.ids import call_stream, imported_case_stream, order_stream, policy_stream
from domain.order import commands as o
from domain.order.commands import LineInput, RecordOrder
from domain.personal import Sealed
from domain.policy.commands import PublishPolicy
from domain.staff.commands import ChangeStaffDetails, RecordAbsence, RegisterStaff
from tests.postgres.ledgers import ledger_of
from tests.samples import DESK_PACK, NOW, command, open_case, publish, register_customer

if TYPE_CHECKING:
    from application.desk import Desk
    from domain.command import Command
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

SECRETS = {
    "name": "Annegret Zauberer",
    "email": "annegret@zauberer.example",
    "phone": "+49 30 987654321",
    "new name": "Annegret Hexe",
    "new email": "hexe@zauberer.example",
    "new phone": "+49 30 123456789",
    "number": "ORDER-GEHEIM-77",
    "description": "My broomstick never came",
    "message": "Where is the broomstick?",
    "reply": "The broomstick is on its way",
    "note": "She sounded cross about the broomstick",
    "adopted": "She flies in another country now",
    "raised": "She asked for the head witch",
    "asked": "Which broomstick exactly?",
    "asked outside": "Who flew over Thale?",
    "evidence": "A shadow over the Hexentanzplatz",
    "summary": "Sent another broomstick",
    "rejected": "The broomstick is broken",
    "reopened": "It broke again, the broomstick",
    "details": "On Walpurgis night",
    "hope": "A flying carpet",
    "sender": "Kunigunde Kater",
    "contact": "By owl to the Hexentanzplatz",
    "amended": "It was the left broomstick",
    "new details": "The night after Walpurgis",
    "new hope": "Two flying carpets",
    "new sender": "Kunigunde Katze",
    "new contact": "By raven to the Hexentanzplatz",
    "why amended": "Her cat remembered it",
    "classified": "It is about the bristles",
    "question": "Was it raining on the Brocken?",
    "call contact": "The owl of the Hexentanzplatz",
    "call note": "Call before the full moon",
    "called": "The owl picked up",
    "call cancelled": "The moon is full already",
    "caller": "Owl 0815 of the Brocken",
    "transferred": "Bodo speaks cat",
    "hurried": "The sabbath is near",
    "referred": "Do bristles grow back?",
    "answered": "Bristles never grow back",
    "helped": "Showed her how to hover",
    "verified": "The chimney camera shows it",
    "cause": "Moths ate the bristles",
    "liable": "We keep the moths",
    "proposed": "A jar of moth powder",
    "decided on": "She earned the powder",
    "guided": "Keep brooms away from moths",
    "solution": "Glue the bristles back",
    "solution because": "She loves this broom",
    "merchant": "Bristles are made of wood",
    "reviewed": "Glue holds in the rain",
    "hoped": "Carpets are not sold to witches",
    "closed": "She flew away for good",
    "rated": "Bodo was bewitching",
    "joined": "It is the same broomstick",
    "split": "And the cauldron leaks",
    "file": "Hexe on broom.png",
    "staff": "Bodo Besenbinder",
    "new staff": "Bodo Reisig",
    "absence": "Fell off the broom",
    "row": '{"customer": "Kunigunde Kessel"}',
    "corrected": "Frau Hexe ordered two brooms",
    "milestone": "Besen-Meier signed for her",
    "tracking number": "TRACK-GEHEIM-0815",
    "wish": "Blocksberg 13, Schierke",
    "decided": "The broom is not yet in its wrapping",
    "carried out": "Told the driver about the Blocksberg",
    "owner": "Bodo has a fireproof coat",
    "emergency step": "The brooms are under water",
    "twin email": "mitzi@zauberer.example",
    "merged": "Both sign with a cat's paw",
    "unmerged": "They are twins, with a cat each",
}


def _everything() -> list[Command[Any]]:
    """Return commands that write every event with a personal field, each with a text of its own."""
    say = SECRETS
    customer = register_customer(name=say["name"], email=say["email"], phone=say["phone"])
    changed = ChangeContactDetails(name=say["new name"], email=say["new email"], phone=say["new phone"])
    line = LineInput(product="broom", quantity=1, price=500, paid=500)
    order = RecordOrder(market="de", number=say["number"], customer=customer.stream, currency="EUR", lines=(line,))
    on_the_order = (
        o.CorrectOrder(reason=say["corrected"], currency="CHF"),
        o.RequestChange(what="address", wish=say["wish"]),
        o.DecideChange(change=1, approved=True, reason=say["decided"]),
        o.RecordChangeOutcome(change=1, outcome="done", note=say["carried out"]),
        o.ReachMilestone(milestone="signed"),
        o.ReachMilestone(milestone="signed", occurred_at=NOW - timedelta(days=1), reason=say["milestone"]),
        o.RecordScan(carrier="post", tracking_number=say["tracking number"], status="seen", scanned_at=NOW),
    )
    case = open_case(description=say["description"], customer=customer.stream)
    steps = (
        c.AdoptPolicy(reason=say["adopted"]),
        c.EscalateCase(reason=say["raised"]),
        c.PromiseCallBack(until=NOW + timedelta(hours=1), contact=say["call contact"], note=say["call note"]),
        c.CancelCallBack(call_back=1, reason=say["call cancelled"]),
        c.MakeCall(outcome="reached", note=say["called"]),
        c.ReceiveMessage(text=say["message"]),
        c.Reply(text=say["reply"]),
        c.AddNote(text=say["note"]),
        c.WaitFor(waits_on="customer", asked=say["asked"]),
        c.AskForInformation(of="third_party", party="carrier", wanted=("scans",), text=say["asked outside"]),
        c.ReceiveInformation(request=1, text=say["evidence"]),
        c.Resolve(summary=say["summary"]),
        c.NotSatisfied(reason=say["rejected"]),
        c.Resolve(summary=say["summary"]),
        c.Confirm(),
        c.Reopen(reason=say["reopened"]),
    )
    unknown = open_case(
        description="x",
        name=say["sender"],
        contact=say["contact"],
        details={"when": say["details"]},
        hope_text=say["hope"],
        kind="service",
    )
    on_the_unknown = (
        c.AmendCase(
            description=say["amended"],
            name=say["new sender"],
            contact=say["new contact"],
            details={"when": say["new details"]},
            hope_text=say["new hope"],
            reason=say["why amended"],
        ),
        c.ClassifyCase(topic="return", reason=say["classified"]),
        c.AskForInformation(wanted=("order",), text=say["question"]),
        c.TransferCase(team="front", reason=say["transferred"]),
        c.ChangePriority(priority="urgent", reason=say["hurried"]),
        c.ReferCase(to="warehouse", question=say["referred"]),
        c.AnswerReferral(referral=1, answer=say["answered"]),
        c.RecordRemoteHelp(minutes=5, solved=False, notes=say["helped"]),
        c.Verify(sources=("camera",), findings=say["verified"]),
        c.FindCause(cause=say["cause"]),
        c.DecideLiability(liable="nobody", reason=say["liable"]),
        c.ProposeCompensation(amount=5, currency="EUR", reason=say["proposed"]),
        c.DecideCompensation(proposal=1, granted=True, reason=say["decided on"]),
        c.Guide(rule="care", text=say["guided"]),
        c.ProposeSolution(text=say["solution"], reason=say["solution because"]),
        c.RecordMerchantAnswer(solution=1, answer="refused", text=say["merchant"]),
        c.DecideHope(outcome="refused", reason=say["hoped"]),
        c.SplitCase(topic="return", description=say["split"]),
        c.CloseByDecision(reason=say["closed"]),
        c.Rate(scores=(c.ScoreGiven("attitude", 5),), comment=say["rated"]),
    )
    lost = RecordCall(line="phone", call_id="1", outcome="busy", began_at=NOW, waited_seconds=0, caller=say["caller"])
    joined = open_case(description="y")
    attached = BeginAttachment(subject=customer.stream, name=say["file"], media_type="image/png")
    staff = new_stream("staff")
    on_staff = (
        RegisterStaff(name=say["staff"]),
        ChangeStaffDetails(name=say["new staff"]),
        RecordAbsence(starts_at=NOW, reason=say["absence"]),
    )
    danger = open_case(description="z", severity="major")
    on_the_danger = (
        c.NameOwner(owner=staff, reason=say["owner"]),
        c.TakeEmergencyStep(step="stop_sale", note=say["emergency step"]),
    )
    twin = register_customer(email=say["twin email"])
    on_the_twin = (
        MergeCustomer(into=customer.stream, reason=say["merged"]),
        UnmergeCustomer(reason=say["unmerged"]),
    )
    row = SourceRow(ordinal=1, line=2, activity="Opened", occurred_at=NOW, row=say["row"], means="opened")
    imported = ImportHistory(
        source="old", source_case="7", subject="person-7", channel="email", topic="delivery", rows=(row,)
    )
    return [
        command(PublishPolicy(text=DESK_PACK, reason="a desk with everything"), policy_stream()),
        customer,
        command(changed, customer.stream),
        command(order, order_stream("de", say["number"])),
        *(command(step, order_stream("de", say["number"])) for step in on_the_order),
        case,
        command(PublishPolicy(text=f"# Newer\n{DESK_PACK}", reason="a desk with more"), policy_stream()),
        *(command(step, case.stream) for step in steps),
        unknown,
        *(command(step, unknown.stream, roles=(("supervisor",),)) for step in on_the_unknown[:16]),
        command(c.ReviewSolution(solution=1, approved=True, comment=say["reviewed"]), unknown.stream, actor="staff-2"),
        *(command(step, unknown.stream) for step in on_the_unknown[16:]),
        command(lost, call_stream(lost.line, lost.call_id)),
        joined,
        command(c.MergeCase(into=case.stream, reason=say["joined"]), joined.stream),
        command(attached, new_stream("attachment")),
        *(command(step, staff) for step in on_staff),
        danger,
        *(command(step, danger.stream) for step in on_the_danger),
        twin,
        *(command(step, twin.stream) for step in on_the_twin),
        command(imported, imported_case_stream("old", "7"), origin="import"),
    ]


async def _run_everything(desk: Desk) -> None:
    for one in _everything():
        await desk.ledger.execute(one)


def _dump(database: Database) -> bytes:
    """Return every table of the database as bytes, in which texts and binary columns stand as they are."""
    tables = database.rows("SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('ledger', 'read')")
    found = bytearray()
    with psycopg.connect(database.owner_url) as connection, connection.cursor() as cursor:
        for table in tables:
            copy = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(*table))
            with cursor.copy(copy) as chunks:
                found += b"".join(bytes(chunk) for chunk in chunks)
    return bytes(found)


async def test_no_personal_value_stands_readable_in_the_database(database: Database) -> None:
    """After every event with a personal field none of its texts is anywhere, plain, folded or encoded."""
    async with ledger_of(database) as desk:
        await _run_everything(desk)
        written = {type(recorded.event) for recorded in await desk.reading.log(0, None, 1000)}
        opened = await open_history(await desk.reading.log(0, None, 1000), desk.keys)
    assert written >= {event for event, fields in PERSONAL.items() if fields}
    texts = {text for fields in opened for text in fields.values() if text is not None}
    assert {secret for secret in SECRETS.values() if any(secret in text for text in texts)} == set(SECRETS.values())
    dump = _dump(database)
    assert b"CaseOpened" not in dump
    assert b"case.opened.v1" in dump
    for text in SECRETS.values():
        for form in {text, text.casefold(), text.upper(), _digits(text)}:
            assert form.encode() not in dump
            assert base64.b64encode(form.encode()).rstrip(b"=")[:-1] not in dump


def _digits(text: str) -> str:
    digits = "".join(filter(str.isdigit, text))
    return digits if len(digits) > 6 else text


@pytest.mark.parametrize("moved", ["stream", "event_id", "field", "box", "letters", "nonce"])
async def test_a_sealed_value_opens_only_where_it_was_sealed(database: Database, moved: str) -> None:
    """Under another stream, event or field, changed by a bit, or no longer written as it was, it is recognised as
    broken.
    """
    async with ledger_of(database) as desk:
        await _run_everything(desk)
        log = await desk.reading.log(0, None, 1000)
        one = next(recorded for recorded in log if recorded.tag == "customer.registered.v1")
        other = next(recorded for recorded in log if recorded.tag == "case.opened.v1")
        event: Any = one.event
        if moved == "field":
            wrong = msgspec.structs.replace(one, event=msgspec.structs.replace(event, name=event.email))
        elif moved in ("letters", "nonce"):
            part = {"letters": {"box": f"?{event.name.box}"}, "nonce": {"nonce": ""}}[moved]
            wrong = msgspec.structs.replace(
                one, event=msgspec.structs.replace(event, name=msgspec.structs.replace(event.name, **part))
            )
        elif moved == "box":
            nonce, box = event.name.parts()
            changed = Sealed.of(event.name.version, event.name.key, nonce, bytes([box[0] ^ 1, *box[1:]]))
            wrong = msgspec.structs.replace(one, event=msgspec.structs.replace(event, name=changed))
        else:
            wrong = msgspec.structs.replace(one, **{moved: getattr(other, moved)})
        assert (await open_history([one], desk.keys))[0]["name"] == SECRETS["name"]
        with pytest.raises(SealBroken, match="field name"):
            await open_history([wrong], desk.keys)


@pytest.mark.every_set_up
async def test_two_processes_may_make_a_key_for_one_person(database: Database) -> None:
    """Both keys are kept, and each value opens with its own, in any process."""
    customer = register_customer()
    async with ledger_of(database) as desk, ledger_of(database) as other:
        await desk.ledger.execute(publish())
        await desk.ledger.execute(customer)
        database.rows(b"DELETE FROM ledger.subject_keys WHERE subject = %s", (customer.stream,))
    async with ledger_of(database) as desk, ledger_of(database) as other:
        cases = [open_case(customer=customer.stream, description=f"case {n}") for n in range(2)]
        await asyncio.gather(desk.ledger.execute(cases[0]), other.ledger.execute(cases[1]))
        for ledger in (desk, other):
            histories = [(await ledger.reading.history(case.stream))[:1] for case in cases]
            opened = [await open_history(history, ledger.keys) for history in histories]
            assert [fields["description"] for (fields,) in opened] == ["case 0", "case 1"]
    keys = database.rows(b"SELECT count(*) FROM ledger.subject_keys WHERE subject = %s", (customer.stream,))
    assert keys in ([(1,)], [(2,)])


async def test_a_person_whose_key_is_gone_reads_as_nothing(database: Database) -> None:
    """Without the key the history stays, and the value is None."""
    async with ledger_of(database) as desk:
        await _run_everything(desk)
    database.rows("DELETE FROM ledger.subject_keys WHERE key_id <> 'ledger'")
    async with ledger_of(database) as desk:
        opened = await open_history(await desk.reading.log(0, None, 1000), desk.keys)
    assert {text for fields in opened for text in fields.values()} == {None}


@pytest.mark.every_set_up
@pytest.mark.parametrize(
    "kind, spellings",
    [
        ("email", ["annegret@zauberer.example", " Annegret@Zauberer.Example ", "ANNEGRET@ZAUBERER.EXAMPLE"]),
        ("phone", ["+49 30 987654321", "0049-30-98 76 54 321", "+49 (0)30 987654321", "(+49) 30/987654321"]),
        ("order_number", ["ORDER-GEHEIM-77", " order-geheim-77"]),
    ],
)
async def test_a_blind_index_finds_what_means_the_same(database: Database, kind: str, spellings: list[str]) -> None:
    """However it is spelled, a contact or an order number leads to its stream; another one does not."""
    async with ledger_of(database) as desk:
        await _run_everything(desk)
        found = [
            await desk.reading.rows(query("find_blind"), (kind, desk.secret.index(kind, spelling), 10))
            for spelling in (*spellings, f"1{spellings[0]}")
        ]
    assert len(found[0]) == 1
    assert found == [found[0]] * len(spellings) + [[]]


def test_composed_and_decomposed_letters_mean_the_same() -> None:
    """An accent is found whether it was typed as one character or two."""
    secret = LedgerSecret(b"s" * 32)
    assert secret.index("email", "ren\u00e9@example.org") == secret.index("email", "rene\u0301@example.org")


def test_digests_differ_by_ledger_purpose_and_kind() -> None:
    """Nobody can look a value up in another ledger, or an e-mail under another heading."""
    one, other = LedgerSecret(b"1" * 32), LedgerSecret(b"2" * 32)
    digests = {
        one.index("email", "a@b"),
        other.index("email", "a@b"),
        one.index("phone", "a@b"),
        one.claim("email", "a@b"),
        one.idempotency(b"email", b"a@b"),
        one.idempotency(b"emaila", b"@b"),
    }
    assert len(digests) == 6
    assert one.pseudonym("staff", "7") != other.pseudonym("staff", "7")


async def test_two_ledgers_have_two_secrets(database: Database) -> None:
    """The secret is made once for each ledger, and every process of the ledger has the same one."""
    async with ledger_of(database) as desk, ledger_of(database) as other:
        assert desk.secret.index("email", "a@b") == other.secret.index("email", "a@b")
        assert desk.secret.index("email", "a@b") != LedgerSecret(b"1" * 32).index("email", "a@b")
    assert new_master_keys() != new_master_keys()
