"""Refusals of the upkeep aggregate."""

from domain.errors import Refusal


class NothingParked(Refusal):
    """The {build} build of {projection} has laid nothing aside of {stream}."""

    kind = "missing"


class ParkedElsewhere(Refusal):
    """The stream stands at position {position}: drop that event, or leave it."""
