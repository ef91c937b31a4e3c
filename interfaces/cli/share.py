"""One process of a build that several make: told by its first argument which share it has, it prints how far it is."""

from __future__ import annotations

import sys

import click
import msgspec

from interfaces.cli.options import failures_told
from interfaces.installed import installed
from interfaces.serve.parent import end_with_parent
from projections.engine import Share
from projections.engine.parts import build_share


class Order(msgspec.Struct, frozen=True):
    """What a process is to build: which projections, of which share of the streams, up to where."""

    url: str
    names: list[str]
    nth: int
    of: int
    upto: int
    node: str


def main(order: Order) -> None:
    """Build, and end with whoever asked for it."""
    end_with_parent()
    known = {one.name: one for one in installed()}
    with failures_told():
        build_share(
            order.url,
            [known[name] for name in order.names],
            Share(order.nth, order.of),
            order.node,
            order.upto,
            click.echo,
        )


if __name__ == "__main__":
    main(msgspec.json.decode(sys.stdin.buffer.readline(), type=Order))
