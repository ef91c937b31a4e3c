"""Running benchmarks one after the other, and the line that each prints."""

from __future__ import annotations

import json
import sys
import traceback
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tests.bench.ground import Ground
from tests.bench.registry import Bench

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.bench.bounds import Bound
    from tests.bench.registry import Measured

DIGITS = 4
"""Significant digits of a printed figure; the machine is not better than that."""


def chosen(
    bounds: Mapping[str, Bound], benches: Mapping[str, Bench], names: Iterable[str], sections: Iterable[str]
) -> list[str]:
    """Return what to run: what was asked for, built or not; everything that is built when nothing was."""
    names, sections = list(names), list(sections)
    if not names and not sections:
        return [name for name in bounds if name in benches]
    asked = [name for section in sections for name in _of_section(bounds, section)]
    return list(dict.fromkeys([*asked, *names]))


def _of_section(bounds: Mapping[str, Bound], section: str) -> list[str]:
    # A section without names is asked for by its own, so that it ends in an error and not in silence.
    return [name for name, bound in bounds.items() if bound.section == section] or [f"[{section}]"]


def run_all(names: Iterable[str], bounds: Mapping[str, Bound], benches: Mapping[str, Bench]) -> int:
    """Run benchmarks, print a line for each, and return the exit code: 1 when one could not run."""
    names = list(names)
    known = [benches[name] for name in names if name in benches and name in bounds]
    if known:
        each = ", ".join(f"{one.name} {one.seconds} s" for one in known)
        _say(f"{len(known)} benchmarks, about {sum(one.seconds for one in known)} s on two cores: {each}")
    failed = False
    with Ground() as ground:
        for name in names:
            line = _line(name, bounds.get(name), benches.get(name), ground)
            failed |= "error" in line
            print(json.dumps(line), flush=True)
    return int(failed)


def _line(name: str, bound: Bound | None, bench: Bench | None, ground: Ground) -> dict[str, Any]:
    if bound is None:
        return {"bench": name, "error": "bounds.toml has no such name or section"}
    if bench is None:
        return {"bench": name, "section": bound.section, "error": "this benchmark is not built yet"}
    began = perf_counter()
    try:
        measured = bench.run(ground)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the line says so and the next benchmark runs
        traceback.print_exc(file=sys.stderr)
        return {"bench": name, "section": bound.section, "error": f"{type(error).__name__}: {error}"}
    return _found(bound, measured, perf_counter() - began)


def _found(bound: Bound, measured: Measured, seconds: float) -> dict[str, Any]:
    figure = measured.ratio if bound.of == "ratio" else measured.value
    line = {
        "bench": bound.name,
        "section": bound.section,
        "value": measured.value,
        "unit": measured.unit,
        "floor": measured.floor,
        "floor_value": measured.floor_value,
        "ratio": measured.ratio,
        "bound": bound.shown(),
        "met": bound.met(figure),
        "what": bound.what,
        "seconds": seconds,
        **measured.more,
    }
    return {name: _rounded(value) for name, value in line.items()}


def _rounded(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a line
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return value


def _say(text: str) -> None:
    """Tell whoever waits; standard output is for the lines."""
    print(text, file=sys.stderr, flush=True)
