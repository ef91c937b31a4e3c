"""The law of `legal`, over HTTP: an action makes news of a case if and only if the reader is told that it would."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.http.api import done
from tests.http.case_story import desk, uploaded
from tests.http.case_verbs import VERBS
from tests.samples import DESK_PACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.http.api import Api

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a case came to be as it is: what it was opened with, the steps since, and the days that went by."""

    opened: dict[str, Any] = field(default_factory=dict)
    steps: Sequence[tuple[str, dict[str, Any]]] = ()
    days: int = 0


_COMPLEX: Final = ("triage", {"complexity": "complex"})
_VERIFIED: Final = ("verify", {"sources": ["the log"], "findings": "It left on Monday."})
_REFERRED: Final = ("refer", {"to": "warehouse", "question": "Is it there?"})
_PROPOSED: Final = ("propose_compensation", {"amount": 500, "currency": "EUR", "reason": "It took long."})
_PROMISED: Final = ("promise_call_back", {"until": "2999-01-01T10:00:00Z"})
_SOLVED: Final = ("propose_solution", {"remedy": "reship"})
_ANSWERED: Final = ("merchant_answer", {"solution": 1, "answer": "accepted"})
_RESOLVED: Final = ("resolve", {"summary": "Sent again."})
_SERVICE: Final = {"kind": "service"}
CIRCUMSTANCES: Final = {
    "open": Circumstances(),
    "claimed": Circumstances(steps=[("claim", {})]),
    "complex": Circumstances(steps=[_COMPLEX]),
    "major": Circumstances({"severity": "major"}),
    "verified": Circumstances(steps=[_COMPLEX, _VERIFIED]),
    "explained": Circumstances(steps=[_COMPLEX, _VERIFIED, ("cause", {"cause": "Lost on the way."})]),
    "referred": Circumstances(steps=[_REFERRED]),
    "answered": Circumstances(steps=[_REFERRED, ("answer_referral", {"referral": 1, "answer": "It is."})]),
    "to compensate": Circumstances(steps=[_PROPOSED]),
    "compensated": Circumstances(steps=[_PROPOSED, ("decide_compensation", {"proposal": 1, "granted": False})]),
    "to call back": Circumstances(steps=[_PROMISED]),
    "called back": Circumstances(steps=[_PROMISED, ("make_call", {"call_back": 1, "outcome": "reached"})]),
    "at the platform's fault": Circumstances(steps=[("liability", {"liable": "platform"})]),
    "to guide": Circumstances(steps=[("liability", {"liable": "customer", "fault": "misuse"})]),
    "with a solution": Circumstances(_SERVICE, [_SOLVED]),
    "with the merchant's answer": Circumstances(_SERVICE, [_SOLVED, _ANSWERED]),
    "with a plain solution": Circumstances(steps=[_SOLVED]),
    "with a hope": Circumstances({"hope": "return"}),
    "waiting for the customer": Circumstances(steps=[("ask", {"wanted": ["order"], "text": "Which order?"})]),
    "waiting for a department": Circumstances(
        steps=[_REFERRED, ("wait", {"waits_on": "department", "party": "warehouse", "asked": "Is it there?"})]
    ),
    "resolved": Circumstances(steps=[_RESOLVED]),
    "resolved and referred": Circumstances({"hope": "return"}, [_REFERRED, _RESOLVED]),
    "resolved, and silent since": Circumstances(steps=[_RESOLVED], days=7),
    "confirmed": Circumstances(steps=[_RESOLVED, ("confirm", {})]),
    "closed by decision": Circumstances(steps=[_REFERRED, _PROPOSED, ("close_by_decision", {"reason": "Spam."})]),
    "reopened": Circumstances(steps=[_RESOLVED, ("confirm", {}), ("reopen", {"reason": "It broke."})]),
}
FITTING: Final[dict[str, dict[str, Any]]] = {
    "amend": {"description": "It came broken."},
    "assign": {"team": "returns"},
    "transfer": {"team": "returns", "reason": "Goods came back."},
    "classify": {"kind": "quality", "reason": "It is broken, not late."},
    "decide_compensation": {"proposal": 1, "granted": True},
    "liability": {"liable": "carrier"},
    "take_emergency_step": {"step": "stop_sale"},
    "message": {"text": "Where is it?"},
    "promise_call_back": {"until": "2999-01-01T10:00:00Z"},
    "make_call": {"outcome": "reached"},
    "propose_solution": {"remedy": "reship", "reason": "It never came."},
    "reply": {"text": "On its way."},
    "resume": {},
    "split": {"topic": "return", "description": "And it is broken."},
}
"""Contents that make sense in all of these circumstances, where those of the table of endpoints do not."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk in the hands of whoever publishes its policies, and of whoever prepares cases, with readers by their role,
    and what actions refer to.
    """

    publishes: Api
    prepares: Api
    readers: dict[str, Api]
    customer: str
    staff: str
    other_case: str


