"""Writing what the rows of a sheet say to the ledger, so that whoever writes it again finds it written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from domain.command import Command
from domain.errors import Refusal
from domain.ids import derived_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from application.ledger import CaseLedger
    from application.store.units import Receipt
    from application.streams import Folded
    from domain.aggregate import Aggregate
    from domain.command import Action

News = Literal["new", "changed", "unchanged"]


class Taken(NamedTuple):
    """What a record was to the ledger, and how many events were written for it."""

    news: News
    events: int


class NotTaken(Refusal):
    """{reason}."""

    kind = "invalid"


@dataclass(frozen=True, slots=True)
class Writing:
    """The ledger, as one import of one sheet writes to it. `name` is the file's."""

    ledger: CaseLedger
    clock: Callable[[], datetime]
    actor: str
    source: str
    name: str

    def pseudonym(self, kind: str, name: str, source: str | None = None) -> str:
        """Return a name that can't be tried out: a key there may be an address or a telephone number."""
        return self.ledger.secret.pseudonym(kind, source or self.source, name)

    def command_id(self, *names: str) -> UUID:
        """Return the id of a command of this source; the names must not be personal."""
        return derived_id("import", self.source, *names)

    async def before(self, aggregate: Aggregate, stream: str) -> Folded:
        """Return a stream as it is in the ledger now."""
        found = await self.ledger.streams.refresh(aggregate, stream)
        # So that the command does not ask again for what is not there yet.
        self.ledger.streams.keep(stream, found)
        return found

    async def execute(self, action: Action, stream: str, command_id: UUID, occurred_at: datetime | None) -> int:
        """Carry an action out as imported; return how many events it wrote, again if it was carried out before."""
        now = self.clock()
        command: Command[Any] = Command(
            action=action,
            stream=stream,
            id=command_id,
            now=now,
            occurred_at=occurred_at or now,
            actor=self.actor,
            origin="import",
        )
        return _written(await self.ledger.execute(command))


def _written(receipt: Receipt) -> int:
    return 0 if receipt.first_position is None else receipt.position - receipt.first_position + 1
