"""The table of rights: complete, without unknown names, and shown in the documents as it is."""

from __future__ import annotations

from domain.registry import NAMES
from domain.staff.rights import ACT_ON_BEHALF, GRANTED, GROUPS, OWN, ROLES, WORK, rights_of
from tests.house.tree import ROOT
from tests.roles import table

ACTIONS = set(NAMES.values())
NAMED = {right for rights in GROUPS.values() for right in rights}


def test_every_action_is_granted_to_somebody() -> None:
    """An action that is new goes into a group of `domain/staff/rights.py`, or to the service's own."""
    assert ACTIONS - OWN - {right for rights in GRANTED.values() for right in rights} == set()


def test_no_name_in_the_table_is_unknown() -> None:
    """A right is an action of an aggregate, a read, or to act on behalf; what the service does nobody is granted."""
    actions = {right for right in NAMED if not right.startswith("read.")}
    assert actions - ACTIONS == {ACT_ON_BEHALF}
    assert OWN <= ACTIONS
    assert set() == OWN & NAMED


def test_every_group_is_somebodys_work_and_every_role_has_some() -> None:
    """Nothing in the table is without use."""
    assert {group for groups in WORK.values() for group in groups} == set(GROUPS)
    assert set(WORK) == set(ROLES)
    assert all(GRANTED.values())


def test_rights_add_up_over_roles() -> None:
    """A right of one of several roles is a right; no role, or one that is not in the table, gives none."""
    assert "case.reply" in rights_of(("auditor", "agent"))
    assert "case.reply" not in rights_of(("auditor",))
    assert not rights_of(())
    assert not rights_of(("king",))


def test_an_auditor_changes_nothing_and_reads_everything() -> None:
    """Of everything that anybody reads."""
    assert GRANTED["auditor"] == {right for right in NAMED if right.startswith("read.")}


def test_an_administrator_does_not_see_cases_or_customers() -> None:
    """Who hands out rights is not thereby somebody who works the desk."""
    assert not {right for right in GRANTED["administrator"] if right.startswith(("case.", "customer.", "order."))}
    assert not {"read.case", "read.history", "read.customer", "read.order"} & GRANTED["administrator"]


def test_the_documents_show_the_table_as_it_is() -> None:
    """After a change: `python -m tests.roles`."""
    assert (ROOT / "docs" / "roles.md").read_text(encoding="utf-8") == table()
