"""What a field can name: what the policy lists, what the desk has, and what the stream itself holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from domain.attachment.commands import UNDECLARED
from domain.attachment.state import Begun, Finished
from domain.ids import policy_stream
from domain.policy.law.figures import FIGURES
from domain.policy.pack import Pack
from domain.policy.sections.layout import OTHER
from domain.staff.rights import ROLES
from domain.staff.state import Employed
from projections.kit.histories.desk import Desk

PERSON: Final = "person-00000000-0000-7000-8000-000000000001"
"""Somebody who is no known customer."""

SIZE: Final = 5
DIGEST: Final = "0" * 64
"""What arrives of an attachment that was not announced."""


class Scene(NamedTuple):
    """Where something is to be asked: of which stream, what it has come to, and the pack in force."""

    desk: Desk
    category: str
    stream: str
    state: Any
    pack: Pack


class NothingToName(Exception):
    """A field names what there is none of."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(field)


Offer = Callable[[Scene], Sequence[Any]]


def _ids(section: str) -> Offer:
    return lambda scene: [one.id for one in getattr(scene.pack, section)]


def _streams(category: str) -> Offer:
    return lambda scene: scene.desk.streams(category)


def _others(scene: Scene) -> Sequence[str]:
    return [one for one in scene.desk.known(scene.category) if one != scene.stream]


def _ordinals(of: str, is_open: Callable[[Any], bool]) -> Offer:
    """Offer what is open of its sort on the stream, the oldest first, and one that is not."""

    def offer(scene: Scene) -> Sequence[int]:
        ones = getattr(getattr(scene.state, "file", scene.state), of, ())
        return [*(at for at, one in enumerate(ones, 1) if is_open(one)), 1]

    return offer


def _attachments(scene: Scene) -> Sequence[str]:
    """Offer finished attachments: of the person whom the case is about, if it is open."""
    file = getattr(scene.state, "file", None)
    people = None if file is None else {file.subject, file.was}
    states = ((one, scene.desk.states[one]) for one in scene.desk.known("attachment"))
    return [one for one, state in states if isinstance(state, Finished) and (people is None or state.subject in people)]


def _concerned(scene: Scene) -> Sequence[str]:
    """Offer the customers whom cases are about, and where there are none all."""
    customers = scene.desk.streams("customer")
    people = {scene.desk.states[one].file.subject for one in scene.desk.known("case")}
    return [one for one in customers if one in people] or customers


def _details(scene: Scene) -> Sequence[str]:
    kind = getattr(getattr(scene.state, "file", None), "kind", None)
    return scene.pack.detail_names(None if kind is None else scene.pack.kind(kind))


def _held(of: str) -> Offer:
    """Offer the ids of what a member of staff has."""
    return lambda scene: [one.id for one in getattr(scene.state, of, ())]


def _agreed(scene: Scene) -> Sequence[str]:
    file = getattr(scene.state, "file", None)
    return [] if file is None else [one.purpose for one in file.consents if one.given]


def _currencies(scene: Scene) -> Sequence[str]:
    rules = scene.pack.compensation
    return ["EUR" if rules is None else rules.currency, "JPY"]


def _calendars(scene: Scene) -> Sequence[tuple[str, str]]:
    """Offer the published calendars, each after its pack."""
    return list(getattr(scene.desk.states.get(policy_stream()), "calendars", ()))


def _times(*hours: int) -> Offer:
    return lambda scene: [scene.desk.now + timedelta(hours=one) for one in hours]


