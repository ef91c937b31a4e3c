"""Why an event is there: which command wrote it, by whom, and by which rule. All of it comes from what was recorded."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from msgspec import Struct

from application.explaining.rules import Circumstances, rules
from application.telling.words import at, lasting, listed
from domain.case.state import Closed, Open, Resolved, Waiting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from application.explaining.publications import Publications
    from domain.command import Origin
    from domain.event import Recorded

    History = Sequence[Recorded[Any]]

FEW: Final = 5
"""So many versions are listed one by one."""
_ORIGINS: Final[dict[Origin, str]] = {
    "live": "",
    "import": ", taking over from another system",
    "demo": ", for a demonstration",
}


class Asked(Struct, frozen=True):
    """What a command asked: the action's name, and the stream that it was asked of."""

    action: str
    stream: str


class Explanation(Struct, frozen=True, kw_only=True):
    """Why an event is there, in sentences.

    `late` says when it was entered after it happened, `rules` what the policy said, `links` what it hangs together
    with.
    """

    command: str
    by: str
    rules: tuple[str, ...] = ()
    late: str | None = None
    links: tuple[str, ...] = ()


class Explaining:
    """Explains the events of one whole history, whose states are given: that before the first event, and after each."""

    def __init__(
        self,
        history: History,
        states: Sequence[Any],
        asked: Mapping[UUID, Asked],
        publications: Publications,
    ) -> None:
        self._history = history
        self._states = states
        self._asked = asked
        self._publications = publications
        self._by_id = {recorded.event_id: recorded.version for recorded in history}
        self._newest = tuple(accumulate((recorded.occurred_at for recorded in history), max))
        self._versions: dict[UUID, list[int]] = {}
        self._policies: dict[UUID, int] = {}
        for recorded in history:
            self._versions.setdefault(recorded.command_id, []).append(recorded.version)
            if isinstance(policy := getattr(recorded.event, "policy", None), int):
                self._policies.setdefault(recorded.command_id, policy)

    def explain(self, index: int) -> Explanation:
        """Return why the event at this index of the history, from 0, is there."""
        recorded = self._history[index]
        behalf = f" on behalf of {recorded.on_behalf_of}" if recorded.on_behalf_of else ""
        return Explanation(
            command=self._command(recorded),
            by=f"Asked for by {recorded.actor}{behalf}{_ORIGINS[recorded.origin]}.",
            rules=tuple(rules(self._circumstances(index))),
            late=self._late(index),
            links=tuple(self._links(recorded)),
        )

    def _circumstances(self, index: int) -> Circumstances:
        recorded = self._history[index]
        before = self._states[index]
        version = self._policies.get(recorded.command_id) or _policy_of(before)
        return Circumstances(
            recorded=recorded,
            before=before,
            after=self._states[index + 1],
            deciding=None if version is None else self._publications.numbered(version),
            reigning=self._publications.in_force(recorded),
        )

    def _command(self, recorded: Recorded[Any]) -> str:
        asked = self._asked.get(recorded.command_id)
        versions = self._versions[recorded.command_id]
        beside = f"; it wrote versions {versions[0]} to {versions[-1]} here" if len(versions) > 1 else ""
        if asked is None:
            return f"Command {recorded.command_id}, of which no receipt is kept{beside}."
        of = f", asked of {asked.stream}" if asked.stream != recorded.stream else ""
        return f"{asked.action}, command {recorded.command_id}{of}{beside}."

    def _late(self, index: int) -> str | None:
        recorded = self._history[index]
        late = recorded.recorded_at - recorded.occurred_at
        if late.total_seconds() < 1:
            return None
        overtaken = self._overtaken(index)
        return f"It happened at {at(recorded.occurred_at)}, {lasting(late)} before it was recorded{overtaken}."

    def _overtaken(self, index: int) -> str:
        happened = self._history[index].occurred_at
        if self._newest[index] <= happened:
            return ""
        versions = [str(one.version) for one in self._history[:index] if one.occurred_at > happened]
        if len(versions) > FEW:
            return f", and before {len(versions)} events recorded earlier, version {versions[0]} first"
        return f", and before version {listed(versions)}, recorded earlier"

    def _links(self, recorded: Recorded[Any]) -> list[str]:
        links = []
        if recorded.causation is not None:
            version = self._by_id.get(recorded.causation)
            cause = str(recorded.causation) if version is None else f"version {version} of this history"
            links.append(f"Caused by {cause}.")
        if recorded.correlation != recorded.command_id:
            links.append(f"Belongs to {recorded.correlation}.")
        return links


def _policy_of(state: Any) -> int | None:  # noqa: ANN401 - a state of whatever aggregate
    return state.file.policy if isinstance(state, Open | Waiting | Resolved | Closed) else None
