"""Findings: a case that is handed on more often than its policy holds for good."""

from __future__ import annotations

from domain.case import commands as c
from domain.case import events as e
from tests.domain.clockwork import Clockwork

LIMIT = "\n[handling]\ntransfers_at_most = {}\n"


def test_transfers_up_to_the_limit_raise_nothing() -> None:
    """Two of two."""
    work = Clockwork(LIMIT.format(2)).open()
    work.ask(c.TransferCase(team="returns", reason="Not ours."))
    work.ask(c.TransferCase(team="front", reason="Not ours."))
    assert (work.of(e.FindingRaised), work.state.file.findings) == ([], ())


def test_the_transfer_past_the_limit_raises_a_finding_once() -> None:
    """In the same decision, with the figures; those after it are counted and raise none."""
    work = Clockwork(LIMIT.format(2)).open()
    work.ask(c.TransferCase(team="returns", reason="Not ours."))
    work.ask(c.TransferCase(team="front", reason="Not ours."))
    handed_on, raised = work.ask(c.TransferCase(team="returns", reason="Not ours."))
    assert isinstance(handed_on, e.CaseTransferred)
    assert raised == e.FindingRaised(finding="transfers", count=3, limit=2, policy=1)
    work.ask(c.TransferCase(team="front", reason="Not ours."))
    assert (len(work.of(e.FindingRaised)), work.state.file.findings) == (1, ("transfers",))


def test_where_the_policy_sets_no_limit_nothing_is_found() -> None:
    """However often."""
    work = Clockwork().open()
    for team in ("returns", "front") * 5:
        work.ask(c.TransferCase(team=team, reason="Not ours."))
    assert work.of(e.FindingRaised) == []


def test_the_strictest_limit_counts() -> None:
    """Here the one of the market, which the case settled when it began."""
    place = '\n[[places]]\nmarket = "de"\ncountry = "DE"\nfigures = { "handling.transfers_at_most" = 1 }\n'
    work = Clockwork(LIMIT.format(2), place).open(market="de")
    work.ask(c.TransferCase(team="returns", reason="Not ours."))
    work.ask(c.TransferCase(team="front", reason="Not ours."))
    assert [(one.count, one.limit) for one in work.of(e.FindingRaised)] == [(2, 1)]
