"""The policy aggregate."""
