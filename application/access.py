"""Tokens, whose they are and what they may do; what the stream of a token's owner says decides."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from application.ids import new_stream, uuid7
from application.store.sql import query
from application.store.units import Claim
from application.terms import Terms
from domain.access.commands import RecordRefusal
from domain.command import Command
from domain.staff.commands import IssueToken, RegisterStaff, RevokeToken
from domain.staff.decisions import STAFF
from domain.staff.rights import ACT_ON_BEHALF, rights_of
from domain.staff.state import Employed, Token

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from application.ledger import CaseLedger
    from application.streams import Folded, FoldedStreams
    from domain.command import Action

PREFIX: Final = "clt_"
"""By which scanners of published code recognise a token."""
KIND: Final = "token"
_KEPT: Final = 10_000
_CLAIM_OWNER = query("claim_owner")


class TokenInvalid(Exception):
    """The token is unknown, expired or revoked, or its owner works here no more."""


class NotEmployed(Exception):
    """Whoever is to be acted for does not work here."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever acts, and whoever they act for.

    `roles` are those of the actor that the token gives, `represented` those of whoever they act for. `authority` are
    the streams and versions from which all this was read.
    """

    actor: str
    token: str
    roles: frozenset[str]
    authority: tuple[tuple[str, int], ...]
    on_behalf_of: str | None = None
    represented: frozenset[str] = frozenset()
    rights: frozenset[str] = field(init=False)
    """What the actor may do; when they act for somebody, what that person may do as well."""
    command_roles: tuple[tuple[str, ...], ...] = field(init=False)
    """The roles of each person whose right counts, as a command carries them."""

    def __post_init__(self) -> None:
        """Work out once what every request asks for."""
        people = (self.roles,) if self.on_behalf_of is None else (self.roles, self.represented)
        object.__setattr__(self, "rights", frozenset.intersection(*map(rights_of, people)))
        object.__setattr__(self, "command_roles", tuple(tuple(sorted(roles)) for roles in people))

    @property
    def represents(self) -> bool:
        """Tell whether the actor may act for others at all."""
        return ACT_ON_BEHALF in rights_of(self.roles)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made, to be shown once; its action and its claim make it valid."""

    token: str
    issue: IssueToken
    claim: Claim


@dataclass(frozen=True, slots=True)
class _Known:
    """Whose a token was found to be, and the state that said so."""

    folded: Folded
    token: Token
    principal: Principal

    def still(self, streams: FoldedStreams, now: datetime) -> bool:
        """Tell whether this worker knows nothing newer of the owner, and the token is valid still."""
        return streams.known(self.principal.actor) is self.folded and self.token.valid(now)


