"""The stories of cases, from the opening to the end or to the present, whichever comes first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from application.demo.ending import end, solve
from application.demo.intake import complete, open_case
from application.demo.scene import Scene, channels
from application.demo.script import Over, Script
from application.demo.texts import OTHER
from application.demo.times import Days
from application.demo.working import inquire, take, talk
from domain.case import commands as c
from domain.case.links.decisions import split_stream
from domain.ids import derived

if TYPE_CHECKING:
    from datetime import datetime

    from application.demo.people import Cast, Customer
    from application.demo.script import Size, Story
    from domain.policy.pack import Pack

More = Literal["nothing", "duplicate", "split", "follow_up"]
_MORE: Final[tuple[More, ...]] = ("nothing", "duplicate", "split", "follow_up")
_SHARES: Final = (90, 4, 3, 3)


def tell_case(
    size: Size, now: datetime, ordinal: int, person: Customer, pack: Pack, cast: Cast, *, alone: bool
) -> Story:
    """Return the story of a case, of two where one comes of the other; `alone` says that there is to be only one."""
    name = str(ordinal)
    rng = size.dice("case", name)
    opened_at = Days(rng, person.market.hours_ahead).contact(now - size.span, now)
    script = Script(size, now, "case", name)
    scene = Scene(script, rng, pack, cast, person, size.stream("case", name), opened_at)
    (more,) = rng.choices(_MORE, _SHARES)
    try:
        open_case(scene, f"{ordinal + 1:05}")
        _tell(scene, "nothing" if alone else more)
    except Over:
        pass
    return script.story(opened_at)


def _tell(scene: Scene, more: More) -> None:
    if scene.chance(0.012):
        scene.passes(200)
        scene.do(c.CloseByDecision(reason=scene.house.withdrawn), scene.cast.supervisors[0])
        return
    take(scene)
    if scene.chance(0.012):
        # Forgotten: the supervisor finds it among the stuck ones.
        return
    complete(scene)
    if more == "duplicate":
        _duplicate(scene)
    talk(scene)
    if more == "split":
        _split(scene)
    inquire(scene)
    solve(scene)
    end(scene)
    if more == "follow_up":
        _follow_up(scene)


def _duplicate(scene: Scene) -> None:
    """Let the customer write a second time by another channel; the second case is merged into the first."""
    other = scene.another(derived("case", scene.case, "duplicate"))
    other.channel = scene.pick(channels(scene.pack))
    _open(other, scene.pick(scene.voice.follow))
    scene.passes(30)
    other.at = scene.at
    other.do(c.MergeCase(into=scene.case, reason=scene.house.merged))


def _split(scene: Scene) -> None:
    """Make a case of its own of a second matter, and answer it."""
    command = scene.do(c.SplitCase(topic=OTHER, description=scene.house.split))
    other = scene.another(split_stream(command))
    scene.script.add_case(other.case)
    found = scene.pack.topic(OTHER)
    if found is None or found.complexity == "complex":
        return
    other.sort, other.kind, other.topic = OTHER, None, found
    other.agent = scene.cast.agent(other.team, scene.person.language)
    try:
        other.passes(60)
        other.do(c.ClaimCase())
        _answered(other)
    except Over:
        # The first matter may have come further.
        return


def _follow_up(scene: Scene) -> None:
    """Let the customer take the matter up in a new case; the link is given with it, or found afterwards."""
    scene.at += timedelta(days=scene.rng.uniform(1, 9))
    other = scene.another(derived("case", scene.case, "follow-up"))
    known = scene.chance(0.5)
    _open(other, scene.pick(scene.voice.again), follows=scene.case if known else None)
    other.passes(60)
    other.do(c.ClaimCase())
    if not known:
        other.do(c.FollowUp(follows=scene.case))
    if other.topic.complexity != "complex":
        _answered(other)


def _open(scene: Scene, text: str, follows: str | None = None) -> None:
    person = scene.person
    scene.do(
        c.OpenCase(
            channel=scene.channel,
            topic=scene.topic.id,
            kind=scene.kind.id if scene.kind else None,
            market=person.market.id,
            language=person.language,
            customer=person.stream,
            description=scene.said(text),
            follows=follows,
        ),
        scene.cast.shop,
    )
    scene.script.add_case(scene.case)


def _answered(scene: Scene) -> None:
    scene.passes(20)
    scene.answers(scene.words.replies[-1])
    scene.passes(20)
    scene.do(c.Resolve(summary=scene.said(scene.words.resolution)))
    scene.waits(6)
    scene.do(c.Confirm(), scene.cast.shop)
