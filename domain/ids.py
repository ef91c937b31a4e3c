"""Stream ids: `<category>-<uuid>`.

A stream that an event of the outside world names (an order, a team, an imported case) takes a UUIDv5 of that name, so
that whoever learns the name finds the stream; every other stream takes a UUIDv7 minted by the caller.
"""

from datetime import date
from uuid import UUID, uuid5

NAMESPACE = UUID("6f0d1c9e-3a57-5b0e-9c55-0a8f4f0f6c11")
"""The root of every derived id. It must never change: ids on disk depend on it."""


def stream_id(category: str, identity: UUID) -> str:
    """Return the stream of one aggregate: `stream_id("case", uuid)` gives `case-<uuid>`."""
    return f"{category}-{identity}"


def derived(category: str, *names: str) -> str:
    """Return the stream that these names lead to, the same in every process and every ledger."""
    return stream_id(category, derived_id(category, *names))


def derived_id(*names: str) -> UUID:
    """Return the UUIDv5 of a sequence of names; the separator can't occur in a name that passed the interfaces."""
    return uuid5(NAMESPACE, "\x00".join(names))


def category_of(stream: str) -> str:
    """Return the category of a stream id; a stream without one is its own category."""
    return stream.split("-", 1)[0]


def order_stream(market: str, number: str) -> str:
    """Return the stream of an order: what was bought and paid is guarded there, whoever writes first."""
    return derived("order", market.strip().casefold(), number.strip().upper())


def team_stream(team: str) -> str:
    """Return the stream of the team with this short name."""
    return derived("team", team)


def upkeep_stream(projection: str) -> str:
    """Return the stream of what is done by hand to the projection of this name."""
    return derived("upkeep", projection)


def call_stream(line: str, call_id: str) -> str:
    """Return the stream of a call to a line, by the id that the telephone system gave it."""
    return derived("call", line, call_id)


def follow_up_list_stream(pack: str, day: date) -> str:
    """Return the stream of the list of what a pack has followed up, of a day."""
    return derived("follow_up_list", pack, day.isoformat())


_POLICY = derived("policy", "organisation")


def policy_stream() -> str:
    """Return the stream on which an organisation's policy packs are published."""
    return _POLICY


def imported_case_stream(source: str, case: str) -> str:
    """Return the stream of a case of another system: importing it again finds the same stream."""
    return derived("case", "import", source, case)
