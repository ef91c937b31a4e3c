"""How read models are folded again; here alone, because every benchmark of rebuilds asks for it."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Final

from projections.engine.rebuild import rebuild, switch

if TYPE_CHECKING:
    from projections.engine import Projection

NODE: Final = "bench"


def rebuilt(url: str, *projections: Projection) -> float:
    """Build read models anew beside those that are read, in one scan, let them change places with these, and return
    the seconds that it took. What there has never been is made where it will be read.
    """
    began = perf_counter()
    for projection in rebuild(url, projections, NODE, _nobody_looks, afresh=True).beside:
        switch(url, projection, NODE)
    return perf_counter() - began


def _nobody_looks(_position: int, _head: int) -> None:
    pass
