"""The table of rights as docs/roles.md shows it: `python -m tests.roles` writes it."""

from __future__ import annotations

from domain.staff.rights import GRANTED, GROUPS, ROLES, WORK
from tests.house.tree import ROOT

HEAD = """\
# Roles and rights

Everybody who works the desk has roles, and a role gives rights. A right is the name of a command (`case.reply` is
`POST /v1/cases/{id}/reply`), of a read (`read.case`), or `act_on_behalf`: to ask with the header
`On-Behalf-Of: staff-<uuid>`. That adds nothing, because whoever asks and whoever they ask for must both have the right
to what is asked; the event names both.

Whoever asks for what they have no right to gets a 403, and that they asked is an event (`access.refused.v1`). A token
can be narrowed to some of its owner's roles. Nobody gives a role to themselves; nobody takes the administrator's role
from themselves. Whoever made the first start has every role.

This page is made from `domain/staff/rights.py` by `python -m tests.roles`; a test compares the two.
"""


def table() -> str:
    """Return the page."""
    lines = [HEAD, "## What each role does", "", "| role | work |", "|---|---|"]
    lines += [f"| `{role}` | {', '.join(WORK[role])} |" for role in ROLES]
    lines += ["", "## What each work takes", "", "| work | rights |", "|---|---|"]
    lines += [f"| {group} | {', '.join(f'`{right}`' for right in rights)} |" for group, rights in GROUPS.items()]
    lines += ["", "## Who has each right", "", f"| right | {' | '.join(role.replace('_', ' ') for role in ROLES)} |"]
    lines += [f"|---|{'---|' * len(ROLES)}"]
    for right in sorted({right for rights in GROUPS.values() for right in rights}):
        marks = " | ".join("x" if right in GRANTED[role] else " " for role in ROLES)
        lines.append(f"| `{right}` | {marks} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "roles.md").write_text(table(), encoding="utf-8")
