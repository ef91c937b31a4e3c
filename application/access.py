"""Tokens and whose they are. A token is a claim of its owner's stream, and what that stream says of it decides."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from application.ids import new_stream, uuid7
from application.store.sql import query
from application.store.units import Claim
from application.terms import Terms
from domain.command import Command
from domain.staff.commands import IssueToken, RegisterStaff, RevokeToken
from domain.staff.decisions import STAFF
from domain.staff.state import Employed, Token

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from application.ledger import CaseLedger
    from domain.staff.commands import StaffAction

PREFIX: Final = "clt_"
"""By which scanners of published code recognise a token."""
KIND: Final = "token"
_KEPT: Final = 10_000
_CLAIM_OWNER = query("claim_owner")


class TokenInvalid(Exception):
    """The token is unknown, expired or revoked."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever acts. `authority` is the stream and version from which the right to act was read."""

    actor: str
    token: str
    administrator: bool
    team: str | None
    authority: tuple[tuple[str, int], ...]


class Access:
    """Issues, checks and revokes tokens."""

    def __init__(self, ledger: CaseLedger, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._owners: OrderedDict[bytes, str] = OrderedDict()

    async def principal(self, token: str, *, fresh: bool) -> Principal:
        """Return whose token it is; raise `TokenInvalid`. With `fresh` the owner's stream is read now."""
        digest = self._ledger.secret.claim(KIND, token)
        owner = await self._owner(digest)
        streams = self._ledger.streams
        folded = await streams.refresh(STAFF, owner) if fresh else await streams.get(STAFF, owner)
        token_id = _token_id(digest)
        held = folded.state.token(token_id) if isinstance(folded.state, Employed) else None
        if held is None and not fresh:
            return await self.principal(token, fresh=True)
        if held is None or (held.expires_at is not None and held.expires_at <= self._clock()):
            raise TokenInvalid
        state = folded.state
        return Principal(owner, token_id, state.administrator, state.team, ((owner, folded.version),))

    async def create(  # noqa: PLR0913 - all by name, and most left out
        self,
        *,
        actor: str,
        label: str,
        staff: str | None = None,
        name: str | None = None,
        team: str | None = None,
        administrator: bool = False,
        expires_at: datetime | None = None,
        if_version: int | None = None,
    ) -> tuple[str, str, str]:
        """Issue a token to a member of staff, registered now if none is named; return staff, token id and the token."""
        if staff is None:
            staff = new_stream("staff")
            register = RegisterStaff(name=name or label, team=team, administrator=administrator)
            await self._execute(staff, register, actor or staff)
        token = PREFIX + secrets.token_urlsafe(32)
        digest = self._ledger.secret.claim(KIND, token)
        issue = IssueToken(token=_token_id(digest), label=label, expires_at=expires_at)
        await self._execute(staff, issue, actor or staff, Terms(claims=(Claim(KIND, digest),), if_version=if_version))
        return staff, _token_id(digest), token

    async def revoke(self, *, actor: str, staff: str, token: str) -> None:
        """Make a token invalid; raise a `Refusal` when the member of staff has no such token."""
        await self._execute(staff, RevokeToken(token=token), actor or staff)

    async def tokens(self) -> list[tuple[str, str | None, Token]]:
        """Return every valid token with its owner and the owner's team; who was given one is not secret to whoever may
        ask.
        """
        found: list[tuple[str, str | None, Token]] = []
        for (staff,) in await self._ledger.reading.rows(query("claim_owners"), (KIND,)):
            folded = await self._ledger.streams.refresh(STAFF, staff)
            if isinstance(folded.state, Employed):
                found += [(staff, folded.state.team, token) for token in folded.state.tokens]
        return found

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

    async def _execute(self, stream: str, action: StaffAction, actor: str, terms: Terms | None = None) -> None:
        now = self._clock()
        command = Command(action=action, stream=stream, id=uuid7(), now=now, occurred_at=now, actor=actor)
        await self._ledger.execute(command, terms or Terms())


def _token_id(digest: bytes) -> str:
    return f"t-{digest.hex()[:16]}"
