"""How a case comes in: opened with more or less of what the policy wants to know, put right, completed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from application.demo.orders import buy, tell_order
from application.demo.scene import channels
from application.demo.texts import sort_of
from domain.case import commands as c

if TYPE_CHECKING:
    from application.demo.scene import Scene
    from domain.case.vocabulary import PurchaseStage
    from domain.policy.sections.layout import Topic

_SHARES: Final = {"product": 3.0, "order": 3.0, "delivery": 4.0, "return": 3.0, "complaint": 1.3, "discount": 1.2}
"""How often customers write about a sort of matter, against anything else."""
_ABOUT_ORDERS: Final = {"order", "delivery", "return", "complaint"}
_STAGES: Final[dict[str, PurchaseStage]] = {"product": "before", "discount": "during", "order": "during"}
_TIMES: Final = ("when", "time", "_at", "delay", "date")
_LISTED: Final = ("name", "contact", "order", "product", "description", "hope")


def open_case(scene: Scene, name: str) -> None:
    """Draw what it is about and open the case, sometimes under the wrong topic; `name` tells its order from others."""
    _draw(scene)
    scene.bought = buy(scene.script, scene.rng, scene.person, name, scene.sort, scene.opened_at)
    if scene.sort in _ABOUT_ORDERS:
        tell_order(scene.script, scene.rng, scene.cast, scene.person, scene.bought, scene.sort)
    known = scene.chance(0.88)
    scene.told = told = _told(scene, known=known)
    wanted = (*(one for one in scene.pack.intake.wants or ("order",) if one in told), *_details(scene))
    scene.left_out = tuple(one for one in wanted if one != "name" and scene.chance(0.1))
    wrong = _wrong_topic(scene)
    # Without its kind nobody knows which details to ask for: then those come later.
    kind = None if scene.kind is None or _kind_left_out(scene) else scene.kind.id
    if kind is None and scene.kind is not None:
        scene.left_out = (*(one for one in scene.left_out if one in told), *_details(scene))
    given = {what: value for what, value in told.items() if what not in scene.left_out}
    scene.hoped = "hope" in given
    scene.do(
        c.OpenCase(
            channel=scene.channel,
            topic=wrong.id if wrong else scene.topic.id,
            kind=kind,
            stage=_STAGES.get(scene.sort, "after"),
            priority=scene.rng.choices(("normal", "low", "high", "urgent"), (88, 4, 6, 2))[0],
            market=scene.person.market.id,
            language=scene.person.language,
            customer=scene.person.stream if known else None,
            details={one: _detail(scene, one) for one in _details(scene) if one not in scene.left_out},
            **_fields(given),
        ),
        scene.cast.agent(scene.team, scene.person.language) if scene.channel == "phone" else scene.cast.shop,
    )
    scene.script.add_case(scene.case)
    first = wrong or scene.topic
    scene.complex = first.complexity == "complex"
    scene.agent = scene.cast.agent(scene.team, scene.person.language)
    _put_right(scene, known=known, kind_known=kind is not None, topic_known=wrong is None)


def complete(scene: Scene) -> None:
    """Ask the customer for what was left out, and take in what they say; some never answer."""
    if not scene.left_out:
        return
    scene.passes(40)
    scene.do(c.AskForInformation(wanted=scene.left_out, text=scene.letter(scene.voice.ask)))
    scene.waits(9)
    scene.hears(scene.pick(scene.voice.completed))
    scene.passes(15)
    given = {what: value for what, value in scene.told.items() if what in scene.left_out}
    details = {one: _detail(scene, one) for one in _details(scene) if one in scene.left_out}
    scene.hoped = scene.hoped or "hope" in given
    scene.do(c.AmendCase(details=details, **_fields(given)))
    scene.left_out = ()


def _draw(scene: Scene) -> None:
    pack, rng = scene.pack, scene.rng
    topics = pack.topics
    (scene.topic,) = rng.choices(topics, [_SHARES.get(sort_of(one.id), 1.0) for one in topics])
    if pack.kinds:
        (scene.kind,) = rng.choices(pack.kinds, [_SHARES.get(sort_of(one.id), 1.0) for one in pack.kinds])
    scene.sort = sort_of(scene.kind.id if scene.kind else None, scene.topic.id)
    listed = channels(pack)
    # Packs name the usual channels first.
    (scene.channel,) = rng.choices(listed, [1 / (place + 1) for place in range(len(listed))])


def _told(scene: Scene, *, known: bool) -> dict[str, Any]:
    """Return all that a contact says without the policy's details, under the names by which a policy wants it."""
    person, bought = scene.person, scene.bought
    told: dict[str, Any] = {"description": scene.said(scene.pick(scene.words.openings))}
    if bought is not None and (scene.sort == "product" or scene.sort in _ABOUT_ORDERS):
        told["product"] = (bought.product.name,)
        if scene.sort in _ABOUT_ORDERS:
            told["order"] = bought.stream
    if not known or "name" in scene.pack.intake.wants or scene.pack.intake.require_name:
        told["name"] = person.name
    if not known or "contact" in scene.pack.intake.wants:
        told["contact"] = person.email
    remedies = scene.kind.remedies if scene.kind and scene.kind.remedies else [one.id for one in scene.pack.remedies]
    if remedies and scene.sort in {"return", "complaint", "delivery"} and scene.chance(0.7):
        told["hope"] = scene.pick(remedies)
    return told


def _fields(told: dict[str, Any]) -> dict[str, Any]:
    """Return what is told as fields of an action."""
    return {"products" if what == "product" else what: value for what, value in told.items() if what in _LISTED}


def _details(scene: Scene) -> tuple[str, ...]:
    return scene.pack.detail_names(scene.kind)


def _detail(scene: Scene, name: str) -> str:
    if any(word in name for word in _TIMES):
        return scene.pick(scene.voice.when)
    return scene.person.city if "place" in name else scene.pick(scene.voice.course)


def _kind_left_out(scene: Scene) -> bool:
    channel = scene.pack.channel(scene.channel)
    return channel is not None and not channel.needs_kind and scene.chance(0.6)


def _wrong_topic(scene: Scene) -> Topic | None:
    others = [one for one in scene.pack.topics if one != scene.topic]
    return scene.pick(others) if others and scene.chance(0.05) else None


def _put_right(scene: Scene, *, known: bool, kind_known: bool, topic_known: bool) -> None:
    """Let staff say who an unknown sender is, and what the matter really is."""
    if scene.kind is None:
        kind_known = True
    scene.known = known
    if known and kind_known and topic_known:
        return
    scene.passes(25)
    if not known and scene.chance(0.7):
        scene.do(c.IdentifyCustomer(customer=scene.person.stream))
        scene.known = True
    if not (kind_known and topic_known):
        kind = None if kind_known or scene.kind is None else scene.kind.id
        topic = None if topic_known else scene.topic.id
        scene.do(c.ClassifyCase(kind=kind, topic=topic, reason=scene.house.classified))
