"""The sections of a policy about how the desk is reached, by when it acts, and which rules hold since when."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from interfaces.policies.pen import at, listed, pairs, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.showing.public import PublicPromise
    from application.showing.public_times import PublicHours
    from interfaces.policies.pen import Pen


def announcements(pen: Pen) -> Iterator[str]:
    """Yield what is announced and does not hold yet."""
    if not pen.policy.announcements:
        return
    yield pen.heading("announcements")
    for one in pen.policy.announcements:
        when = {"announced": at(one.announced_at), "effective": at(one.effective_at)}
        said = pen.link(pen.says("sentences.announced", version=one.version, **when), at=one.effective_at)
        text = "" if one.text is None else f'<p class="text">{pen.own(one.text)}</p>'
        yield f'<div class="note"><p>{said}</p>{text}</div>'


def channels(pen: Pen) -> Iterator[str]:
    """Yield the ways to reach the desk."""
    words = {one.number: one.words for one in pen.policy.hours}
    rows = [
        (
            pen.own(one.title) + ("" if one.hint is None else f"<small>{pen.own(one.hint)}</small>"),
            pen.says("hours.any_time")
            if one.hours is None
            else f"{pen.words(words[one.hours])}<small>{pen.hours(one.hours)}</small>",
        )
        for one in pen.policy.channels
    ]
    if rows:
        yield pen.heading("channels")
        yield pen.table(("channel", "open"), rows)


def hours(pen: Pen) -> Iterator[str]:
    """Yield the working hours by weekday, and the dates that differ."""
    every = pen.policy.hours
    if every:
        yield pen.heading("hours")
    for one in every:
        name = "" if len(every) == 1 else f"<h3>{pen.says('hours.numbered', number=one.number)}</h3>"
        zone = paragraph(pen.says("hours.zone", zone=one.zone), "faint")
        yield f'<section id="hours-{one.number}">{name}{zone}{_usual(pen, one)}{_other(pen, one)}</section>'


def promises(pen: Pen) -> Iterator[str]:
    """Yield by when the desk acts."""
    if pen.policy.promises:
        yield pen.heading("promises")
    for one in pen.policy.promises:
        yield f'<section class="promise">{"".join(_promise(pen, one))}</section>'


def steps(pen: Pen) -> Iterator[str]:
    """Yield the steps of the process."""
    if pen.policy.steps:
        yield pen.heading("steps")
        yield listed(
            pen.own(one.title) + (f" <small>({pen.cases(one.cases, 'all_cases')})</small>" if one.cases else "")
            for one in pen.policy.steps
        )


def figures(pen: Pen) -> Iterator[str]:
    """Yield the figures that hold in the market, and where they come from."""
    rows = [
        (
            pen.words(one.title),
            pen.words(one.words),
            pen.words(one.layer_words if one.country is None else f"{one.layer_words} ({one.country})")
            + ("" if one.source is None else f"<small>{pen.own(one.source)}</small>"),
        )
        for one in pen.policy.figures
    ]
    if rows:
        yield pen.heading("figures")
        yield pen.table(("figure", "value", "layer"), rows)


def rules(pen: Pen) -> Iterator[str]:
    """Yield the rules in their own words."""
    if pen.policy.rules:
        yield pen.heading("rules")
    for one in pen.policy.rules:
        text = "" if one.text is None else f'<p class="text">{pen.own(one.text)}</p>'
        yield f'<section id="rule-{pen.own(one.id)}"><h3>{pen.own(one.title)}</h3>{text}</section>'


def versions(pen: Pen) -> Iterator[str]:
    """Yield what held, holds and will hold, each leading to how it read then."""
    rows = []
    for one in pen.policy.versions:
        here = one.version == pen.policy.version
        number = pen.says("sentences.shown_now") if here else ""
        shown = f"{one.version} <small>{number}</small>" if here else pen.link(str(one.version), at=one.since)
        rows.append((shown, at(one.since), "" if one.until is None else at(one.until), at(one.announced_at)))
    yield pen.heading("versions")
    yield pen.table(("version", "since", "until", "announced"), rows)


def _usual(pen: Pen, one: PublicHours) -> str:
    """Return the hours of the week, or of every day where they are the same."""
    return paragraph(pen.words(one.words)) if one.always else pairs(_week(pen, one))


def _week(pen: Pen, one: PublicHours) -> Iterator[tuple[str, str]]:
    for words, group in groupby(one.week, key=lambda day: day.words):
        days = list(group)
        name = days[0].name
        if len(days) > 1:
            name = pen.phrases.says("hours.days", first=name, last=days[-1].name)
        yield pen.words(name), pen.words(words)


def _other(pen: Pen, one: PublicHours) -> str:
    if one.other_until is None:
        return ""
    if not one.other:
        return paragraph(pen.says("hours.none_other", date=one.other_until), "faint")
    heading = f"<h4>{pen.says('hours.other', date=one.other_until)}</h4>"
    rows = (
        (
            f"{day.date} <small>{pen.words(day.name)}</small>",
            f"{pen.words(day.words)}<small>{pen.own(day.reason)}</small>",
        )
        for day in one.other
    )
    return heading + pairs(rows)


def _promise(pen: Pen, one: PublicPromise) -> Iterator[str]:
    yield f"<h3>{pen.own(one.title)}</h3>"
    yield paragraph(pen.says("sentences.from_to", starts=one.starts, fulfilled_by=one.fulfilled_by), "faint")
    if one.cases:
        yield paragraph(pen.cases(one.cases, "all_cases"))
    if len(one.targets) == 1 and not one.targets[0].cases:
        yield paragraph(pen.time(one.targets[0].within), "time")
    else:
        rows = ((pen.cases(target.cases, "other_cases"), pen.time(target.within)) for target in one.targets)
        yield pen.table(("cases", "time"), rows)
    if one.not_counted:
        yield paragraph(pen.says("sentences.not_counted", times=pen.phrases.listed(one.not_counted)), "faint")
    if one.attain_percent is not None:
        yield paragraph(pen.says("sentences.goal", percent=one.attain_percent), "faint")
