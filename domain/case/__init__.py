"""The case aggregate."""
