"""Refusals of the team aggregate."""

from domain.errors import Refusal


class TeamExists(Refusal):
    """A team named {team} exists already with another title."""


class TeamNotFormed(Refusal):
    """There is no such team: form it first."""

    kind = "missing"
