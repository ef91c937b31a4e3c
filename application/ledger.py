"""The way of a command: load, decide, seal, append."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from application.drafting import Drafting, unit_of
from application.errors import (
    AuthorityChanged,
    ClaimTaken,
    KeyInFlight,
    KeyReused,
    ReplayedRefusal,
    StreamContended,
    VersionMismatch,
    stored,
)
from application.store.units import Outcome, Receipt, Verdict
from application.streams import Folded
from application.terms import NO_TERMS, Terms
from application.turns import Turns
from domain.errors import MentionedUnknown, OccurredInTheFuture, Refusal
from domain.policy.policy import NO_POLICY
from domain.registry import BY_ACTION, BY_CATEGORY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from application.keys.secret import LedgerSecret
    from application.keys.subjects import SubjectKeys
    from application.policies import Policies
    from application.store.group_commit import GroupCommit
    from application.store.reading import Reading
    from application.streams import FoldedStreams
    from domain.aggregate import Aggregate, Decided, Named
    from domain.calendar.published import Expand
    from domain.command import Command

PATIENCE: Final = 2.0
"""Seconds for which a decision is taken anew because another process moved the stream. By time and not by tries:
whoever wrote last knows the stream's state already and is likely to be first again."""

KNOWN: Final = 100_000
"""How many streams are remembered to exist; a stream never ceases to."""


