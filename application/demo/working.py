"""How a case is worked: who takes it, what is said, who else is asked, and what is found out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NoReturn

from application.demo.script import Over
from domain.case import commands as c

if TYPE_CHECKING:
    from application.demo.people import Colleague
    from application.demo.scene import Scene
    from domain.case.vocabulary import CompensationKind, Fault, Liable, Priority
    from domain.policy.sections.layout import Department

_FAULTS: Final[tuple[Fault, ...]] = ("error", "misunderstanding", "misuse")
_GOODWILL: Final = (500, 1000, 1500, 2500)
"""Usual amounts of compensation, in minor units."""


def take(scene: Scene) -> None:
    """Judge it, and let somebody take it: by themselves, or given by the team's leader."""
    leader = scene.cast.leader(scene.team)
    scene.passes(6 if scene.by_voice else 150)
    if scene.topic.complexity is None or scene.chance(0.03):
        share = 0.45 if scene.sort == "complaint" else 0.06
        scene.complex = scene.chance(share)
        scene.do(c.TriageCase(complexity="complex" if scene.complex else "simple"))
    if scene.chance(0.65):
        scene.do(c.ClaimCase())
        if scene.chance(0.03):
            scene.passes(20)
            scene.do(c.ReleaseCase())
            scene.passes(60)
            scene.agent = scene.cast.mate(scene.rng, scene.agent)
            scene.do(c.ClaimCase())
    else:
        scene.do(c.AssignCase(team=scene.team, assignee=scene.agent.stream), leader)
    if scene.chance(0.06):
        priorities: tuple[Priority, ...] = ("high", "urgent")
        reason = scene.pick(scene.house.urgent)
        scene.do(c.ChangePriority(priority=scene.pick(priorities), reason=reason), leader)
    if scene.chance(0.22):
        scene.do(c.TagCase(add=tuple(scene.rng.sample(scene.house.tags, scene.pick((1, 1, 2))))))
    if scene.chance(0.05):
        _transfer(scene, leader)


def _transfer(scene: Scene, leader: Colleague) -> None:
    scene.passes(30)
    mate = scene.cast.mate(scene.rng, scene.agent)
    reason = scene.pick(scene.house.transfers)
    scene.do(c.TransferCase(team=mate.teams[0], assignee=mate.stream, reason=reason), leader)
    scene.agent = mate


def talk(scene: Scene) -> None:
    """Answer, ask back, wait; what takes long is asked after."""
    if scene.chance(0.3):
        scene.do(c.AddNote(text=scene.pick(scene.house.notes)))
    if scene.chance(0.05):
        scene.waits(10)
        scene.hears(scene.pick(scene.voice.follow))
    scene.passes(8 if scene.by_voice else 90)
    scene.answers(scene.pick(scene.words.replies))
    if scene.sort == "product" and scene.chance(0.12):
        solved = scene.chance(0.8)
        minutes = scene.rng.randrange(5, 45)
        scene.do(c.RecordRemoteHelp(minutes=minutes, solved=solved, notes=scene.house.remote))
    if scene.chance(0.9 if scene.complex else 0.5):
        _ask_back(scene)
    if scene.chance(0.4 if scene.complex else 0.1):
        _asked_after(scene)
    if scene.chance(0.08):
        scene.do(c.LinkArticle(article=scene.house.articles[scene.sort]))
    if scene.chance(0.05):
        _third_party(scene)


def _ask_back(scene: Scene) -> None:
    scene.passes(5)
    scene.answers(scene.words.question)
    scene.do(c.WaitFor(waits_on="customer", asked=scene.said(scene.words.question)))
    if scene.chance(0.05):
        _never_answered(scene)
    scene.waits(26)
    scene.hears(scene.words.answer, photos=2 if scene.sort == "complaint" else 0)
    scene.passes(60)


def _asked_after(scene: Scene) -> None:
    scene.waits(20)
    scene.hears(scene.pick(scene.voice.follow))
    scene.passes(60)
    scene.answers(scene.words.replies[-1])


def _never_answered(scene: Scene) -> NoReturn:
    """Let the case be closed by decision when the customer has been silent for long, and nothing come after."""
    scene.at += scene.patience + timedelta(days=3)
    scene.passes(60 * 5)
    scene.do(c.CloseByDecision(reason=scene.house.closed), scene.pick(scene.cast.supervisors))
    raise Over


