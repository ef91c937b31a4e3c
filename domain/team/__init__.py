"""The team aggregate."""