class CaseLedger:
    """Executes commands. Every event of the ledger was written by `execute`."""

    def __init__(
        self,
        reading: Reading,
        commit: GroupCommit,
        streams: FoldedStreams,
        policies: Policies,
        keys: SubjectKeys,
        secret: LedgerSecret,
        expand: Expand,
    ) -> None:
        self.reading = reading
        self.streams = streams
        self.policies = policies
        self.keys = keys
        self.secret = secret
        self._expand = expand
        self._commit = commit
        self._drafting = Drafting(keys, secret)
        self._turns = Turns()
        self._keys_in_flight: set[bytes] = set()
        self._known: set[str] = set()

    async def execute(self, command: Command[Any], terms: Terms = NO_TERMS) -> Receipt:
        """Carry a command out and return its receipt, the first one if it was carried out before.

        Raises `Refusal` when the answer is no, `AuthorityChanged` when the caller lost the right to ask, and
        `StoreError` when the store can't say; then the command's id, given again, finds out.
        """
        if terms.idempotency is None:
            return await self._in_turn(command, terms)
        key = terms.idempotency.key
        if key in self._keys_in_flight:
            raise KeyInFlight
        self._keys_in_flight.add(key)
        try:
            return await self._in_turn(command, terms)
        finally:
            self._keys_in_flight.discard(key)

    async def refusal_of(self, command: Command[Any]) -> Refusal | None:
        """Return why a command would be refused now, None if it would be carried out; nothing is written."""
        aggregate = BY_ACTION[type(command.action)]
        await self.policies.refresh()
        before = await self._folded(aggregate, command.stream, fresh=True)
        try:
            _must_fit(command, before, NO_TERMS)
            streams = (*aggregate.beside(command.action), *aggregate.tied(command.action, before.state))
            await self._decide(aggregate, command, before, await self._beside(streams, fresh=True))
        except Refusal as refusal:
            return refusal
        return None

    async def _in_turn(self, command: Command[Any], terms: Terms) -> Receipt:
        # Commands of this process on one stream go one after the other; they would only make each other decide anew.
        aggregate = BY_ACTION[type(command.action)]
        named = aggregate.beside(command.action)
        streams = [command.stream]
        if named:
            # In one order, or two commands could wait for each other.
            streams = sorted({command.stream, *(stream for _, stream in named if stream is not None)})
        taken = 0
        try:
            for stream in streams:
                await self._turns.take(stream)
                taken += 1
            return await self._carried_out(aggregate, command, named, terms)
        finally:
            for stream in streams[:taken]:
                self._turns.leave(stream)

    async def _carried_out(self, aggregate: Aggregate, command: Command[Any], named: Named, terms: Terms) -> Receipt:
        fresh, deadline = False, monotonic() + PATIENCE
        while True:
            if terms.minted and not fresh:
                before = Folded(0, aggregate.initial)
            else:
                before = await self._folded(aggregate, command.stream, fresh=fresh)
            try:
                _must_fit(command, before, terms)
                streams = (*named, *aggregate.tied(command.action, before.state))
                beside = await self._beside(streams, fresh=fresh) if streams else {}
                events = await self._decide(aggregate, command, before, beside)
            except Refusal as refusal:
                if not fresh:
                    # Another process may have moved the stream, or published a policy that allows it.
                    await self.policies.refresh()
                    fresh = True
                    continue
                return await self._refuse(command, before, terms, refusal)
            outcome = await self._append(aggregate, command, before, beside, events, terms)
            receipt = await self._settled(outcome, terms)
            if receipt is not None:
                return receipt
            if fresh and monotonic() > deadline:
                raise StreamContended
            fresh = True

    async def _folded(self, aggregate: Aggregate, stream: str, *, fresh: bool) -> Folded:
        return await (self.streams.refresh(aggregate, stream) if fresh else self.streams.get(aggregate, stream))

    async def _beside(self, streams: Named, *, fresh: bool) -> dict[str, Folded]:
        """Return the other streams that the decision looks at, each at the version that it will be held against."""
        found: dict[str, Folded] = {}
        for category, stream in streams:
            if stream is None:
                continue
            folded = Folded(0, None)
            if stream.startswith(f"{category}-"):
                folded = await self._folded(BY_CATEGORY[category], stream, fresh=fresh)
            if folded.version == 0:
                raise MentionedUnknown(category=category, stream=stream)
            found[stream] = folded
        return found

    async def _decide(
        self, aggregate: Aggregate, command: Command[Any], before: Folded, beside: Mapping[str, Folded]
    ) -> Decided:
        policy = NO_POLICY
        if aggregate.category == "policy":
            command = structs.replace(command, expand=self._expand)
        else:
            policy = await self.policies.governing(aggregate.governed(command.action, before.state), command.now)
        if beside:
            states = {stream: folded.state for stream, folded in beside.items()}
            command = structs.replace(command, beside=states)
        events = aggregate.decided(command, before.state, policy)
        for category, mentioned in aggregate.mentions(command.action):
            if mentioned is not None:
                await self._must_exist(category, mentioned)
        return events

    async def _must_exist(self, category: str, stream: str) -> None:
        known = stream in self._known or await self.reading.version(stream)
        if not known or not stream.startswith(f"{category}-"):
            raise MentionedUnknown(category=category, stream=stream)
        self._exists(stream)

    def _exists(self, stream: str) -> None:
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known.add(stream)

    async def _append(
        self,
        aggregate: Aggregate,
        command: Command[Any],
        before: Folded,
        beside: Mapping[str, Folded],
        decided: Decided,
        terms: Terms,
    ) -> Outcome:
        draft = await self._drafting.draft(aggregate, command, before, beside, decided)
        outcome = await self._commit.append(draft.unit(command, terms))
        if outcome.verdict is Verdict.WRITTEN and outcome.receipt is not None:
            self.keys.saved(draft.keys)
            for stream, folded in draft.after(outcome.receipt.number).items():
                self._exists(stream)
                self.streams.keep(stream, folded)
        return outcome

    async def _settled(self, outcome: Outcome, terms: Terms) -> Receipt | None:
        """Return the receipt that settles the command, or None when it must be decided anew."""
        match outcome.verdict:
            case Verdict.WRITTEN | Verdict.WRITTEN_BEFORE:
                return outcome.receipt
            case Verdict.KEY_TAKEN:
                # Such a unit was not held against the caller's authority, since it writes nothing.
                await self._must_have_authority(terms)
                if terms.idempotency is not None and outcome.body != terms.idempotency.body:
                    raise KeyReused
                if outcome.refusal is not None:
                    raise ReplayedRefusal(outcome.refusal)
                return outcome.receipt
            case Verdict.CLAIM_TAKEN:
                raise ClaimTaken(what=", ".join(claim.kind for claim in terms.claims))
            case Verdict.STREAM_MOVED:
                await self._must_have_authority(terms)
                return None
            case Verdict.REFUSED:
                return None

    async def _refuse(self, command: Command[Any], before: Folded, terms: Terms, refusal: Refusal) -> Receipt:
        """Refuse, unless the command was carried out before, or its idempotency key had another answer; from now on the
        key has this one.
        """
        # Whoever lost the right to ask is not told what the answer would have been.
        await self._must_have_authority(terms)
        if terms.idempotency is None:
            receipt = await self.reading.receipt(command.id)
            if receipt is None:
                raise refusal
            return receipt
        unit = unit_of(command, terms, version=before.version, refusal=stored(refusal))
        receipt = await self._settled(await self._commit.append(unit), terms)
        if receipt is None:
            raise refusal
        return receipt

    async def _must_have_authority(self, terms: Terms) -> None:
        for stream, version in terms.authority:
            if await self.reading.version(stream) != version:
                raise AuthorityChanged


def _must_fit(command: Command[Any], before: Folded, terms: Terms) -> None:
    """Refuse what is asked for another time or another version."""
    if command.occurred_at > command.now:
        raise OccurredInTheFuture(occurred_at=command.occurred_at.isoformat(), now=command.now.isoformat())
    if terms.if_version is not None and terms.if_version != before.version:
        raise VersionMismatch(expected=terms.if_version, actual=before.version)
