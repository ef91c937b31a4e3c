"""Proofs that caseledger keeps its promises; never installed."""
