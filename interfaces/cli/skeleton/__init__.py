"""What `caseledger projections new` writes: one template a file."""
