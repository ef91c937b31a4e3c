"""How the desk is reached, by when it acts, and in which steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from application.showing.public import PublicChannel, PublicPromise, PublicStep, PublicTarget

if TYPE_CHECKING:
    from application.showing.speaker import Speaker
    from domain.policy.sections.clocks import Clock
    from domain.policy.sections.layout import Channel

_IMPORT: Final = "import"


def channels(speaker: Speaker) -> tuple[PublicChannel, ...]:
    """Return the ways to reach the desk."""
    return tuple(
        PublicChannel(
            id=one.id,
            title=one.id if one.title is None else speaker.said(one.title),
            hint=speaker.maybe(one.hint),
            medium=one.medium,
            hours=speaker.timetable.number(one.calendar),
        )
        for one in speaker.pack.channels
        if _reaches_the_desk(one)
    )


def promises(speaker: Speaker) -> tuple[PublicPromise, ...]:
    """Return the clocks that customers are told of."""
    return tuple(_promise(speaker, one) for one in speaker.pack.clocks if not one.internal)


def steps(speaker: Speaker) -> tuple[PublicStep, ...]:
    """Return the steps of the process."""
    return tuple(PublicStep(speaker.said(one.title), speaker.cases(one.when)) for one in speaker.pack.steps)


def _promise(speaker: Speaker, clock: Clock) -> PublicPromise:
    says = speaker.phrases.says
    return PublicPromise(
        title=speaker.said(clock.title),
        starts=says(f"starts.{clock.starts}"),
        fulfilled_by=says(f"fulfilled_by.{clock.fulfilled_by}"),
        cases=speaker.cases(clock.only),
        targets=tuple(
            PublicTarget(speaker.time(one.within, one.calendar or clock.calendar), speaker.cases(one.when))
            for one in clock.targets
        ),
        not_counted=tuple(says(f"pauses.{one}") for one in clock.pauses),
        attain_percent=clock.attain_percent,
    )


def _reaches_the_desk(channel: Channel) -> bool:
    """Tell whether customers reach the desk by it. One that does not say what it is, as old packs may, is what its name
    says.
    """
    return (channel.medium or channel.id) != _IMPORT
