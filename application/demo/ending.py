"""How a case ends: a solution, the resolution, and what the customer says to it, or does not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.case import commands as c

if TYPE_CHECKING:
    from application.demo.scene import Scene
    from domain.case.vocabulary import HopeOutcome, MerchantSays


def solve(scene: Scene) -> None:
    """Propose a solution where one is needed, have it approved, and hold the case solved."""
    if scene.complex or (scene.sort in {"return", "complaint"} and scene.chance(0.4)):
        _propose(scene)
    if scene.hoped and scene.chance(0.8):
        outcomes: tuple[HopeOutcome, ...] = ("granted", "partly", "refused")
        (outcome,) = scene.rng.choices(outcomes, (70, 20, 10))
        scene.do(c.DecideHope(outcome=outcome, reason=scene.house.hope[outcome]))
    _resolve(scene)


def _propose(scene: Scene) -> None:
    remedies = scene.kind.remedies if scene.kind and scene.kind.remedies else [one.id for one in scene.pack.remedies]
    kind = scene.kind
    scene.passes(25)
    remedy = scene.pick(remedies) if remedies else None
    scene.do(c.ProposeSolution(remedy=remedy, text=scene.said(scene.words.resolution)))
    scene.solutions += 1
    if kind is not None and kind.asks_merchant:
        scene.passes(60 * 8)
        answers: tuple[MerchantSays, ...] = ("accepted", "countered", "refused")
        (answer,) = scene.rng.choices(answers, (75, 15, 10))
        scene.do(c.RecordMerchantAnswer(solution=scene.solutions, answer=answer), scene.cast.shop)
    if scene.chance(0.5) or (kind is not None and kind.needs_review):
        scene.passes(120)
        comment = scene.pick(scene.house.reviews)
        scene.do(c.ReviewSolution(solution=scene.solutions, approved=True, comment=comment), scene.cast.assessor)


def _resolve(scene: Scene) -> None:
    scene.passes(10)
    scene.do(c.Resolve(summary=scene.said(scene.words.resolution)))


def end(scene: Scene) -> None:
    """Let the customer confirm, complain or stay silent, and rate; some take the matter up again."""
    ends = ("confirms", "thanks", "unhappy", "silent")
    (how,) = scene.rng.choices(ends, (34, 20, 7, 39))
    if how == "unhappy":
        _unhappy(scene)
        how = "confirms" if scene.chance(0.6) else "silent"
    if how == "thanks":
        scene.waits(6)
        scene.hears(scene.pick(scene.voice.thanks))
    if how in {"thanks", "confirms"}:
        scene.waits(4)
        scene.do(c.Confirm(), scene.cast.shop)
    rates = scene.chance(0.3)
    if how == "silent":
        if rates:
            _rate(scene, worst=2)
        _close_silent(scene)
    elif rates:
        _rate(scene, worst=3)
    if scene.chance(0.03):
        _again(scene)


def _unhappy(scene: Scene) -> None:
    scene.waits(8)
    text = scene.said(scene.pick(scene.voice.unhappy))
    scene.do(c.ReceiveMessage(text=text, channel=scene.channel), scene.cast.shop)
    scene.do(c.NotSatisfied(reason=text), scene.cast.shop)
    scene.passes(60)
    scene.answers(scene.words.replies[-1])
    _resolve(scene)
    if scene.chance(0.3):
        _rate(scene, worst=1)


def _rate(scene: Scene, *, worst: int) -> None:
    scene.waits(10)
    scores = tuple(
        c.ScoreGiven(dimension=one, score=scene.rng.randint(worst, 5)) for one in ("service", "speed", "solution")
    )
    voice = scene.voice
    comment = scene.said(scene.pick(voice.unhappy if worst == 1 else voice.thanks)) if scene.chance(0.3) else None
    scene.do(c.Rate(scores=scores, comment=comment), scene.cast.shop)


def _close_silent(scene: Scene) -> None:
    """Close it by decision when the silent period is over: nothing closes a demonstration's case by itself."""
    scene.at += scene.patience
    scene.passes(60 * 10)
    scene.do(c.CloseByDecision(reason=scene.house.closed), scene.pick(scene.cast.supervisors))


def _again(scene: Scene) -> None:
    scene.at += timedelta(days=scene.rng.uniform(0.5, 6))
    scene.waits(5)
    text = scene.said(scene.pick(scene.voice.again))
    scene.do(c.ReceiveMessage(text=text, channel=scene.channel), scene.cast.shop)
    scene.passes(60)
    scene.do(c.Reopen(reason=text))
    scene.passes(45)
    scene.answers(scene.words.replies[-1])
    _resolve(scene)
    scene.waits(8)
    scene.do(c.Confirm(), scene.cast.shop)
