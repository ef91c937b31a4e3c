"""The desk of a drawn history: it carries commands out as the ledger does, in memory, and keeps the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from msgspec import structs

from domain.aggregate import Aggregate, Governed
from domain.calendar.expansion import Expansion
from domain.calendar.published import utc_alone
from domain.calendar.spec import CalendarSpec, HolidaySpec
from domain.command import Action, Command, Origin
from domain.errors import Refusal
from domain.event import Dated, Event, On
from domain.ids import category_of, policy_stream
from domain.order.state import RecordedOrder
from domain.policy.commands import PublishPolicy
from domain.policy.decisions import POLICY
from domain.policy.events import PolicyPublished
from domain.policy.pack import Pack, published_pack
from domain.policy.policy import NO_POLICY, Policy, PurchasePolicy
from domain.policy.state import policy_of
from domain.registry import BY_ACTION, BY_CATEGORY, NUMBERED
from domain.staff.rights import ROLES
from projections.kit.histories.naming import named_by, numbered_stream
from projections.kit.histories.seals import sealed
from projections.kit.log import BEGINNING, Happened

if TYPE_CHECKING:
    from domain.aggregate import Decided
    from domain.policy.state import PolicyState

SERVICE: Final = "system"
"""Who asks for what the service itself does."""
STRANGERS: Final = 2
"""How many of a category there are that the history says nothing of."""
packs = lru_cache(maxsize=16)(published_pack)


class Desk:
    """What every stream has come to, what time it is, and what was written so far.

    Of categories that are not `kept` there are streams that can be named, but nothing is known of them.
    """

    def __init__(self, kept: Sequence[Aggregate], pack: str, most: Mapping[str, int]) -> None:
        self.text = pack
        self.now = BEGINNING
        self.log: list[Happened] = []
        self.states: dict[str, Any] = {}
        self.at_first: dict[str, tuple[str, ...]] = {}
        """What was legal on a stream when it was first looked at."""
        self.seats: dict[tuple[str, int], str] = {}
        """The streams at which a draw can point, by category and number."""
        event, published = _published(pack)
        self._given = policy_of(published, (1, event), packs(pack), BEGINNING)
        self._streams: dict[str, list[str]] = {one.category: [] for one in kept}
        self.most = most
        self._asked = 0
        self._numbers: Counter[tuple[str, int]] = Counter()

    def streams(self, category: str) -> list[str]:
        """Return the streams of a category that can be named, the oldest first."""
        if category in self._streams:
            return self._streams[category]
        return [numbered_stream(category, number) for number in range(1, STRANGERS + 1)]

    def known(self, category: str) -> list[str]:
        """Return the streams of a category of which the history tells."""
        return self._streams.get(category, [])

    def keeps(self, category: str) -> bool:
        """Tell whether the history tells of a category."""
        return category in self._streams

    def full(self, category: str) -> bool:
        """Tell whether no more streams of a category are to begin."""
        return len(self._streams[category]) >= self.most[category]

    def policy(self, governed: Governed) -> Policy:
        """Return the policy by which a decision is made, or where publications are not kept the one given."""
        published: PolicyState | None = self.states.get(policy_stream())
        if published is None:
            return self._given
        if governed.version is None:
            held = published.in_force(self.now, governed.market)
        else:
            held = governed.version, published.published[governed.version - 1]
        if held is None:
            return self._given
        policy = policy_of(published, held, packs(held[1].text), self.now)
        order = self.states.get(governed.order or "")
        if not isinstance(order, RecordedOrder) or order.purchase.ordered_at is None:
            return policy
        return structs.replace(policy, purchase=self._purchase(published, order.purchase.ordered_at, order.market))

    @staticmethod
    def _purchase(published: PolicyState, at: datetime, market: str) -> PurchasePolicy | None:
        found = published.of_purchase(at, market)
        if found is None:
            return None
        publication, looked_at, basis = found
        return PurchasePolicy(policy_of(published, publication, packs(publication[1].text), looked_at), at, basis)

    @property
    def pack(self) -> Pack:
        """The pack in force where no other is for a market."""
        return self.policy(Governed()).pack

    def begin(self) -> None:
        """Let the policy be published, before anything else happens."""
        event, published = _published(self.text)
        stream = policy_stream()
        self._streams["policy"].append(stream)
        self.states[stream] = published
        self.log.append(
            Happened(
                event=event, stream=stream, occurred_at=self.now, recorded_at=self.now, actor=SERVICE, origin="live"
            )
        )

    def ask(self, stream: str, action: Action, actor: str, origin: Origin = "live") -> None:
        """Carry an action out on the stream that it names, or else on this one; what is refused leaves nothing."""
        aggregate = BY_ACTION[type(action)]
        stream = named_by(action, actor) or stream
        state = self.states.get(stream, aggregate.initial)
        if stream not in self.states and self.full(aggregate.category):
            return
        beside = [*aggregate.beside(action), *aggregate.tied(action, state)]
        if not self._exist([*beside, *aggregate.mentions(action)]):
            return
        self._asked += 1
        command = Command(
            action=action,
            stream=stream,
            id=UUID(f"00000000-0000-7000-9000-{self._asked:012x}"),
            now=self.now,
            actor=actor,
            occurred_at=action.occurred_at or self.now,
            roles=(ROLES,),
            origin=origin,
            beside={name: self.states[name] for _, name in beside if name in self.states},
            expand=_expand,
        )
        try:
            policy = NO_POLICY
            if aggregate.category != "policy":
                policy = self.policy(aggregate.governed(action, state))
            decided = aggregate.decided(command, state, policy)
        except Refusal:
            return
        self._append(command, decided)

    def _exist(self, named: Iterable[tuple[str, str | None]]) -> bool:
        """Tell whether everything is there that an action names."""
        return all(name is None or name in self.streams(category) for category, name in named)

    def _append(self, command: Command[Any], decided: Decided) -> None:
        for one in decided:
            stream, event, occurred_at = _placed(one, command)
            aggregate = BY_CATEGORY[category_of(stream)]
            if not self.keeps(aggregate.category):
                continue
            if type(event) in NUMBERED:
                event = structs.replace(event, number=self._number(aggregate.category))
            event = sealed(event, len(self.log))
            if stream not in self.states:
                self._streams[aggregate.category].append(stream)
                self.at_first.pop(stream, None)
            state = self.states[stream] = aggregate.evolve(self.states.get(stream, aggregate.initial), event)
            self.log.append(
                Happened(
                    event=event,
                    stream=stream,
                    occurred_at=occurred_at,
                    recorded_at=self.now,
                    actor=command.actor,
                    origin=command.origin,
                    subject=aggregate.subject(stream, state),
                )
            )

    def _number(self, category: str) -> str:
        self._numbers[category, self.now.year] += 1
        return f"{self.now.year}-{self._numbers[category, self.now.year]:06d}"


def _expand(spec: CalendarSpec, first_year: int, last_year: int) -> Expansion:
    """Return an expansion for a world without changes of clocks and without public holidays, so for any calendar."""
    plain = structs.replace(spec, zone="UTC", holidays=HolidaySpec())
    return structs.replace(utc_alone(plain, first_year, last_year), zone=spec.zone)


@lru_cache(maxsize=16)
def _published(text: str) -> tuple[PolicyPublished, PolicyState]:
    """Return the first publication of a pack, and what it comes to; once for all, since calendars take time."""
    asked = Command(
        action=PublishPolicy(text=text, reason="The first policy"),
        stream=policy_stream(),
        id=UUID(int=0),
        now=BEGINNING,
        actor=SERVICE,
        occurred_at=BEGINNING,
        expand=_expand,
    )
    (event,) = POLICY.decided(asked, POLICY.initial, NO_POLICY)
    assert isinstance(event, PolicyPublished)  # noqa: S101 - nothing was published before
    return event, POLICY.evolve(POLICY.initial, event)


def _placed(decided: Event | Dated[Event] | On[Event], command: Command[Any]) -> tuple[str, Event, datetime]:
    """Return the stream that an event goes to, the event, and when it happened."""
    match decided:
        case Dated():
            return command.stream, decided.event, decided.occurred_at
        case On():
            return decided.stream, decided.event, decided.occurred_at or command.occurred_at
        case _:
            return command.stream, decided, command.occurred_at