@pytest.fixture(scope="module")
async def laid_out(shared_api: Api) -> Desk:
    """A desk with an agent and a supervisor."""
    api = await desk(shared_api)
    readers = {role: api.holding((await api.new_token(roles=(role,)))[2]) for role in ("agent", "supervisor")}
    staff, _, _ = await api.new_token()
    return Desk(api, api, readers, await api.register_customer(), staff, await api.open_case())


async def _made(on: Desk, circumstances: Circumstances) -> str:
    case = await on.prepares.open_case(**circumstances.opened)
    for verb, body in circumstances.steps:
        done(await on.prepares.post(f"/v1/cases/{case}/{verb}", body))
    on.prepares.clock.move(days=circumstances.days)
    return case


async def _fitting(  # noqa: PLR0911 - one return a verb
    on: Desk, case: str, verb: str, shown: dict[str, Any]
) -> dict[str, Any]:
    """Return contents for a verb that would be news of the case as it is shown, if anything would."""
    match verb:
        case "attach":
            return {"attachments": [await uploaded(on.prepares, case=case)]}
        case "identify":
            return {"customer": on.customer}
        case "merge":
            return {"into": on.other_case}
        case "adopt_policy":
            # The same once more is another publication.
            await desk(on.publishes, f"# For {case}\n{DESK_PACK}")
            return VERBS[verb][0]
        case "follow_up":
            return {"follows": on.other_case}
        case "name_owner":
            return {"owner": on.staff}
        case "triage":
            return {"complexity": "simple" if shown["complexity"] == "complex" else "complex"}
        case _:
            return FITTING.get(verb, VERBS[verb][0])


async def _news(on: Desk, reader: Api, circumstances: Circumstances) -> tuple[set[str], set[str]]:
    """Return which verbs made news, each of a case in these circumstances, and which the reader is told would."""
    news, told = set[str](), set[str]()
    shown: dict[str, Any] | None = None
    for verb in VERBS:
        if shown is None:
            shown = done(await reader.get(f"/v1/cases/{await _made(on, circumstances)}"))
            told |= set(shown["legal"])
        case = shown["id"]
        body = await _fitting(on, case, verb, shown)
        answer = await reader.post(f"/v1/cases/{case}/{verb}", body)
        assert answer.status_code in {200, 403, 409, 422}, answer.text
        if answer.status_code == 200 and answer.json()["version"] > shown["version"]:
            news.add(verb)
            shown = None
    return news, told


@pytest.mark.parametrize("role", ["agent", "supervisor"])
@pytest.mark.parametrize("circumstances", CIRCUMSTANCES)
async def test_an_action_makes_news_if_and_only_if_it_is_legal(laid_out: Desk, circumstances: str, role: str) -> None:
    """Every verb is asked of a case in these circumstances by an agent, or by a supervisor who may do more."""
    news, told = await _news(laid_out, laid_out.readers[role], CIRCUMSTANCES[circumstances])
    assert news == told
    assert news, "nothing would be an odd law"


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_the_law_holds_for_merged_followed_and_identified_cases(laid_out: Desk, role: str) -> None:
    """Cases that hang together with others, and one that the reader has solved and so does not review."""
    reader, on = laid_out.readers[role], laid_out
    for steps in (
        [("merge", {"into": on.other_case})],
        [("follow_up", {"follows": on.other_case}), ("identify", {"customer": on.customer})],
        [("split", {"topic": "return", "description": "And it is broken."})],
    ):
        news, told = await _news(on, reader, Circumstances(steps=steps))
        assert news == told
    own = replace(on, prepares=reader)
    news, told = await _news(own, reader, Circumstances(_SERVICE, [_SOLVED]))
    assert news == told
    assert "review_solution" not in told


async def test_whoever_solved_a_case_does_not_review_it_in_anothers_name_either(laid_out: Desk) -> None:
    """The law holds with On-Behalf-Of: neither of the two may have proposed the solution."""
    solver, on = laid_out.readers["supervisor"], laid_out
    other, _, token = await on.prepares.new_token(roles=("supervisor",))
    for proposes, acts in ((solver, solver), (on.prepares.holding(token), solver)):
        own = replace(on, prepares=proposes)
        acting = replace(acts, headers={"On-Behalf-Of": other})
        news, told = await _news(own, acting, Circumstances(_SERVICE, [_SOLVED]))
        assert news == told
        assert "review_solution" not in told


async def test_who_may_only_look_is_told_nothing_and_can_do_nothing(laid_out: Desk) -> None:
    """An auditor reads every case and has no verb."""
    _, _, token = await laid_out.prepares.new_token(roles=("auditor",))
    assert await _news(laid_out, laid_out.prepares.holding(token), CIRCUMSTANCES["open"]) == (set(), set())
