"""A policy pack: what an organisation promises and how its desk is laid out, as data. The text is TOML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Protocol, TypeVar

from msgspec import Meta, Struct

from domain.calendar.spec import CalendarText
from domain.customer.commands import Language, Market
from domain.policy.checks import CHECKS
from domain.policy.errors import PackInvalid
from domain.policy.names import Name
from domain.policy.reading.document import read
from domain.policy.reading.draft import Check
from domain.policy.reading.problems import Problem
from domain.policy.sections.amends import Compensation, Rule
from domain.policy.sections.attachments import AttachmentRules
from domain.policy.sections.clocks import Acknowledgement, CallBacks, Clock, Handling, Ladder, PriorityRule
from domain.policy.sections.complaints import Complaints
from domain.policy.sections.contacts import Intake, Kind
from domain.policy.sections.entries import Entry
from domain.policy.sections.follow_up import FollowUpRules
from domain.policy.sections.layout import OTHER, Channel, Department, TeamLine, Topic
from domain.policy.sections.organisation import RoleLine, Roster, Step
from domain.policy.sections.peaks import Emergency, Surge
from domain.policy.sections.places import Country, Place
from domain.policy.sections.quality import Sampling, Survey
from domain.policy.sections.returns import Returns
from domain.policy.sections.silence import Silence
from domain.policy.sections.texts import Texts, Titles, said


class _Line(Protocol):
    @property
    def id(self) -> str: ...


L = TypeVar("L", bound=_Line)


class Pack(Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of an organisation, for some markets if it names any, or else for those that no other pack names.

    What customers read is there in each of the `languages`, of which the first is the one to fall back on. After
    `silent_days` a resolved case closes without the customer's word, which `silence` announces; else it never does.
    `operator` is the country whose law the organisation itself is under. `announcement` says what the pack changes.
    Sections that are left out promise nothing.
    """

    name: Name
    title: Titles
    channels: Annotated[tuple[Channel, ...], Meta(min_length=1)]
    teams: Annotated[tuple[TeamLine, ...], Meta(min_length=1)]
    topics: Annotated[tuple[Topic, ...], Meta(min_length=1)]
    silent_days: Annotated[int, Meta(ge=0, le=3650)] | None = None
    silence: Silence | None = None
    markets: Annotated[tuple[Market, ...], Meta(max_length=1_000)] = ()
    kinds: tuple[Kind, ...] = ()
    intake: Intake = Intake()
    remedies: tuple[Entry, ...] = ()
    rules: tuple[Rule, ...] = ()
    departments: tuple[Department, ...] = ()
    compensation: Compensation | None = None
    attachments: AttachmentRules = AttachmentRules()
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=100)] = ("en",)
    announcement: Texts | None = None
    operator: Country | None = None
    places: Annotated[tuple[Place, ...], Meta(max_length=1_000)] = ()
    calendars: Annotated[tuple[CalendarText, ...], Meta(max_length=100)] = ()
    clocks: Annotated[tuple[Clock, ...], Meta(max_length=100)] = ()
    ladders: Annotated[tuple[Ladder, ...], Meta(max_length=100)] = ()
    priority_rules: Annotated[tuple[PriorityRule, ...], Meta(max_length=1_000)] = ()
    acknowledgement: Acknowledgement = Acknowledgement()
    call_backs: CallBacks | None = None
    handling: Handling = Handling()
    roles: tuple[RoleLine, ...] = ()
    steps: tuple[Step, ...] = ()
    rosters: Annotated[tuple[Roster, ...], Meta(max_length=1_000)] = ()
    returns: Returns | None = None
    complaints: Complaints | None = None
    surveys: Annotated[tuple[Survey, ...], Meta(max_length=100)] = ()
    sampling: Sampling | None = None
    surge: Surge | None = None
    emergency: Emergency | None = None
    follow_up: FollowUpRules | None = None

    def said(self, texts: str | Mapping[str, str], language: str | None) -> str:
        """Return a text of the pack in the language that comes nearest to the wanted one."""
        return said(texts, language, self.languages)

    def place(self, market: str | None) -> Place | None:
        """Return what the pack says of a market, if anything."""
        return next((one for one in self.places if one.market == market), None)

    def calendar(self, name: str) -> CalendarText | None:
        """Return the calendar of that name."""
        return _of(self.calendars, name)

    def clock(self, name: str) -> Clock | None:
        """Return the clock of that name."""
        return _of(self.clocks, name)

    def channel(self, name: str) -> Channel | None:
        """Return the channel of that name."""
        return _of(self.channels, name)

    def topic(self, name: str) -> Topic | None:
        """Return the topic of that name; `other`, with the first team, where the pack does not list it."""
        found = _of(self.topics, name)
        if found is None and name == OTHER and self.teams:
            return Topic(OTHER, "Anything else", self.teams[0].id)
        return found

    def kind(self, name: str) -> Kind | None:
        """Return the kind of feedback of that name."""
        return _of(self.kinds, name)

    def department(self, name: str) -> Department | None:
        """Return the department of that name."""
        return _of(self.departments, name)

    def rule(self, name: str) -> Rule | None:
        """Return the rule of that name."""
        return _of(self.rules, name)

    def has_team(self, name: str) -> bool:
        """Tell whether the pack lists the team."""
        return _of(self.teams, name) is not None

    def has_remedy(self, name: str) -> bool:
        """Tell whether the pack lists the remedy."""
        return _of(self.remedies, name) is not None

    def detail_names(self, kind: Kind | None) -> tuple[str, ...]:
        """Return the names of the details that a case of this kind should tell, in the order in which to ask."""
        return tuple(one.id for one in (*self.intake.details, *(kind.details if kind else ())))

    def team_for(self, topic: Topic, kind: Kind | None) -> str:
        """Return the team that takes a case first: the kind's, or else the topic's."""
        return kind.team if kind is not None and kind.team is not None else topic.team


def names(lines: Iterable[_Line]) -> str:
    """Return the names of lines of a pack as a refusal lists them."""
    return ", ".join(one.id for one in lines)


def topic_names(pack: Pack) -> str:
    """Return the names of the topics, with the one that is always there."""
    listed = names(pack.topics)
    return listed if _of(pack.topics, OTHER) or not pack.teams else f"{listed}, {OTHER}"


def parse_pack(text: str, world: Sequence[Check] = ()) -> Pack:
    """Read a pack; raise `PackInvalid` with all that is wrong when it is not one."""
    pack, problems = read_pack(text, world)
    if pack is None:
        raise PackInvalid(problems)
    return pack


def published_pack(text: str) -> Pack:
    """Return a pack as it was published. What is asked of packs today may not have been asked of this one; raise
    `PackInvalid` only when this version of the program can't make a pack of it.
    """
    pack, problems = read(text, Pack)
    if pack is None:
        raise PackInvalid(problems)
    return pack


def read_pack(text: str, world: Sequence[Check] = ()) -> tuple[Pack | None, list[Problem]]:
    """Read a pack, or else find all that is wrong with it, in the order of its lines.

    `world` are checks that hold it against more than itself: zones, holidays, laws.
    """
    return read(text, Pack, (*CHECKS, *world))


def _of(lines: Sequence[L], name: str) -> L | None:
    return next((one for one in lines if one.id == name), None)
