"""The keys of personal data: a master key wraps a key for each data subject, and the ledger's own secret."""