def _third_party(scene: Scene) -> None:
    party = scene.pick(scene.house.parties)
    asked = scene.house.question(party).question
    scene.do(c.WaitFor(waits_on="third_party", party=party, asked=asked))
    scene.passes(60 * 20)
    scene.do(c.Resume())


def inquire(scene: Scene) -> None:
    """Ask departments, and get to the bottom of what is complex: what happened, why, who answers for it."""
    share = 0.7 if scene.complex else 0.05
    if scene.pack.departments and scene.chance(share):
        _refer(scene, scene.pick(scene.pack.departments))
    if not scene.complex:
        return
    house = scene.house
    scene.passes(90)
    sources = tuple(scene.rng.sample(house.sources, 2))
    scene.do(c.Verify(sources=sources, findings=scene.pick(house.findings)))
    scene.passes(60)
    category, cause = scene.pick(list(house.causes.items()))
    scene.do(c.FindCause(cause=cause, category=category))
    if scene.chance(0.8):
        _decide_liability(scene)


def _refer(scene: Scene, department: Department) -> None:
    scene.passes(20)
    asked = scene.house.question(department.id)
    scene.do(c.ReferCase(to=department.id, question=asked.question))
    scene.referrals += 1
    waits = scene.chance(0.5)
    if waits:
        scene.do(c.WaitFor(waits_on="department", party=department.id, asked=asked.question))
    if scene.chance(0.06):
        # Nobody ever answers, and the case goes on without.
        scene.passes(60 * 30)
    else:
        late = scene.chance(0.2)
        scene.passes(department.answer_minutes * (1.6 if late else 0.3))
        scene.do(c.AnswerReferral(referral=scene.referrals, answer=asked.answer))
    if waits:
        scene.do(c.Resume())


def _decide_liability(scene: Scene) -> None:
    liable: list[Liable] = ["platform", "merchant", "brand", "carrier", "nobody"]
    if scene.pack.rules:
        # Whoever is at fault themselves is shown a published rule.
        liable.append("customer")
    found = scene.pick(liable)
    fault = scene.pick(_FAULTS) if found == "customer" else None
    scene.do(c.DecideLiability(liable=found, fault=fault, reason=scene.pick(scene.house.liability)))
    if found == "platform":
        # The policy proposes something by itself.
        scene.proposals += 1
        _decide_compensation(scene, None)
    elif found in {"merchant", "carrier", "brand"} and scene.chance(0.6):
        amount = scene.pick(_GOODWILL)
        kinds: tuple[CompensationKind, ...] = ("money", "money", "voucher", "points", "goods")
        reason = scene.pick(scene.house.compensation)
        scene.do(c.ProposeCompensation(kind=scene.pick(kinds), amount=amount, currency=_currency(scene), reason=reason))
        scene.proposals += 1
        _decide_compensation(scene, amount)
    elif found == "customer":
        article = scene.house.articles[scene.sort]
        rule = scene.pick(scene.pack.rules)
        scene.do(c.Guide(rule=rule.id, text=scene.letter(scene.words.replies[0]), article=article))


def _currency(scene: Scene) -> str:
    rules = scene.pack.compensation
    return rules.currency if rules else scene.person.market.currency


def _decide_compensation(scene: Scene, proposed: int | None) -> None:
    """Let the first who may grant it decide, the agent before the leader before a supervisor."""
    scene.passes(120)
    rules, proposal = scene.pack.compensation, scene.proposals
    known = rules.platform_fault if proposed is None and rules else proposed
    amount = scene.pick(_GOODWILL) if known is None else known
    people = (scene.agent, scene.cast.leader(scene.team), scene.cast.supervisors[0])
    able = (one for one in people if rules is None or amount <= rules.limit((one.roles,)))
    who = next(able, None)
    if who is None or scene.chance(0.12):
        reason = scene.house.refused_compensation
        scene.do(c.DecideCompensation(proposal=proposal, granted=False, reason=reason), who or people[-1])
    else:
        reason = scene.pick(scene.house.compensation)
        # What nobody proposed is said now.
        stated, currency = (amount, _currency(scene)) if known is None else (None, None)
        granted = c.DecideCompensation(proposal=proposal, granted=True, amount=stated, currency=currency, reason=reason)
        scene.do(granted, who)
