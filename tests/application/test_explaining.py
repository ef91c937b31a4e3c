"""Each event is explained: which command wrote it, by whom, and by which rule; all of it from what was recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from application.explaining import Explaining
from application.explaining.publications import Publications
from application.ids import new_stream
from application.replaying import replay
from application.retelling import Detail, Question
from domain.case import commands as c
from domain.case import events as e
from domain.case.decisions import CASE
from domain.command import Command
from domain.ids import policy_stream
from domain.policy.commands import PublishPolicy
from domain.policy.events import PolicyPublished
from tests.domain.clockwork import clock
from tests.domain.histories import opened
from tests.importing.files import imports, line
from tests.interfaces.replays import recorded
from tests.postgres.ledgers import Clock, ledger_of
from tests.samples import DESK_PACK, NOW, PACK, command, publish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from application.desk import Desk
    from application.explaining import Explanation
    from domain.command import Action
    from domain.event import Recorded
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

LEADER = (("supervisor",),)
HEADS = """
[[ladders]]
id = "heads"
title = "Heads"
levels = [{ id = "head", title = "Head", team = "front", within = { business_days = 3 }, calendar = "always" }]
"""
EVIDENCE = """
[[clocks]]
id = "evidence"
title = "Evidence"
starts = "information_request"
fulfilled_by = "information"
warnings = [{ hours = 1 }]
targets = [{ within = { hours = 2 } }]
"""
SHORTER = PACK.replace("silent_days = 7", "silent_days = 1")


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """A ledger under two policies: the first lists little, the second everything."""
    async with ledger_of(database, Clock()) as desk:
        await desk.ledger.execute(publish())
        await desk.ledger.execute(command(PublishPolicy(text=DESK_PACK, reason="more"), policy_stream()))
        yield desk


def _published(position: int, text: str) -> Recorded[Any]:
    event = PolicyPublished(pack="shop", text=text, reason="?", announced_at=NOW, effective_at=NOW)
    return recorded(position, event)


async def _done(desk: Desk, *steps: Action | Command[Any], stream: str | None = None) -> str:
    """Give commands an hour apart, all to one case, and return it."""
    assert isinstance(desk.clock, Clock)
    stream = stream or new_stream("case")
    for step in steps:
        given = step if isinstance(step, Command) else command(step, stream, now=desk.clock(), roles=LEADER)
        await desk.ledger.execute(given)
        desk.clock.move(hours=1)
    return stream


async def _explained(desk: Desk, stream: str) -> dict[str, Explanation]:
    """Return the explanation of the last event of each kind."""
    found = await replay(desk.reading, desk.keys, stream, Question(), desk.clock(), Detail(explanations=True))
    return {entry.tag.split(".")[1]: entry.explanation for entry in found.entries if entry.explanation}


async def _started(desk: Desk, *steps: Action) -> dict[str, tuple[str, ...]]:
    """Return by clock the rules of its start."""
    stream = await _done(desk, *steps)
    found = await replay(desk.reading, desk.keys, stream, Question(), desk.clock(), Detail(explanations=True))
    history = await desk.reading.history(stream)
    started = {one.version: one.event.clock for one in history if isinstance(one.event, e.ClockStarted)}
    why = {one.version: one.explanation for one in found.entries if one.explanation}
    return {clock: why[version].rules for version, clock in started.items()}


def _opening(**contents: Any) -> c.OpenCase:  # noqa: ANN401 - the fields of the action
    return c.OpenCase(**{"channel": "email", "topic": "delivery", **contents})


async def test_the_command_is_named_with_all_that_it_wrote(desk: Desk) -> None:
    """From its receipt: the action, and the versions beside this one."""
    opening = command(_opening(), new_stream("case"))
    why = await _explained(desk, await _done(desk, opening, c.Reply(text="Yes"), stream=opening.stream))
    assert why["opened"].command == f"case.open, command {opening.id}; it wrote versions 1 to 3 here."
    assert why["public_reply_sent"].command.startswith("case.reply, command ")
    assert why["public_reply_sent"].links == ()


async def test_a_command_to_another_stream_is_said_to_be_one(desk: Desk) -> None:
    """A case that others are merged into is written to by their commands."""
    target = await _done(desk, _opening())
    source = await _done(desk, _opening(), c.MergeCase(into=target, reason="The same"))
    why = (await _explained(desk, target))["merged_in"]
    assert why.command.startswith("case.merge, command ")
    assert f"asked of {source}" in why.command


async def test_who_asked_and_what_led_to_it_are_said(desk: Desk) -> None:
    """The actor, whoever they acted for, and the events and threads that it hangs together with."""
    stream = await _done(desk, _opening())
    first = (await desk.reading.history(stream))[0]
    ids = {"causation": first.event_id, "correlation": uuid4()}
    note = command(c.AddNote(text="x"), stream, now=desk.clock(), on_behalf_of="staff-2", **ids)
    why = (await _explained(desk, await _done(desk, note, stream=stream)))["internal_note_added"]
    assert why.by == "Asked for by staff-1 on behalf of staff-2."
    assert why.links == ("Caused by version 1 of this history.", f"Belongs to {ids['correlation']}.")


async def test_the_team_comes_from_the_topic_or_the_kind(desk: Desk) -> None:
    """Opening and classification name the policy that chose."""
    by_topic = await _explained(desk, await _done(desk, _opening()))
    assert by_topic["opened"].rules == ("Policy 2 (shop) decided: topic delivery goes to team front.",)
    kinds = await _explained(
        desk, await _done(desk, _opening(kind="quality"), c.ClassifyCase(kind="service", reason="?"))
    )
    assert kinds["opened"].rules == ("Policy 2 (shop) decided: kind quality goes to team returns, whatever the topic.",)
    assert kinds["classified"].rules == ("Policy 2 (shop) decided: topic delivery goes to team front.",)


async def test_what_is_missing_follows_from_what_the_policy_wants(desk: Desk) -> None:
    """By the policy that its own command names; the number follows no rule of a policy."""
    why = await _explained(desk, await _done(desk, _opening(kind="quality")))
    assert why["missing_information_noted"].rules == (
        (
            "Policy 2 (shop) decided: a case of kind quality should tell name, contact, order, product, description,"
            " hope, when, flaw."
        ),
    )
    assert why["numbered"].rules == ()


async def test_a_referral_is_due_by_the_departments_time(desk: Desk) -> None:
    """And its answer is held against what was recorded as due."""
    stream = await _done(desk, _opening(), c.ReferCase(to="acme", question="?"))
    assert isinstance(desk.clock, Clock)
    desk.clock.move(days=1)
    why = await _explained(desk, await _done(desk, c.AnswerReferral(referral=1, answer="No"), stream=stream))
    assert why["referred"].rules == (
        (
            "Policy 2 (shop) decided: acme (ACME, the brand), which is outside, answers within 1 day, counted round the"
            " clock: asked at 2026-03-02 10:00 UTC, due at 2026-03-03 10:00 UTC."
        ),
    )
    assert why["referral_answered"].rules == ("It was due at 2026-03-03 10:00 UTC; the answer came 1 h after that.",)


async def test_compensation_follows_from_fault_and_limits(desk: Desk) -> None:
    """Who may grant it stands in the policy that the decision names."""
    granted = c.DecideCompensation(proposal=1, granted=True, amount=2000)
    why = await _explained(desk, await _done(desk, _opening(), c.DecideLiability(liable="platform"), granted))
    assert why["compensation_proposed"].rules == (
        "Policy 2 (shop) decided: what the platform did wrong is made good with 500 minor units of EUR, unasked.",
    )
    assert why["compensation_decided"].rules == (
        "Policy 2 (shop) decided: 2000 minor units of EUR may be granted by supervisor (up to 50000).",
    )


async def test_solutions_and_guidance_name_the_policy_that_asked_for_them(desk: Desk) -> None:
    """What a kind asks of its solutions, and the rule that is quoted."""
    solution, guidance = c.ProposeSolution(remedy="reship"), c.Guide(rule="care", text="Dry it")
    why = await _explained(desk, await _done(desk, _opening(kind="service"), guidance, solution))
    decided = "Policy 2 (shop) decided: "
    assert why["guidance_given"].rules == (f"{decided}rule care is 'How to care for the goods'.",)
    assert why["solution_proposed"].rules == (
        f"{decided}for kind service, the merchant has a say in it and another person must approve it.",
    )


async def test_silence_closes_by_the_recorded_time(desk: Desk) -> None:
    """The policy's days give the moment, and the closing is held against it."""
    stream = await _done(desk, _opening(), c.Resolve(summary="Done"))
    assert isinstance(desk.clock, Clock)
    desk.clock.move(days=8)
    why = await _explained(desk, await _done(desk, c.Close(), stream=stream))
    assert why["resolved"].rules == (
        (
            "Policy 2 (shop) decided: a resolved case closes after 7 days without the customer's word,"
            " at 2026-03-09 10:00 UTC."
        ),
    )
    assert why["silence_announced"].rules == (
        "Policy 2 (shop) decided: silence closes a case only where the customer was told so when it was resolved.",
    )
    assert why["closed"].rules == ("The customer's time to answer had ended at 2026-03-09 10:00 UTC.",)