_NAME: Final = re.compile(r'^name = ".*"$', re.MULTILINE)
_PAST = _times(0, -1, -700)
ANY_TIME: Final = _times(1, 50, 0, -25)
OFFERS: Final[Mapping[str, Offer]] = {
    "channel": _ids("channels"),
    "preferred_channel": _ids("channels"),
    "topic": lambda scene: [*(one.id for one in scene.pack.topics), OTHER],
    "kind": _ids("kinds"),
    "team": _ids("teams"),
    "teams": _ids("teams"),
    "hope": _ids("remedies"),
    "remedy": _ids("remedies"),
    "rule": _ids("rules"),
    "ladder": _ids("ladders"),
    "to": _ids("departments"),
    "details": _details,
    "party": lambda scene: [*(one.id for one in scene.pack.departments), "carrier"],
    "currency": _currencies,
    "score": lambda _scene: (1, 5, 3),
    "best": lambda _scene: (5, 10),
    "media_type": lambda scene: [*scene.pack.attachments.media_types, UNDECLARED],
    "role": lambda _scene: ROLES,
    "roles": lambda _scene: ROLES,
    "IssueToken.roles": lambda scene: scene.state.roles if isinstance(scene.state, Employed) else (),
    "RevokeRole.role": lambda scene: getattr(scene.state, "roles", ()) or ROLES,
    "LeaveTeam.team": lambda scene: getattr(scene.state, "teams", ()),
    "WithdrawConsent.purpose": _agreed,
    "customer": _streams("customer"),
    "order": _streams("order"),
    "case": lambda scene: scene.desk.known("case"),
    "assignee": _streams("staff"),
    "owner": _streams("staff"),
    "step": lambda scene: () if scene.pack.emergency is None else [one.id for one in scene.pack.emergency.steps],
    "staff": _streams("staff"),
    "standard_reply": lambda scene: scene.desk.known("standard_reply"),
    "follows": _others,
    "into": _others,
    "attachments": _attachments,
    "ImportHistory.subject": lambda scene: [*scene.desk.streams("customer"), PERSON],
    "BeginAttachment.subject": _concerned,
    "source": lambda _scene: ("helpdesk",),
    "source_case": lambda _scene: ("1", "2"),
    "ordinal": lambda _scene: (1, 2, 3, 4),
    "line": lambda _scene: (2, 3, 4, 5),
    "SourceRow.occurred_at": _PAST,
    "ordered_at": _PAST,
    "scanned_at": _PAST,
    "request": _ordinals("requests", lambda one: not one.answered),
    "RecordCall.line": lambda scene: [one.id for one in scene.pack.channels if one.medium == "phone"],
    "RecordCall.began_at": _PAST,
    "call": lambda scene: scene.desk.known("call"),
    "call_back": _ordinals("call_backs", lambda one: one.status == "promised"),
    "PromiseCallBack.since": ANY_TIME,
    "PromiseCallBack.until": _times(2, 60, 0),
    "CallBackAsked.since": ANY_TIME,
    "CallBackAsked.until": _times(2, 60, 0),
    "referral": _ordinals("referrals", lambda one: not one.answered),
    "proposal": _ordinals("proposals", lambda one: one.granted is None),
    "Resume.referral": lambda scene: getattr(scene.state, "answered", ()),
    "RecordMerchantAnswer.solution": _ordinals("solutions", lambda one: one.asks_merchant),
    "ReviewSolution.solution": _ordinals("solutions", lambda one: one.approved is None),
    "change": _ordinals("changes", lambda one: one.is_open),
    "absence": _held("absences"),
    "RevokeToken.token": _held("tokens"),
    "IssueToken.token": lambda scene: [f"token-{len(scene.desk.log)}"],
    "BeginAttachment.size": lambda _scene: (5, 70_000),
    "FinishArrived.size": lambda scene: [scene.state.size or SIZE] if isinstance(scene.state, Begun) else (),
    "FinishArrived.digest": lambda scene: [scene.state.digest or DIGEST] if isinstance(scene.state, Begun) else (),
    "PublishPolicy.text": lambda scene: [
        *(f"{scene.desk.text}# Edition {edition}.\n" for edition in (2, 3)),
        _NAME.sub('name = "another"', scene.desk.text, count=1),
    ],
    "WithdrawPolicy.pack": lambda scene: [scene.pack.name, "another"],
    "ExtendCalendar.pack": lambda scene: [pack for pack, _ in _calendars(scene)],
    "ExtendCalendar.calendar": lambda scene: [name for _, name in _calendars(scene)],
    "ExtendCalendar.last_year": lambda scene: [scene.desk.now.year + ahead for ahead in (30, 20, 1)],
    "country": lambda _scene: ("DE", "FR"),
    "StatuteText.countries": lambda _scene: ("DE", "FR"),
    "StatuteText.figure": lambda _scene: tuple(FIGURES),
    "since": lambda scene: [scene.desk.now.date()],
    "until": lambda scene: [scene.desk.now.date() + timedelta(days=1)],
    "right": lambda _scene: ("case.reply", "staff.grant_role"),
    "code": lambda _scene: ("not_permitted", "reviewed_by_proposer"),
    "target": lambda scene: [*scene.desk.states, "/v1/staff"],
}
"""What a field can name, by its name, or by the action and its name where that means something of its own there."""


def own_offer_of(owner: str, field: str) -> Offer | None:
    """Return the offer for a field of just this struct."""
    return OFFERS.get(f"{owner}.{field}")


def offer_of(owner: str, field: str) -> Offer | None:
    """Return the offer for a field, None where it names nothing."""
    return own_offer_of(owner, field) or OFFERS.get(field)
