"""The command `python -m tests.bench [--name N]... [--section S]...`; with neither, all that is built.

A line says in `met` whether the bound is met; the exit code only says whether everything could be measured.
"""

from __future__ import annotations

import argparse

import tests.bench.clocks
import tests.bench.desk
import tests.bench.ledger
import tests.bench.projections  # noqa: F401 - the benchmarks make themselves known
from tests.bench.bounds import bounds
from tests.bench.registry import BENCHES
from tests.bench.runner import chosen, run_all


def main() -> int:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure.")
    parser.add_argument("--name", action="append", default=[], help="a benchmark; may be given again")
    parser.add_argument("--section", action="append", default=[], help="a section of bounds.toml; may be given again")
    asked = parser.parse_args()
    known = bounds()
    return run_all(chosen(known, BENCHES, asked.name, asked.section), known, BENCHES)
