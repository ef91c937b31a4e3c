"""The policy packs that come with caseledger."""