async def test_a_finding_and_a_reminder_follow_from_the_limits_of_the_policy(desk: Desk) -> None:
    """How often a case may be handed on, and when an answer of somebody else is running out."""
    limited = f"{DESK_PACK}[handling]\ntransfers_at_most = 1\n{EVIDENCE}"
    await desk.ledger.execute(command(PublishPolicy(text=limited, reason="limits"), policy_stream()))
    asked = c.AskForInformation(of="third_party", party="carrier", wanted=("scans",), text="Where is it?")
    handed_on = [c.TransferCase(team=team, reason="Not ours.") for team in ("returns", "front")]
    why = await _explained(desk, await _done(desk, _opening(), *handed_on, asked, c.NoticeClocks()))
    assert why["finding_raised"].rules == (
        "Policy 3 (shop) decided: the limit of transfers is 1, and these came to 2.",
    )
    assert why["information_reminded"].rules == (
        "Policy 3 (shop) decided: whoever was asked is reminded when the clock of their request is running out.",
    )


def test_an_event_is_explained_by_the_policy_that_it_names() -> None:
    """Not by another that came into force before it was recorded, nor by one that can't be read or is not there."""

    def rules(policy: int) -> tuple[str, ...]:
        published = [_published(at, text) for at, text in enumerate((PACK, SHORTER, "not = a pack"), 1)]
        resolved = e.CaseResolved(silent_due=NOW + timedelta(days=7), policy=policy)
        history = [recorded(4, opened), recorded(5, resolved, occurred_at=NOW)]
        states = [CASE.fold([one.event for one in history[:upto]], CASE.initial) for upto in range(3)]
        return Explaining(history, states, {}, Publications(published)).explain(1).rules

    days = "a resolved case closes after 7 days without the customer's word, at 2026-03-09 09:00 UTC"
    assert rules(1) == (f"Policy 1 (shop) decided: {days}.",)
    assert rules(2) == ()  # its days do not give that moment, and so it is not said that they did
    assert rules(3) == ("Policy 3 (shop) decided; this version of the program can't read its text.",)
    assert rules(4) == ("Policy 4 (never published) decided.",)