class Access:
    """Issues, checks and revokes tokens, and records who was refused."""

    def __init__(self, ledger: CaseLedger, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._owners: OrderedDict[bytes, str] = OrderedDict()
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    def known(self, token: str) -> Principal | None:
        """Return whose token it is, if that was found before and this worker knows nothing newer."""
        known = self._known.get(_seen(token))
        return known.principal if known is not None and known.still(self._ledger.streams, self._clock()) else None

    async def principal(self, token: str, *, fresh: bool) -> Principal:
        """Return whose token it is; raise `TokenInvalid`. With `fresh` the owner's stream is read now."""
        seen = _seen(token)
        known = self._known.get(seen)
        if known is not None and fresh:
            await self._staff(known.principal.actor, fresh=True)
        if known is None or not known.still(self._ledger.streams, self._clock()):
            known = self._known[seen] = await self._looked_up(token, fresh=fresh)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known.principal

    async def _looked_up(self, token: str, *, fresh: bool) -> _Known:
        digest = self._ledger.secret.claim(KIND, token)
        owner = await self._owner(digest)
        folded = await self._staff(owner, fresh=fresh)
        token_id = _token_id(digest)
        held = folded.state.token(token_id) if isinstance(folded.state, Employed) else None
        if held is None and not fresh:
            return await self._looked_up(token, fresh=True)
        if held is None or not held.valid(self._clock()):
            raise TokenInvalid
        roles = frozenset(folded.state.roles)
        if held.roles is not None:
            roles &= frozenset(held.roles)
        return _Known(folded, held, Principal(owner, token_id, roles, ((owner, folded.version),)))

    async def representing(self, principal: Principal, staff: str, *, fresh: bool) -> Principal:
        """Return the principal acting for a member of staff; raise `NotEmployed`."""
        folded = await self._staff(staff, fresh=fresh)
        if not isinstance(folded.state, Employed):
            if fresh:
                raise NotEmployed
            return await self.representing(principal, staff, fresh=True)
        return Principal(
            actor=principal.actor,
            token=principal.token,
            roles=principal.roles,
            authority=tuple(dict.fromkeys((*principal.authority, (staff, folded.version)))),
            on_behalf_of=staff,
            represented=frozenset(folded.state.roles),
        )

    async def refused(
        self, principal: Principal, right: str, target: str, *, code: str, on_behalf_of: str | None = None
    ) -> None:
        """Record that somebody was refused what takes a right. Whoever answers them waits for it."""
        record = RecordRefusal(
            right=right, target=target, code=code, on_behalf_of=on_behalf_of or principal.on_behalf_of
        )
        await self._execute(f"access-{principal.actor.removeprefix('staff-')}", record, principal.actor)

    def new_token(self, label: str, *, roles: tuple[str, ...] | None, expires_at: datetime | None) -> NewToken:
        """Return a new token; it is valid once its action was executed with its claim."""
        token = PREFIX + secrets.token_urlsafe(32)
        digest = self._ledger.secret.claim(KIND, token)
        issue = IssueToken(token=_token_id(digest), label=label, roles=roles, expires_at=expires_at)
        return NewToken(token, issue, Claim(KIND, digest))

    async def create(  # noqa: PLR0913 - all by name, and most left out
        self,
        *,
        actor: str,
        label: str,
        staff: str | None = None,
        name: str | None = None,
        roles: tuple[str, ...] = ("agent",),
        teams: tuple[str, ...] = (),
        languages: tuple[str, ...] = (),
        skills: tuple[str, ...] = (),
        token_roles: tuple[str, ...] | None = None,
        expires_at: datetime | None = None,
        if_version: int | None = None,
    ) -> tuple[str, str, str]:
        """Issue a token to a member of staff, registered now if none is named; return staff, token id and the token."""
        if staff is None:
            staff = new_stream("staff")
            register = RegisterStaff(name=name or label, roles=roles, teams=teams, languages=languages, skills=skills)
            await self._execute(staff, register, actor or staff)
        made = self.new_token(label, roles=token_roles, expires_at=expires_at)
        await self._execute(staff, made.issue, actor or staff, Terms(claims=(made.claim,), if_version=if_version))
        return staff, made.issue.token, made.token

    async def revoke(self, *, actor: str, staff: str, token: str) -> None:
        """Make a token invalid; raise a `Refusal` when the member of staff has no such token."""
        await self._execute(staff, RevokeToken(token=token), actor or staff)

    async def tokens(self) -> list[tuple[str, Employed, Token]]:
        """Return every valid token with its owner; who was given one is not secret to whoever may ask."""
        found: list[tuple[str, Employed, Token]] = []
        for (staff,) in await self._ledger.reading.rows(query("claim_owners"), (KIND,)):
            folded = await self._ledger.streams.refresh(STAFF, staff)
            if isinstance(folded.state, Employed):
                found += [(staff, folded.state, token) for token in folded.state.tokens]
        return found

    async def _staff(self, staff: str, *, fresh: bool) -> Folded:
        streams = self._ledger.streams
        return await (streams.refresh(STAFF, staff) if fresh else streams.get(STAFF, staff))

    async def _owner(self, digest: bytes) -> str:
        owner = self._owners.get(digest)
        if owner is None:
            rows = await self._ledger.reading.rows(_CLAIM_OWNER, (KIND, digest))
            if not rows:
                raise TokenInvalid
            owner = self._owners[digest] = str(rows[0][0])
            if len(self._owners) > _KEPT:
                self._owners.popitem(last=False)
        return owner

    async def _execute(self, stream: str, action: Action, actor: str, terms: Terms | None = None) -> None:
        now = self._clock()
        command: Command[Any] = Command(action=action, stream=stream, id=uuid7(), now=now, occurred_at=now, actor=actor)
        await self._ledger.execute(command, terms or Terms())


def _seen(token: str) -> bytes:
    # Tokens themselves are not kept, not in memory either.
    return sha256(token.encode(errors="surrogatepass")).digest()


def _token_id(digest: bytes) -> str:
    return f"t-{digest.hex()[:16]}"
