"""A policy as customers are shown it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from application.showing.history import announced, versions
from application.showing.promises import channels, promises, steps
from application.showing.public import PublicAnnouncement, PublicFigure, PublicPolicy, PublicRule
from application.showing.returns import complaints, returns
from application.showing.speaker import Speaker
from application.showing.wording import nearest
from domain.policy.law.figures import FIGURES
from domain.policy.law.layers import settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from domain.policy.law.layers import SettledRule
    from domain.policy.pack import Pack
    from domain.policy.policy import PurchasePolicy
    from domain.policy.state import PolicyState

INTERNAL: Final = frozenset({"sampling.percent", "handling.transfers_at_most"})
"""Figures of packs that bind the desk alone."""


def public_policy(
    found: PurchasePolicy,
    state: PolicyState,
    coming: Mapping[int, Pack],
    market: str,
    wished: Sequence[str] = (),
    asked_at: datetime | None = None,
) -> PublicPolicy:
    """Return what customers may know of the policy of a market, found for a moment, in the language nearest to those
    that are wished for, the first of them first, or else in the pack's first.

    `coming` are the packs of publications by number, at least of those that `announced` finds at the moment.
    """
    policy, pack = found.policy, found.policy.pack
    speaker = Speaker(policy, language_of(pack, wished), found.at)
    place = pack.place(market)
    country = None if place is None else place.country
    published = state.published[policy.version - 1]
    rules = {one.rule: one for one in settled(policy, market, None, found.at) if one.rule not in INTERNAL}
    return PublicPolicy(
        market=market,
        country=country,
        pack=pack.name,
        title=speaker.said(pack.title),
        version=policy.version,
        announced_at=published.announced_at,
        effective_at=published.effective_at,
        asked_at=asked_at,
        before_first=found.basis == "first",
        language=speaker.language,
        languages=pack.languages,
        words_language=speaker.phrases.language,
        announcement=speaker.maybe(pack.announcement),
        announcements=tuple(_announcements(state, coming, market, found.at, speaker.language)),
        channels=channels(speaker),
        promises=promises(speaker),
        steps=steps(speaker),
        returns=returns(speaker, rules),
        complaints=complaints(speaker, rules, country),
        # Whatever is told before has asked for its hours by then.
        hours=speaker.timetable.hours(),
        figures=tuple(_figures(speaker, rules.values())),
        rules=tuple(PublicRule(one.id, speaker.said(one.title), speaker.said(one.texts) or None) for one in pack.rules),
        versions=versions(state, market),
    )


def language_of(pack: Pack, wished: Iterable[str]) -> str:
    """Return the language of a pack that comes nearest to the first wish that has one; without any, its first."""
    return next((found for one in wished if (found := nearest(one, pack.languages))), pack.languages[0])


def _announcements(
    state: PolicyState, coming: Mapping[int, Pack], market: str, at: datetime, language: str
) -> Iterator[PublicAnnouncement]:
    for number, one in announced(state, market, at):
        pack = coming[number]
        text = None if pack.announcement is None else pack.said(pack.announcement, language)
        yield PublicAnnouncement(number, pack.said(pack.title, language), one.announced_at, one.effective_at, text)


def _figures(speaker: Speaker, rules: Iterable[SettledRule]) -> Iterator[PublicFigure]:
    for one in rules:
        unit = FIGURES[one.rule].unit
        yield PublicFigure(
            rule=one.rule,
            title=speaker.phrases.says(f"figures.{one.rule.replace('.', '_')}"),
            value=one.value,
            unit=unit,
            words=speaker.phrases.counts(f"counts.{unit}", one.value),
            layer=one.layer,
            layer_words=speaker.phrases.says(f"layers.{one.layer}"),
            # Of a law it begins with the name by which the ledger knows it; else it says no more than the layer does.
            source=None if one.country is None else one.source.partition(": ")[2],
            country=one.country,
        )
