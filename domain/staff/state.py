"""What a member of staff is after the events."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec import Struct, structs

from domain.personal import Personal
from domain.staff.events import StaffEvent, StaffRegistered, TokenIssued, TokenRevoked


class Token(Struct, frozen=True):
    """A token that was issued and not revoked."""

    id: str
    label: str
    expires_at: datetime | None


class Unregistered(Struct, frozen=True):
    """Nobody yet."""


class Employed(Struct, frozen=True):
    """Somebody who works here."""

    name: Personal
    team: str | None
    administrator: bool
    tokens: tuple[Token, ...] = ()

    def token(self, token: str) -> Token | None:
        """Return the token of that id if it was not revoked."""
        return next((one for one in self.tokens if one.id == token), None)


StaffState = Unregistered | Employed
INITIAL = Unregistered()


def evolve(state: StaffState, event: StaffEvent) -> StaffState:
    """Fold one event."""
    match event:
        case StaffRegistered():
            return Employed(name=event.name, team=event.team, administrator=event.administrator)
        case TokenIssued():
            token = Token(event.token, event.label, event.expires_at)
            return structs.replace(state, tokens=(*state.tokens, token)) if isinstance(state, Employed) else state
        case TokenRevoked():
            if isinstance(state, Unregistered):
                return state
            return structs.replace(state, tokens=tuple(one for one in state.tokens if one.id != event.token))
        case _:
            assert_never(event)
