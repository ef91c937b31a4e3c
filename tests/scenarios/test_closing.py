"""How a case ends: a solution that four eyes have seen, and a close on the customer's word, or announced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scheduling.silence import close_silent_cases
from tests.http.api import done, problem
from tests.scenarios.desks import acting, asked, bundled, shown, told, under

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

FEEDBACK = {"channel": "phone", "topic": "feedback", "kind": "logistics", "name": "Ann Lee"}


async def _solved(api: Api, **contents: Any) -> str:  # noqa: ANN401 - the fields of an opening
    """Open a case and hold it solved."""
    case = await api.open_case(**contents)
    await asked(api, case, "resolve", summary="Sent again.")
    return case


async def _years_go_by(api: Api, clock: Clock) -> None:
    """Let the service look for cases whose customers are silent, long afterwards."""
    clock.move(days=1_000)
    await api.catch_up()
    await close_silent_cases(api.desk.rows, api.desk.ledger.execute, api.clock())
    await api.catch_up()


@pytest.mark.clause("EF-09")
async def test_a_solution_is_reviewed_by_somebody_else_within_two_working_days(api: Api, clock: Clock) -> None:
    """Its author can't; the clock runs from the registration; and nothing is resolved without the review."""
    await under(api, "ecommerce-feedback")
    author = await acting(api, "agent")
    clock.move(days=4)  # Friday, 17:00 in Shanghai
    case = await author.open_case(**FEEDBACK)
    (review,) = [one for one in await told(api, case, "case.clock_started.v1") if one["clock"] == "solution_review"]
    assert (review["starts"], review["at"], review["due"]) == (
        "registration",
        "2026-03-06T09:00:00Z",
        "2026-03-10T09:00:00Z",  # Tuesday, at the same time
    )
    await asked(author, case, "propose_solution", remedy="speed_up")
    mine = await acting(api, "agent", "supervisor")
    await asked(mine, case, "propose_solution", remedy="delay_compensation")
    problem(
        await mine.post(f"/v1/cases/{case}/review_solution", {"solution": 2, "approved": True}),
        403,
        "reviewed_by_proposer",
    )
    problem(await mine.post(f"/v1/cases/{case}/resolve", {"summary": "Faster."}), 422, "review_missing")
    other = await acting(api, "agent", "supervisor")
    clock.move(days=4)
    await asked(other, case, "review_solution", solution=2, approved=True)
    (kept,) = [one for one in await told(api, case, "case.clock_fulfilled.v1") if one["clock"] == "solution_review"]
    assert kept["at"] == kept["due"] == review["due"]
    assert kept.get("late", False) is False
    await asked(other, case, "resolve", summary="Faster.")


@pytest.mark.clause("EF-09")
async def test_from_when_the_review_is_due_is_the_packs(api: Api, clock: Clock) -> None:
    """From the proposal, where it says so: each solution then has its own two days."""
    started = 'starts = "registration"\nfulfilled_by = "review"'
    text = bundled("ecommerce-feedback").replace(started, 'starts = "proposal"\nfulfilled_by = "review"')
    done(await api.post("/v1/policies", {"text": text, "reason": "a scenario"}))
    case = await api.open_case(**FEEDBACK)
    clock.move(days=1)
    await asked(api, case, "propose_solution", remedy="speed_up")
    (review,) = [one for one in await told(api, case, "case.clock_started.v1") if one["clock"] == "solution_review"]
    assert (review["starts"], review["about"], review["at"]) == ("proposal", 1, "2026-03-03T09:00:00Z")
    assert review["due"] == "2026-03-05T09:00:00Z"


@pytest.mark.clause("EF-10")
async def test_feedback_is_closed_when_the_consumer_confirms_that_it_is_solved(api: Api, clock: Clock) -> None:
    """And never by silence, which nobody announces here."""
    await under(api, "ecommerce-feedback")
    confirmed, silent = [await _solved(api, channel="email", topic="feedback", name="Ann") for _ in range(2)]
    assert await told(api, silent, "case.silence_announced.v1") == []
    await asked(api, confirmed, "confirm")
    await _years_go_by(api, clock)
    assert (await shown(api, confirmed))["closed_how"] == "confirmed"
    assert (await shown(api, silent))["status"] == "resolved"
    problem(await api.post(f"/v1/cases/{silent}/close"), 409, "silence_closes_nothing")


@pytest.mark.clause("EF-10")
async def test_where_the_pack_allows_it_silence_closes_after_a_notice_and_counts_as_unconfirmed(
    api: Api, clock: Clock
) -> None:
    """The notice is in the customer's language and says after how many days; the report tells the two apart."""
    await under(api, "cross-border")
    contents = {"channel": "email", "topic": "order", "language": "de"}
    confirmed, silent = [await _solved(api, **contents) for _ in range(2)]
    await asked(api, confirmed, "confirm")
    (told_so,) = await told(api, silent, "case.silence_announced.v1")
    number = (await shown(api, silent))["number"]
    assert told_so["silent_due"] == (await shown(api, silent))["silent_due"] == "2026-03-16T09:00:00Z"
    assert number in told_so["text"]
    assert "innerhalb von 14 Tagen" in told_so["text"]
    await _years_go_by(api, clock)
    assert (await shown(api, silent))["closed_how"] == "silent"
    total = done(await api.get("/v1/reports/resolutions", by="topic"))["total"]
    assert (total["confirmed"], total["silent"], total["unconfirmed"]) == (1, 1, 1)


@pytest.mark.clause("EF-10")
async def test_a_pack_that_closes_by_silence_without_a_notice_is_refused(api: Api) -> None:
    """By the line, with what to do."""
    text = bundled("ecommerce-feedback").replace("languages =", "silent_days = 7\nlanguages =", 1)
    refused = problem(await api.post("/v1/policies", {"text": text, "reason": "a scenario"}), 422, "pack_invalid")
    (wrong,) = refused["errors"]
    assert "no text tells the customer so beforehand" in wrong["detail"]
