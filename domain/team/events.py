"""Facts about teams. Tags and fields are for ever."""

from domain.event import Event


class TeamFormed(Event, tag="team.formed.v1", frozen=True):
    """A team of the desk exists, with the short name by which cases are sent to it."""

    team: str
    title: str


TeamEvent = TeamFormed