async def test_an_old_event_is_explained_by_its_own_policy(desk: Desk) -> None:
    """Not by the one that was published since."""
    stream = await _done(desk, _opening(), c.Resolve(summary="Done"))
    newer = PublishPolicy(text=SHORTER, reason="shorter")
    await desk.ledger.execute(command(newer, policy_stream(), now=desk.clock()))
    assert "after 7 days" in (await _explained(desk, stream))["resolved"].rules[0]


async def test_a_clock_follows_a_target_of_its_policy(desk: Desk) -> None:
    """Which one, in words: how long, in which time, and for which cases; so does a step of a ladder."""
    clocks = (
        clock(
            "first_response",
            'minutes = 15 |when = { channels = ["phone"] }',
            'hours = 2 |calendar = "always"',
            more='ladder = "heads"',
        )
        + clock("resolution", "days = 1", by="resolution", more='pauses = ["customer", "third_party"]')
        + HEADS
    )
    await desk.ledger.execute(publish(now=desk.clock(), text=PACK + clocks))
    decided = "Policy 3 (shop) decided: "
    by_phone = await _started(desk, _opening(channel="phone"), c.EscalateCase(reason="She insists."))
    assert by_phone == {
        "first_response": (f"{decided}clock first_response: 15 minutes round the clock, for channel phone.",),
        "resolution": (
            (
                f"{decided}clock resolution: 1 day round the clock, without what passes while the case waits on"
                " customer, third_party."
            ),
        ),
        "heads.head": (f"{decided}step head of ladder heads: 3 business days of calendar always, to closing time.",),
    }
    by_mail = await _started(desk, _opening())
    assert by_mail["first_response"] == (f"{decided}clock first_response: 2 hours of calendar always, for the rest.",)


