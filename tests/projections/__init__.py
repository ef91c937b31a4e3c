"""The read side, on a real PostgreSQL."""
