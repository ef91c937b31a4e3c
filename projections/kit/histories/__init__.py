"""Histories that a ledger could hold, drawn by Hypothesis for the laws of projections.

    @given(histories())
    def test_a_law(history):
        prove(QUEUE, log_of(history))

Hypothesis does not come with caseledger; whoever proves laws with these histories has it installed.
"""

from projections.kit.histories.strategy import DESK_PACK, histories

__all__ = ["DESK_PACK", "histories"]
