"""Calls to the customer: those that were promised, and those that were made."""
