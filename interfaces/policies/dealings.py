"""The sections of a policy about returns and complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interfaces.policies.pen import listed, pairs, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.showing.public import PublicComplaints, PublicExchange, PublicReturns
    from application.showing.public_times import PublicTime
    from interfaces.policies.pen import Pen


def returns(pen: Pen) -> Iterator[str]:
    """Yield the return policy: period, reasons with proof and who pays, steps, refund, exchange, addresses."""
    one = pen.policy.returns
    if one is None:
        return
    yield pen.heading("returns")
    yield paragraph(pen.words(one.period))
    if one.guarantee is not None:
        yield paragraph(pen.says("sentences.guarantee", months=one.guarantee))
    if one.excluded is not None:
        yield paragraph(f"{pen.says('headings.excluded')}: {pen.own(one.excluded)}")
    yield pen.heading("reasons", 3)
    yield pen.table(
        ("reason", "proof", "pays", "choices"),
        (
            (
                pen.own(reason.title),
                pen.own(reason.proof),
                pen.words(reason.pays_words),
                pen.words(reason.choices_words),
            )
            for reason in one.reasons
        ),
    )
    yield pen.heading("return_steps", 3)
    yield listed(map(pen.own, one.steps))
    if one.accepted is not None:
        yield paragraph(pen.says("sentences.accepted", within=one.accepted.words) + _counted(pen, one.accepted))
    yield from _refund(pen, one)
    if one.exchange is not None:
        yield from _exchange(pen, one.exchange)
    if one.addresses:
        yield pen.heading("addresses", 3)
        yield pen.table(
            ("address", "cost", "duration"),
            (
                (
                    f'{pen.own(address.title)}<small class="text">{pen.own(address.address)}</small>',
                    pen.words(address.cost.words),
                    pen.words(address.days_words),
                )
                for address in one.addresses
            ),
        )


def complaints(pen: Pen) -> Iterator[str]:
    """Yield how complaints go, their times and levels, and who helps in the end."""
    one = pen.policy.complaints
    if one is None:
        return
    yield pen.heading("complaints")
    yield f'<p class="text">{pen.own(one.steps)}</p>'
    yield paragraph(f"{pen.says('labels.natures')}: {pen.own(pen.phrases.listed(one.natures))}")
    yield pairs(_times(pen, one))
    if one.at_most is not None:
        yield paragraph(pen.says("sentences.answer_at_most", within=one.at_most))
    if one.levels:
        yield pen.heading("levels", 3)
        yield listed(
            pen.own(level.title) + ("" if level.within is None else f"<br>{pen.time(level.within)}")
            for level in one.levels
        )
    if one.bodies:
        yield pen.heading("bodies", 3)
        yield listed(
            (
                pen.own(body.title if body.country is None else f"{body.title} ({body.country})")
                + ("" if body.address is None else f"<br>{_address(pen, body.address)}")
                for body in one.bodies
            ),
            "ul",
        )


def _refund(pen: Pen, one: PublicReturns) -> Iterator[str]:
    yield pen.heading("refund", 3)
    said = pen.says("sentences.refund", within=one.refund.words, start=one.refund_starts)
    yield paragraph(said + _counted(pen, one.refund))
    if one.refund_at_most is not None:
        yield paragraph(pen.says("sentences.refund_at_most", within=one.refund_at_most))


def _exchange(pen: Pen, one: PublicExchange) -> Iterator[str]:
    yield pen.heading("exchange", 3)
    yield f'<p class="text">{pen.own(one.steps)}</p>'
    time, cost = pen.says("labels.duration"), pen.says("labels.cost")
    yield pairs(((time, pen.time(one.within)), (cost, pen.words(one.cost.words))))


def _times(pen: Pen, one: PublicComplaints) -> Iterator[tuple[str, str]]:
    times = {"recorded": one.recorded, "simple": one.simple, "complex": one.complex, "progress": one.progress}
    for name, time in times.items():
        if time is not None:
            yield pen.says(f"labels.{name}"), pen.time(time)


def _address(pen: Pen, address: str) -> str:
    """Return an address, which leads there if it is one of the web."""
    shown = pen.own(address)
    return f'<a href="{shown}" rel="noreferrer">{shown}</a>' if address.startswith("https://") else shown


def _counted(pen: Pen, time: PublicTime) -> str:
    return f" <small>{pen.counted(time)}</small>"