async def test_a_promised_call_follows_the_window_of_its_policy(desk: Desk) -> None:
    """Or the one that was agreed, and then that counts."""
    back = clock("back", "hours = 3", starts="call_back_request", by="call", more='calendar = "always"')
    window = '[call_backs]\nwithin = { hours = 2 }\nwindow_minutes = 60\ncalendar = "always"\n'
    await desk.ledger.execute(publish(now=desk.clock(), text=PACK + back + window))
    agreed = desk.clock() + timedelta(days=1)
    stream = await _done(desk, _opening(), c.PromiseCallBack(), c.PromiseCallBack(until=agreed))
    found = await replay(desk.reading, desk.keys, stream, Question(), desk.clock(), Detail(explanations=True))
    of = {"case.call_back_promised.v1", "case.clock_started.v1"}
    told = [one.explanation.rules for one in found.entries if one.tag in of and one.explanation]
    decided = "Policy 3 (shop) decided: "
    window = "a window of 60 minutes that begins 2 hours of calendar always after it was asked for"
    promise = f"{decided}unless another is agreed, a call is promised for {window}."
    target = f"{decided}clock back: 3 hours of calendar always"
    ends = f"; the window that was promised ends at {agreed:%Y-%m-%d %H:%M} UTC, and that counts."
    assert told == [(promise,), (f"{target}.",), (promise,), (target + ends,)]


async def test_what_was_entered_late_is_said_to_be(desk: Desk) -> None:
    """How late, and what had been recorded by then though it happened later."""
    stream = await _done(desk, _opening(), c.Reply(text="Yes"))
    heard = NOW + timedelta(minutes=30)
    note = command(c.AddNote(text="She rang"), stream, now=desk.clock(), occurred_at=heard)
    why = await _explained(desk, await _done(desk, note, stream=stream))
    assert why["opened"].late is None
    assert why["internal_note_added"].late == (
        "It happened at 2026-03-02 09:30 UTC, 1 h 30 min before it was recorded, and"
        " before version 4, recorded earlier."
    )


async def test_of_many_overtaken_events_the_first_is_named(desk: Desk) -> None:
    """A list of hundreds would say less."""
    stream = await _done(desk, _opening(), *(c.Reply(text="Yes") for _ in range(6)))
    note = command(c.AddNote(text="She rang"), stream, now=desk.clock(), occurred_at=NOW + timedelta(minutes=30))
    late = (await _explained(desk, await _done(desk, note, stream=stream)))["internal_note_added"].late or ""
    assert late.endswith("recorded, and before 6 events recorded earlier, version 4 first.")


async def test_an_import_is_said_to_be_one(database: Database, tmp_path: Path) -> None:
    """No policy is said to have decided what another system recorded."""
    async with imports(database, tmp_path) as import_:
        await import_(line("1", "Open", 0) + line("1", "Solve", 30))
        (stream,) = {one.stream for one in await import_.desk.reading.log(0, None, 99) if one.origin == "import"}
        why = await _explained(import_.desk, stream)
    assert why["opened"].by.endswith(", taking over from another system.")
    assert "before it was recorded" in (why["opened"].late or "")
    assert not any(" decided" in rule for one in why.values() for rule in one.rules)


async def test_the_policy_that_a_case_began_under_decides_what_no_event_names(desk: Desk) -> None:
    """What is missing after an amendment follows from it, whatever was published since."""
    stream = await _done(desk, _opening(kind="quality"))
    await desk.ledger.execute(publish(text=f"# Newer\n{DESK_PACK}"))
    why = await _explained(desk, await _done(desk, c.AmendCase(description="It is broken."), stream=stream))
    assert why["missing_information_noted"].rules[0].startswith("Policy 2 (shop) decided: ")
