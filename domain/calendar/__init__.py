"""Calendars: when a desk is open, and what can be asked of that."""
