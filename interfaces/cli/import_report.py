"""What `caseledger import` tells people of a file: what it holds, and its bad rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from interfaces.cli.options import print_table, say

if TYPE_CHECKING:
    from application.importing.checking import ActivityFound, Report
    from application.importing.rows import BadRow

SHOWN: Final = 50
"""How many bad rows are listed for people; `--json` lists more."""


def tell(report: Report) -> None:
    """Print what an import of the file would find."""
    say(f"{report.source}: {report.rows:,} rows of {report.cases:,} cases, from {report.first} to {report.last}")
    activities = [(one.activity, f"{one.rows:,}", _meaning(one)) for one in report.activities]
    print_table("Activities", ("activity", "rows", "means"), activities)
    lists = {
        "Without a meaning (list them under activities, or under facts)": report.without_meaning,
        "Values that say no priority (list them under priority.values)": report.without_priority,
        "In the mapping, but in no row": report.never_occurring,
        "Columns that the mapping names, but no row has": report.missing_columns,
        "Columns that are only kept with their rows": report.unused_columns,
    }
    for title, names in lists.items():
        if names:
            say(f"{title}: {', '.join(names)}")
    if len(report.priorities) > 1:
        say("Priorities: " + ", ".join(f"{name} ({count:,})" for name, count in report.priorities.items()))
    if report.flags:
        flagged = [(problem, f"{count:,}", _examples(report, problem)) for problem, count in report.flags.items()]
        print_table("Would be flagged as impossible", ("problem", "rows", "for example, case"), flagged)


def list_bad(bad: tuple[BadRow, ...], count: int) -> None:
    """Print the first of the rows that can't be read, each with its line and the reason."""
    if not count:
        return
    say(f"{count:,} bad rows:")
    for row in bad[:SHOWN]:
        say(f"  line {row.line}: {row.reason}")
    if count > SHOWN:
        say(f"  and {count - SHOWN:,} more; --json names {len(bad):,} of them")


def _examples(report: Report, problem: str) -> str:
    return ", ".join(f"{one.case} (line {one.line})" for one in report.examples if one.problem == problem)


def _meaning(found: ActivityFound) -> str:
    meant = [f"{meaning} ({count:,})" for meaning, count in found.means.items()]
    if found.opens:
        meant.append("may open a case")
    return ", ".join(meant) or ("kept as a fact" if found.listed else "nothing: not in the mapping")
