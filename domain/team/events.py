"""Facts about teams. Tags and fields are for ever."""

from domain.event import Event


class TeamFormed(Event, tag="team.formed.v1", frozen=True):
    """A team of the desk exists, with the short name by which cases are sent to it."""

    team: str
    title: str


class TeamRenamed(Event, tag="team.renamed.v1", frozen=True):
    """The team has another title."""

    title: str


class LeadNamed(Event, tag="team.lead_named.v1", frozen=True):
    """Somebody leads the team, or nobody."""

    staff: str | None = None


TeamEvent = TeamFormed | TeamRenamed | LeadNamed
